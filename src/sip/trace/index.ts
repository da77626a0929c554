export { SipTrace } from './trace.ts';
