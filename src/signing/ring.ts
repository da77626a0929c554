import { err, ok, type Random, type Result } from '../lib/index.ts';
import { keyOf, newSigningKey, type SigningKey } from './key.ts';

/** A key with its time. Milliseconds since the epoch. */
export interface RingKey {
  readonly key: SigningKey;
  readonly signsFrom: number;
  /** When the JWKS forgets it; null while no other key has been made. */
  readonly publishedUntil: number | null;
}

/** Every key that still counts, oldest first; never empty. */
export type Ring = readonly [RingKey, ...RingKey[]];

/**
 * How a new key takes over. `overlap`: it is shown before it signs, and the old one as long as a grant of it can live.
 * `at-once`: for an old key that somebody else has; the grants signed with it verify no more.
 */
export type Rotation = 'overlap' | 'at-once';

/** How long a JWKS may be cached. A new key signs only after that, so that nobody meets it unprepared. */
const JWKS_MAX_AGE_SECONDS = 60;

/** A day: as long as `confirmation.grantSeconds` can ever make a grant live. */
const PUBLISHED_AFTER_MS = 86_400_000;

/** The first key of an installation: there is no cache that could hold another, so it signs at once. */
export const firstRing = (random: Random, now: number): Ring => [
  { key: newSigningKey(random), signsFrom: now, publishedUntil: null },
];

/** The ring with a new key. Keys that are forgotten by `now` are gone from it. */
export const rotated = (ring: Ring, rotation: Rotation, random: Random, now: number): Ring => {
  if (rotation === 'at-once') return firstRing(random, now);
  const signsFrom = now + JWKS_MAX_AGE_SECONDS * 1000;
  const old = ring
    .filter((held) => isPublished(held, now))
    .map((held) => ({ ...held, publishedUntil: held.publishedUntil ?? signsFrom + PUBLISHED_AFTER_MS }));
  const [first, ...rest] = [...old, { key: newSigningKey(random), signsFrom, publishedUntil: null }];
  if (!first) throw new Error('A ring has a key');
  return [first, ...rest];
};

const isPublished = ({ publishedUntil }: RingKey, now: number): boolean =>
  publishedUntil === null || now < publishedUntil;

/** The keys that the JWKS shows now. */
export const publishedAt = (ring: Ring, now: number): readonly SigningKey[] =>
  ring.filter((held) => isPublished(held, now)).map(({ key }) => key);

/** The key that signs now: the newest whose time has come. With a clock set back, the oldest. */
export const signerAt = (ring: Ring, now: number): SigningKey =>
  (ring.findLast(({ signsFrom }) => signsFrom <= now) ?? ring[0]).key;

/** The ring as the file in the data directory holds it: JSON, secret. */
export const written = (ring: Ring): string =>
  `${JSON.stringify(
    ring.map(({ key, signsFrom, publishedUntil }) => ({ kid: key.public.kid, d: key.d, signsFrom, publishedUntil })),
    null,
    2,
  )}\n`;

/** Reads what `written` gave. Refuses, with the rest of a sentence, what is no such text or was changed; never repeats it. */
export const readRing = (text: string): Result<Ring, string> => {
  const entries = parsed(text);
  const keys = entries.map(ringKey).filter((held) => held !== undefined);
  const [first, ...rest] = keys;
  if (!first || keys.length !== entries.length) return err('holds no signing keys');
  return ok([first, ...rest]);
};

const parsed = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    // Half a file, or another one: no keys.
    return [];
  }
};

const SEED = /^[A-Za-z0-9_-]{43}$/;

const ringKey = (entry: unknown): RingKey | undefined => {
  if (entry === null || typeof entry !== 'object') return undefined;
  const { kid, d, signsFrom, publishedUntil } = entry as Readonly<Record<string, unknown>>;
  if (typeof d !== 'string' || !SEED.test(d) || typeof signsFrom !== 'number') return undefined;
  if (publishedUntil !== null && typeof publishedUntil !== 'number') return undefined;
  const key = keyOf(Buffer.from(d, 'base64url'));
  return key.public.kid === kid ? { key, signsFrom, publishedUntil } : undefined;
};

/** Gives the ring that `read` gives as text, afresh each time; parses again only when the text is another one. */
export const remembering = (read: () => Promise<string>): (() => Promise<Ring>) => {
  let known: { readonly text: string; readonly ring: Ring } | undefined;
  return async () => {
    const text = await read();
    if (known?.text === text) return known.ring;
    const ring = readRing(text);
    if (!ring.ok) throw new Error(`The file with the signing keys ${ring.error}`);
    known = { text, ring: ring.value };
    return ring.value;
  };
};
