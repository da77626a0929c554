import { type Clock, ok, type Random, type Result } from '../lib/index.ts';
import type { SigningKeyRotated, SigningKeyStore } from './port.ts';
import { firstRing, type Rotation, readRing, rotated, written } from './ring.ts';

/** What a new ring is made with. */
interface Making {
  readonly random: Random;
  readonly clock: Clock;
}

/** The text of an installation that has none yet, for `SigningKeyStore.read`. */
export const firstText =
  ({ random, clock }: Making) =>
  (): string =>
    written(firstRing(random, clock.now()));

/**
 * Makes a new key for grant tokens; whoever reads the keys signs with it from `signsFrom` on. Refuses, with the rest of a
 * sentence, what holds no keys, and leaves it alone.
 */
export const rotateSigningKeys = async (
  keys: SigningKeyStore,
  rotation: Rotation,
  { random, clock }: Making,
): Promise<Result<SigningKeyRotated, string>> => {
  await keys.read(firstText({ random, clock }));
  return keys.change((text) => {
    const before = readRing(text);
    if (!before.ok) return before;
    const now = clock.now();
    const ring = rotated(before.value, rotation, random, now);
    const { key, signsFrom } = ring.at(-1) ?? ring[0];
    const published = ring.map((held) => held.key.public.kid);
    return ok({
      text: written(ring),
      event: { type: 'signing-key.rotated', at: now, kid: key.public.kid, signsFrom, published },
    });
  });
};
