import type { SipRequest } from '../../syntax/message.ts';

/** RFC 3261 8.1.1.7: what every branch of an RFC 3261 element starts with. */
export const MAGIC_COOKIE = 'z9hG4bK';

/** RFC 3261 17.2.3: an ACK belongs to the transaction of its INVITE; 9.2: a CANCEL names the transaction it cancels. */
type OwnMethod = 'own' | 'of-the-invite';

/**
 * What a request has in common with its retransmissions and with nothing else (RFC 3261 17.2.3): branch, sent-by and
 * method, or without the magic cookie what RFC 2543 compared. The address that the packet came from is part of it, so
 * that a stranger who has guessed a branch reaches nothing.
 */
export const transactionKey = (request: SipRequest, address: string, whose: OwnMethod = 'own'): string => {
  const { via } = request;
  const method = whose === 'of-the-invite' || request.method === 'ACK' ? 'INVITE' : request.method;
  // Joined, which copies: pieced together, it would keep the whole message in memory that its parts were cut from, for 32 s.
  if (via.branch?.startsWith(MAGIC_COOKIE)) return [via.branch, via.host, via.port ?? '', method, address].join(' ');
  // RFC 3261 17.2.3: Request-URI, From tag, Call-ID, CSeq number and top Via. The To tag is left out: an INVITE has none
  // where its ACK has ours.
  const { rawUri, from, callId, cseq } = request;
  return [rawUri, from.tag ?? '', callId, cseq.number, via.raw, method, address].join(' ');
};
