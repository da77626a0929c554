export { type SipRequest, SipResponse } from './message.ts';
export { parseMessage } from './parse.ts';
export { buildRequest } from './request.ts';
export { assemble, buildResponse, formatHeaders, type HeaderFields, type ResponseParts } from './response.ts';
export { type Endpoint, formatSentBy, parseVia, viaForResponse } from './via.ts';
