import type { Random } from '../../lib/index.ts';
import { type Endpoint, type Fields, hostPort } from '../../sip/client/index.ts';

/** What the phone says of itself in every request. */
export interface Identity {
  readonly username: string;
  /** What the server calls itself in URIs. */
  readonly domain: string;
  /** Where the phone can be reached. */
  readonly local: Endpoint;
  readonly userAgent: string;
}

/** What is the same in all requests of a call, or of a registration (RFC 3261 8.1.1, 10.2). */
export interface Thread {
  readonly callId: string;
  readonly fromTag: string;
}

export const newThread = (random: Random): Thread => ({
  callId: random.bytes(12).toString('hex'),
  fromTag: random.bytes(6).toString('hex'),
});

/** RFC 3261 8.1.1.7: the magic cookie, and what makes it unique. */
export const newBranch = (random: Random): string => `z9hG4bK${random.bytes(9).toString('hex')}`;

/** The URI of a user at the server; what a URI does not allow in a user part is escaped (`#` becomes `%23`). */
export const userUri = (user: string, domain: string): string => `sip:${encodeURIComponent(user)}@${domain}`;

export const contactOf = (identity: Identity): string => `<sip:${identity.username}@${hostPort(identity.local)}>`;

/** What RFC 3261 8.1.1 demands of every request, in the usual order. */
export const commonFields = (
  identity: Identity,
  thread: Thread,
  request: { readonly method: string; readonly branch: string; readonly cseq: number; readonly to: string },
): Fields => [
  ['Via', `SIP/2.0/UDP ${hostPort(identity.local)};branch=${request.branch};rport`],
  ['Max-Forwards', '70'],
  ['From', `<${userUri(identity.username, identity.domain)}>;tag=${thread.fromTag}`],
  ['To', request.to],
  ['Call-ID', thread.callId],
  ['CSeq', `${request.cseq} ${request.method}`],
  ['User-Agent', identity.userAgent],
];

/** The methods a phone answers. */
export const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS';
