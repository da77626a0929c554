export { shownMessage } from './shown.ts';
export { SipTrace } from './trace.ts';
