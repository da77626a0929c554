import { hash } from 'node:crypto';

/** Algorithms a phone may know. */
export type PhoneAlgorithm = 'MD5' | 'SHA-256';

/** One `WWW-Authenticate: Digest` challenge (RFC 7616 3.3). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: PhoneAlgorithm;
  /** Undefined where the server does not ask for quality of protection (RFC 2069). */
  readonly qop: 'auth' | undefined;
  readonly opaque: string | undefined;
  /** The nonce was too old, the password may still be right. */
  readonly stale: boolean;
}

/** What a phone proves itself with. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;
const PARAM = /([a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;

/** RFC 8760 2.4: the first challenge whose algorithm the phone knows. Undefined when there is none. */
export const chooseChallenge = (fields: readonly string[], known: readonly PhoneAlgorithm[]): Challenge | undefined => {
  for (const field of fields) {
    const challenge = readChallenge(field);
    if (challenge && known.includes(challenge.algorithm)) return challenge;
  }
  return undefined;
};

const readChallenge = (field: string): Challenge | undefined => {
  if (!/^digest\s/i.test(field)) return undefined;
  const params = new Map<string, string>();
  for (const [, name = '', quoted, bare] of field.slice('digest'.length).matchAll(PARAM)) {
    params.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  }
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithm = (params.get('algorithm') ?? 'MD5').toUpperCase();
  if (realm === undefined || nonce === undefined) return undefined;
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return undefined;
  const offersAuth = params
    .get('qop')
    ?.split(',')
    .some((value) => value.trim() === 'auth');
  return {
    realm,
    nonce,
    algorithm,
    qop: offersAuth ? 'auth' : undefined,
    opaque: params.get('opaque'),
    stale: params.get('stale')?.toLowerCase() === 'true',
  };
};

/** The `Authorization` value for one request (RFC 7616 3.4). `count` starts at 1 for each nonce and rises with every use. */
export const answerChallenge = (
  challenge: Challenge,
  account: Account,
  request: { readonly method: string; readonly uri: string; readonly count: number; readonly cnonce: string },
): string => {
  const { realm, nonce, algorithm, qop, opaque } = challenge;
  const digest = (text: string): string => hash(HASHES[algorithm], text);
  const nc = request.count.toString(16).padStart(8, '0');
  const secret = digest(`${account.username}:${realm}:${account.password}`);
  const subject = digest(`${request.method}:${request.uri}`);
  const middle = qop ? `${nc}:${request.cnonce}:${qop}:` : '';
  return [
    `Digest username=${quote(account.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(request.uri)}`,
    `response="${digest(`${secret}:${nonce}:${middle}${subject}`)}"`,
    `algorithm=${algorithm}`,
    ...(qop ? [`qop=${qop}`, `nc=${nc}`, `cnonce=${quote(request.cnonce)}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
  ].join(', ');
};

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
