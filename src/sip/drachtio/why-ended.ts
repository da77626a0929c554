import type { CallEnd } from '../port.ts';
import type { SipRequest } from '../syntax/message.ts';

/**
 * Why drachtio said BYE to a phone by itself, by the text in the Reason (RFC 3326) of that BYE. A CANCEL that came after the 200 is
 * how the phone wanted the call to end.
 */
export const whyEnded = (bye: Pick<SipRequest, 'header'>): CallEnd => {
  const reason = bye.header('Reason') ?? '';
  if (reason.includes('ACK timeout')) return 'no-ack';
  return reason.includes('CANCEL') ? 'hung-up-by-phone' : 'failed';
};
