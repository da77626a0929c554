import type { LineEvent, Tries } from './port.ts';

/** How many wrong codes a line may dial, and what follows. Seconds throughout. */
export interface TriesPolicy {
  /** This many wrong codes within `windowSeconds` block the line. */
  readonly perWindow: number;
  readonly windowSeconds: number;
  /** How long the first block lasts; each further one lasts twice as long as the one before. */
  readonly blockSeconds: number;
  /** No block of this kind lasts longer. */
  readonly blockMaxSeconds: number;
  /** This many wrong codes within 24 hours block the line "until the next day": until the oldest of them is 24 hours old. */
  readonly perDay: number;
}

const DAY_MS = 86_400_000;

/** A line that nobody has dialled a wrong code on. */
export const noTries: Tries = { wrongAt: [], blockedUntil: 0, blocks: 0 };

/**
 * Counts one wrong code dialled at `now` (milliseconds since the epoch). A right code is never told to it: success
 * resets nothing. Only 24 hours without a wrong code make the blocks short again. A wrong code that slips through
 * while the line is blocked counts for the day, but starts no further block.
 */
export const recordWrong = (tries: Tries, now: number, policy: TriesPolicy): Tries => {
  const today = tries.wrongAt.filter((at) => at > now - DAY_MS);
  const blocks = today.length === 0 ? 0 : tries.blocks;
  const wrongAt = [...today, now].slice(-Math.max(policy.perDay, policy.perWindow));
  const inWindow = wrongAt.filter((at) => at > now - policy.windowSeconds * 1000).length;
  const blocksNow = inWindow >= policy.perWindow && now >= tries.blockedUntil;
  const windowBlock = blocksNow ? now + blockMs(blocks, policy) : 0;
  return {
    wrongAt,
    blockedUntil: Math.max(tries.blockedUntil, windowBlock, dayBlock(wrongAt, policy)),
    blocks: blocksNow ? blocks + 1 : blocks,
  };
};

/** The same for the line of this id, with what there is to tell of it: that a block begins. */
export const countWrong = (
  line: string,
  tries: Tries,
  now: number,
  policy: TriesPolicy,
): { readonly tries: Tries; readonly events: readonly LineEvent[] } => {
  const counted = recordWrong(tries, now, policy);
  const begins = blockedFor(tries, now) === 0 && blockedFor(counted, now) > 0;
  return {
    tries: counted,
    events: begins ? [{ type: 'line.blocked', at: now, line, until: counted.blockedUntil }] : [],
  };
};

/** Seconds until the line may dial codes again, rounded up; 0 when it may now. */
export const blockedFor = (tries: Tries, now: number): number =>
  Math.max(0, Math.ceil((tries.blockedUntil - now) / 1000));

/** How many wrong codes of the last 24 hours are remembered: at most the larger of `perDay` and `perWindow`. */
export const wrongToday = (tries: Tries, now: number): number => tries.wrongAt.filter((at) => at > now - DAY_MS).length;

const blockMs = (blocks: number, policy: TriesPolicy): number =>
  Math.min(policy.blockSeconds * 2 ** blocks, policy.blockMaxSeconds) * 1000;

const dayBlock = (wrongAt: readonly number[], policy: TriesPolicy): number => {
  const oldest = wrongAt.at(-policy.perDay);
  return oldest === undefined ? 0 : oldest + DAY_MS;
};
