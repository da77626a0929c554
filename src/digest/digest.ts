import { hash } from 'node:crypto';
import { type Random, sameText } from '../lib/index.ts';
import { NonceCounts, NonceMint } from './nonce.ts';
import { parseDigest } from './pairs.ts';
import type { DigestAlgorithm, DigestSecrets } from './port.ts';

/** An `Authorization: Digest` header field, taken apart (RFC 7616 3.4). */
export interface DigestAnswer {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: DigestAlgorithm;
  /** How often the nonce was used, as it came (8 hex digits), and the client's own nonce; undefined for an answer without qop. */
  readonly counted: { readonly nc: string; readonly cnonce: string } | undefined;
}

const NONCE_COUNT = /^[0-9a-f]{8}$/i;
const ALGORITHMS: Readonly<Record<string, DigestAlgorithm>> = { MD5: 'MD5', 'SHA-256': 'SHA-256' };
const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

const readCounted = (pairs: ReadonlyMap<string, string>): DigestAnswer['counted'] | 'malformed' => {
  const qop = pairs.get('qop');
  if (qop === undefined) return undefined;
  const nc = pairs.get('nc');
  const cnonce = pairs.get('cnonce');
  if (qop.toLowerCase() !== 'auth' || cnonce === undefined || nc === undefined) return 'malformed';
  return NONCE_COUNT.test(nc) ? { nc, cnonce } : 'malformed';
};

/**
 * Reads one Authorization value. Tolerates what old ATAs do: no qop, no algorithm (MD5), quotes where none belong and none where
 * they belong. Undefined for another scheme, an algorithm or qop that is never offered, or anything malformed.
 */
export const parseAuthorization = (value: string): DigestAnswer | undefined => {
  const pairs = parseDigest(value);
  if (!pairs) return undefined;
  const username = pairs.get('username');
  const realm = pairs.get('realm');
  const nonce = pairs.get('nonce');
  const uri = pairs.get('uri');
  const response = pairs.get('response');
  if (!username || realm === undefined || !nonce || !uri || !response) return undefined;
  const algorithm = ALGORITHMS[(pairs.get('algorithm') ?? 'MD5').toUpperCase()];
  const counted = readCounted(pairs);
  if (algorithm === undefined || counted === 'malformed') return undefined;
  return { username, realm, nonce, uri, response, algorithm, counted };
};

/** The response that a client with this H(A1) gives (RFC 7616 3.4.1; RFC 2617 3.2.2.1 without qop), in lower-case hex. */
export const digestResponse = (
  secret: string,
  method: string,
  answer: Pick<DigestAnswer, 'nonce' | 'uri' | 'algorithm' | 'counted'>,
): string => {
  const name = HASHES[answer.algorithm];
  const middle = answer.counted ? `${answer.counted.nc}:${answer.counted.cnonce}:auth:` : '';
  return hash(name, `${secret}:${answer.nonce}:${middle}${hash(name, `${method}:${answer.uri}`)}`);
};

/** Who a username stands for. */
interface Holder {
  readonly secrets: DigestSecrets;
}

/** A request that has to prove who sent it. */
export interface DigestQuestion<H extends Holder> {
  readonly method: string;
  /** Whether an answer with this `uri`, by the holder of this username, is for this very request. */
  readonly isMeant: (uri: string, username: string) => boolean;
  /** Every value of Authorization. */
  readonly authorizations: readonly string[];
  /** Where it came from. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly credentials: (username: string) => H | undefined;
}

export type DigestVerdict<H extends Holder> =
  | { readonly kind: 'accepted'; readonly holder: H; readonly username: string }
  /** Nothing to judge: challenge (again). With `nonce-stale` it is told so. */
  | { readonly kind: 'challenge'; readonly refusal: Challenged; readonly username: string | undefined }
  /** A wrong response over a fresh nonce that was issued to this source: counts, and is answered with the same challenge. */
  | { readonly kind: 'failure'; readonly refusal: 'user-unknown' | 'password-wrong'; readonly username: string }
  /** A right response whose `uri` names something else than what was asked for; it may be given again. */
  | { readonly kind: 'misdirected'; readonly username: string };

/** Why there was nothing to judge. */
type Challenged = 'challenged' | 'credentials-unreadable' | 'realm-mismatch' | 'nonce-stale';

/** What an unknown username is measured against, so that it takes as long as a known one. */
const NOBODY: DigestSecrets = { MD5: '0'.repeat(32), 'SHA-256': '0'.repeat(64) };

/**
 * The server's side of digest (RFC 7616, RFC 8760), for SIP (RFC 3261 22) and HTTP. Keeps no state but the counts of nonces that have been answered rightly.
 * A nonce that is not fresh is answered with `stale` whatever the response was: guesses over it teach nothing and count nothing.
 */
export class Digest {
  readonly #realm: string;
  readonly #quotedRealm: string;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #mint: NonceMint;
  readonly #counts: NonceCounts;

