export { type SipRequest, SipResponse } from './message.ts';
export { buildRequest } from './request.ts';
export { buildResponse } from './response.ts';
