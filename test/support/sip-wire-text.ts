import { createHash } from 'node:crypto';
import { authorization, challengeOf } from './digest.ts';

/** One phone's view of a message: enough to write the next one. */
export interface Heard {
  readonly text: string;
  /** 0 for a request. */
  readonly status: number;
  /** `''` for a response. */
  readonly method: string;
}

export const hear = (bytes: Buffer): Heard => {
  const text = bytes.toString('latin1');
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
  return { text, status, method: status === 0 ? (text.split(' ', 1)[0] ?? '') : '' };
};

/** Every value of a header field, as written. */
export const field = ({ text }: Heard, name: string): string[] =>
  [...text.matchAll(new RegExp(`^${name}: ?(.*)\\r$`, 'gim'))].map(([, value]) => value ?? '');

export const toTag = (heard: Heard): string => /;tag=([^;>\s]+)/.exec(field(heard, 'To')[0] ?? '')?.[1] ?? '';

export const bodyOf = ({ text }: Heard): string => text.slice(text.indexOf('\r\n\r\n') + 4);

export const ACCOUNT = { username: 'kitchen', password: 'tin can and string', realm: 'offhook' } as const;

const a1 = `${ACCOUNT.username}:${ACCOUNT.realm}:${ACCOUNT.password}`;

export const SECRETS = {
  MD5: createHash('md5').update(a1).digest('hex'),
  'SHA-256': createHash('sha256').update(a1).digest('hex'),
};

/** The Authorization line that answers the MD5 challenge of a 401. */
export const proofFor = (
  challenged: Heard,
  method: string,
  uri: string,
  password: string = ACCOUNT.password,
): string => {
  const challenge = challengeOf(challenged.text) ?? { realm: ACCOUNT.realm, nonce: '', algorithm: 'MD5' as const };
  return authorization(challenge, { username: ACCOUNT.username, password }, { method, uri });
};

export const OFFER =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n';
export const ANSWER =
  'v=0\r\no=- 2 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n';

/** What a test wants to be different from a plain request. */
export interface Wish {
  readonly uri?: string;
  /** URI of From. */
  readonly from?: string;
  readonly to?: string;
  readonly toTag?: string;
  readonly fromTag?: string;
  readonly callId?: string;
  readonly sequence?: number;
  /** Without the magic cookie it is taken as it is. */
  readonly branch?: string;
  readonly via?: string;
  readonly transport?: string;
  /** Of an INVITE. */
  readonly contact?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Of the body; SDP by default. */
  readonly contentType?: string;
}

const DIALLED = 'sip:*10482913@192.0.2.1';

/** A request of the phone `kitchen`, byte by byte. */
export const request = (method: string, wish: Wish = {}): Buffer => {
  const uri = wish.uri ?? DIALLED;
  const sequence = wish.sequence ?? 1;
  const branch = wish.branch ?? `z9hG4bK-${method}-${sequence}`;
  const body = wish.body ?? '';
  const via = wish.via ?? `SIP/2.0/${wish.transport ?? 'UDP'} 192.0.2.7:5060;rport;branch=${branch}`;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: ${via}`,
    'Max-Forwards: 70',
    `From: <${wish.from ?? 'sip:kitchen@192.0.2.1'}>;tag=${wish.fromTag ?? 'phone'}`,
    `To: <${wish.to ?? uri}>${wish.toTag === undefined ? '' : `;tag=${wish.toTag}`}`,
    `Call-ID: ${wish.callId ?? 'call-1@192.0.2.7'}`,
    `CSeq: ${sequence} ${method}`,
    ...(method === 'INVITE' ? [`Contact: ${wish.contact ?? '<sip:kitchen@192.0.2.7:5060;line=1>'}`] : []),
    ...(wish.headers ?? []),
    ...(body === '' ? [] : [`Content-Type: ${wish.contentType ?? 'application/sdp'}`]),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
};

/** The answer of the phone to a request of the server. */
export const answerTo = (asked: Heard, status: number, headers: readonly string[] = []): Buffer => {
  const echoed = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
    field(asked, name).map((value) => `${name}: ${value}`),
  );
  const fields = [...echoed, ...headers].join('\r\n');
  return Buffer.from(`SIP/2.0 ${status} Whatever\r\n${fields}\r\nContent-Length: 0\r\n\r\n`, 'latin1');
};