  /** `algorithms` in the order they are offered: a client takes the first it knows. */
  constructor(parts: {
    readonly realm: string;
    readonly algorithms: readonly DigestAlgorithm[];
    readonly random: Random;
    readonly counts?: NonceCounts;
  }) {
    this.#realm = parts.realm;
    this.#quotedRealm = parts.realm.replace(/["\\]/g, '\\$&');
    this.#algorithms = parts.algorithms;
    this.#mint = new NonceMint(parts.random);
    this.#counts = parts.counts ?? new NonceCounts();
  }

  /** One WWW-Authenticate field for each algorithm, in order (RFC 8760 2.3), with one nonce for that source address (as in RFC 7616 3.9.1). */
  challenge(address: string, now: number, stale: 'stale' | 'fresh' = 'fresh'): readonly (readonly [string, string])[] {
    const mark = stale === 'stale' ? ', stale=true' : '';
    const nonce = this.#mint.make(this.#purpose(address), now);
    return this.#algorithms.map((algorithm) => [
      'WWW-Authenticate',
      `Digest realm="${this.#quotedRealm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${mark}`,
    ]);
  }

  verify<H extends Holder>(question: DigestQuestion<H>): DigestVerdict<H> {
    const answer = this.#ownAnswer(question.authorizations);
    if (typeof answer === 'string') return { kind: 'challenge', refusal: answer, username: undefined };
    const { username } = answer;
    const state = this.#mint.check(answer.nonce, this.#purpose(question.address), question.now);
    const count = answer.counted && Number.parseInt(answer.counted.nc, 16);
    if (state.kind !== 'fresh' || !this.#counts.mayPass(answer.nonce, state.issuedAt, count)) {
      return { kind: 'challenge', refusal: 'nonce-stale', username };
    }
    const holder = question.credentials(username);
    const expected = digestResponse((holder?.secrets ?? NOBODY)[answer.algorithm], question.method, answer);
    const right = sameText(expected, answer.response.toLowerCase());
    if (!holder) return { kind: 'failure', refusal: 'user-unknown', username };
    if (!right) return { kind: 'failure', refusal: 'password-wrong', username };
    // Asked last: who does not know the password learns nothing from it.
    if (!question.isMeant(answer.uri, username)) return { kind: 'misdirected', username };
    this.#counts.passed(answer.nonce, state.issuedAt, count, question.now);
    return { kind: 'accepted', holder, username };
  }

  /** RFC 3261 22.3: a request may carry answers for several realms; ours is the one that counts. Else why there is none. */
  #ownAnswer(authorizations: readonly string[]): DigestAnswer | Challenged {
    const answers = authorizations.map(parseAuthorization);
    const forUs = answers.find(
      (answer) => answer?.realm === this.#realm && this.#algorithms.includes(answer.algorithm),
    );
    if (forUs) return forUs;
    if (authorizations.length === 0) return 'challenged';
    const elsewhere = answers.some((answer) => answer !== undefined && answer.realm !== this.#realm);
    return elsewhere ? 'realm-mismatch' : 'credentials-unreadable';
  }

  #purpose(address: string): string {
    return `${this.#realm}\n${address}`;
  }
}
