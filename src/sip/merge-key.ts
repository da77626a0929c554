import type { SipRequest } from './syntax/message.ts';

/** RFC 3261 8.2.2.2: what copies of one request that came over different paths have in common. Joined for the reason that a transaction's key is. */
export const mergeKey = ({ callId, cseq, from }: SipRequest): string =>
  [callId, cseq.number, cseq.method, from.tag ?? ''].join(' ');
