import { hash } from 'node:crypto';
import { parseDigest } from './pairs.ts';
import type { DigestAlgorithm } from './port.ts';

/** One `WWW-Authenticate: Digest` challenge (RFC 7616 3.3). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: DigestAlgorithm;
  /** Undefined where the server does not ask for quality of protection (RFC 2069). */
  readonly qop: 'auth' | undefined;
  readonly opaque: string | undefined;
  /** The nonce was too old, the password may still be right. */
  readonly stale: boolean;
}

/** What a client proves itself with. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

/** RFC 8760 2.4: the first challenge whose algorithm the client knows. Undefined when there is none. */
export const chooseChallenge = (
  fields: readonly string[],
  known: readonly DigestAlgorithm[],
): Challenge | undefined => {
  for (const field of fields) {
    const challenge = readChallenge(field);
    if (challenge && known.includes(challenge.algorithm)) return challenge;
  }
  return undefined;
};

/** A server that asks for a password, as far as this client can tell: what it wants cannot be given for `why`. */
export type Asked =
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  | { readonly kind: 'unanswerable'; readonly why: Unanswerable };

/** `absent`: nothing is asked for. `realm`: in the name of another realm only. `auth-int`: a proof of the body only. */
export type Unanswerable = 'absent' | 'malformed' | 'algorithm' | 'auth-int' | 'realm';

/** The strongest last. */
const BY_STRENGTH: readonly DigestAlgorithm[] = ['MD5', 'SHA-256'];

/** A server has no reason for more, or for longer ones. */
const MOST_CHALLENGES = 16;
const LONGEST_CHALLENGE = 4096;

/**
 * RFC 8760 2.4 lets a client take the first challenge that it can answer; a client that knows better takes the strongest. `realm`: the only one
 * that the password is for; any where it is left out. Of challenges that cannot be answered, the reason of the one that comes closest.
 */
export const strongestChallenge = (fields: readonly string[], realm?: string): Asked => {
  let best: Asked = { kind: 'unanswerable', why: 'absent' };
  for (const field of fields.slice(0, MOST_CHALLENGES)) {
    const asked = judged(field, realm);
    if (rank(asked) > rank(best)) best = asked;
  }
  return best;
};

const CLOSENESS: Readonly<Record<Unanswerable, number>> = {
  absent: 0,
  malformed: 1,
  algorithm: 2,
  'auth-int': 3,
  realm: 4,
};

const rank = (asked: Asked): number =>
  asked.kind === 'challenge'
    ? Object.keys(CLOSENESS).length + BY_STRENGTH.indexOf(asked.challenge.algorithm)
    : CLOSENESS[asked.why];

const judged = (field: string, realm: string | undefined): Asked => {
  const params = field.length > LONGEST_CHALLENGE ? undefined : parseDigest(field);
  if (!params?.get('nonce') || !params.has('realm')) return { kind: 'unanswerable', why: 'malformed' };
  const challenge = challengeIn(params);
  if (!challenge) return { kind: 'unanswerable', why: 'algorithm' };
  if (realm !== undefined && challenge.realm !== realm) return { kind: 'unanswerable', why: 'realm' };
  // RFC 7616 3.3: without `auth` among the values there is nothing that an answer without the body could say.
  if (params.has('qop') && challenge.qop === undefined) return { kind: 'unanswerable', why: 'auth-int' };
  return { kind: 'challenge', challenge };
};

const readChallenge = (field: string): Challenge | undefined => {
  const params = parseDigest(field);
  return params && challengeIn(params);
};

const challengeIn = (params: ReadonlyMap<string, string>): Challenge | undefined => {
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithm = (params.get('algorithm') ?? 'MD5').toUpperCase();
  if (realm === undefined || nonce === undefined) return undefined;
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return undefined;
  const offersAuth = params
    .get('qop')
    ?.split(',')
    .some((value) => value.trim().toLowerCase() === 'auth');
  return {
    realm,
    nonce,
    algorithm,
    qop: offersAuth ? 'auth' : undefined,
    opaque: params.get('opaque'),
    stale: params.get('stale')?.toLowerCase() === 'true',
  };
};

/** The `Authorization` (or `Proxy-Authorization`) value for one request (RFC 7616 3.4). `count` starts at 1 for each nonce and rises with every use. */
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
