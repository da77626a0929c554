import { hash, timingSafeEqual } from 'node:crypto';
import { ownText, type Random } from '../lib/index.ts';

/** How long a nonce may be answered, in milliseconds. */
export const NONCE_LIFE_MS = 300_000;

const TIME_BYTES = 6;
const RANDOM_BYTES = 8;
const PLAIN_BYTES = TIME_BYTES + RANDOM_BYTES;
const MAC_BYTES = 16;
const NONCE_CHARACTERS = Math.ceil(((PLAIN_BYTES + MAC_BYTES) * 8) / 6);
const HMAC_BLOCK_BYTES = 64;
const SHA256_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104) with its two pads made once: one-shot hashes cost a third of `createHmac`, and those that come as text, here
 * a character for each byte, a third of those that come as a Buffer.
 */
const hmacSha256 = (key: Buffer): ((...message: readonly Buffer[]) => string) => {
  const block = Buffer.alloc(HMAC_BLOCK_BYTES);
  (key.length > HMAC_BLOCK_BYTES ? hash('sha256', key, 'buffer') : key).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(SHA256_BYTES)]);
  return (...message) => {
    outer.write(hash('sha256', Buffer.concat([inner, ...message]), 'binary'), HMAC_BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'binary');
  };
};

/** What a nonce proved to be. `issuedAt` in milliseconds since the epoch. */
export type NonceState =
  | { readonly kind: 'fresh'; readonly issuedAt: number }
  /** Ours, but older than its life, or from a clock that has been set back since. */
  | { readonly kind: 'old' }
  /** Not made by this key for this purpose and source: forged, another phone's, another node's, or from before a restart. */
  | { readonly kind: 'foreign' };

/**
 * Makes and checks nonces without keeping any: milliseconds (48 bit), 8 random bytes, and the first 16 bytes of an HMAC-SHA-256
 * over both and what the nonce is good for, in base64url.
 *
 *     | issued at, ms | random  | HMAC(issued at, random, purpose) |
 *     |    6 bytes    | 8 bytes |             16 bytes             |
 */
export class NonceMint {
  readonly #mac: (...message: readonly Buffer[]) => string;
  readonly #random: Random;

  /** The key is made when the process starts: nonces die with it, and name the one node that made them. */
  constructor(random: Random, key: Buffer = random.bytes(32)) {
    this.#mac = hmacSha256(key);
    this.#random = random;
  }

  /** A new nonce for `purpose`: the realm and the source address. */
  make(purpose: string, now: number): string {
    const nonce = Buffer.allocUnsafe(PLAIN_BYTES + MAC_BYTES);
    nonce.writeUIntBE(now, 0, TIME_BYTES);
    this.#random.bytes(RANDOM_BYTES).copy(nonce, TIME_BYTES);
    nonce.write(this.#seal(nonce, purpose), PLAIN_BYTES, MAC_BYTES, 'latin1');
    return nonce.toString('base64url');
  }

  check(text: string, purpose: string, now: number): NonceState {
    if (text.length !== NONCE_CHARACTERS) return { kind: 'foreign' };
    const nonce = Buffer.from(text, 'base64url');
    if (nonce.length !== PLAIN_BYTES + MAC_BYTES) return { kind: 'foreign' };
    const mac = Buffer.from(this.#seal(nonce, purpose), 'latin1');
    if (!timingSafeEqual(mac.subarray(0, MAC_BYTES), nonce.subarray(PLAIN_BYTES))) return { kind: 'foreign' };
    const issuedAt = nonce.readUIntBE(0, TIME_BYTES);
    return now >= issuedAt && now - issuedAt < NONCE_LIFE_MS ? { kind: 'fresh', issuedAt } : { kind: 'old' };
  }

  #seal(nonce: Buffer, purpose: string): string {
    return this.#mac(nonce.subarray(0, PLAIN_BYTES), Buffer.from(purpose));
  }
}

interface Use {
  readonly nonce: string;
  readonly issuedAt: number;
  /** The highest nonce count so far; `Infinity` after an answer without qop. */
  count: number;
  /** The one that was noted after this. */
  next: Use | undefined;
}

/**
 * Which nonces have been answered rightly, and how often (RFC 7616 3.4 `nc`). Holds at most `capacity` of them; when it has to forget
 * one that could still be replayed, every unknown nonce that was issued no later counts as used up.
 */
export class NonceCounts {
  readonly #uses = new Map<string, Use>();
  readonly #capacity: number;
  /** In a chain, for whoever looks for the first of a Map walks over all that were taken from its front. */
  #oldest: Use | undefined;
  #newest: Use | undefined;
  #forgottenUpTo = Number.NEGATIVE_INFINITY;

  /** 25 MB at most, which only who knows a password can fill: enough for a minute of 2 000 calls a second, in which no phone hears `stale`. */
  constructor(capacity = 131_072) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#uses.size;
  }

  /** Whether an answer with this count may pass: it must rise. `undefined` = an answer without qop, good for an unused nonce only. */
  mayPass(nonce: string, issuedAt: number, count: number | undefined): boolean {
    const use = this.#uses.get(nonce);
    if (use === undefined) return issuedAt > this.#forgottenUpTo;
    return count !== undefined && count > use.count;
  }

  /** Notes an answer that was right. Call it only after `mayPass` said yes. */
  passed(nonce: string, issuedAt: number, count: number | undefined, now: number): void {
    const counted = count ?? Number.POSITIVE_INFINITY;
    const use = this.#uses.get(nonce);
    if (use !== undefined) {
      use.count = counted;
      return;
    }
    this.#add({ nonce: ownText(nonce), issuedAt, count: counted, next: undefined });
    this.#shrink(now);
  }

  #add(use: Use): void {
    this.#uses.set(use.nonce, use);
    if (this.#newest) this.#newest.next = use;
    else this.#oldest = use;
    this.#newest = use;
  }

  #shrink(now: number): void {
    for (let use = this.#oldest; use; use = this.#oldest) {
      const expired = now - use.issuedAt >= NONCE_LIFE_MS;
      if (!expired && this.#uses.size <= this.#capacity) return;
      if (!expired) this.#forgottenUpTo = Math.max(this.#forgottenUpTo, use.issuedAt);
      this.#uses.delete(use.nonce);
      this.#oldest = use.next;
      // Nobody who is gone leads to who is there: a collection of young garbage would keep all that come after.
      use.next = undefined;
    }
    this.#newest = undefined;
  }
}
