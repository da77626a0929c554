import type { Failure, Hope } from './verdict.ts';

/** Where a registration is. Times in milliseconds since the epoch. */
export type Life = Standing & {
  /** When it came to be so. */
  readonly since: number;
  /** When the registrar is asked next; never while an answer is awaited. */
  readonly dueAt: number;
  /** How often in a row it went wrong, and by what kind of failure last. */
  readonly failures: number;
  readonly hope: Hope | undefined;
  /** When it was shaken last, how often in a row soon after the time before, and whether the registrar was not asked since. */
  readonly shakenAt: number;
  readonly shakes: number;
  readonly isShaken: boolean;
};

type Standing =
  | { readonly kind: 'unregistered' }
  /** For the first time. */
  | { readonly kind: 'registering' }
  | { readonly kind: 'registered'; readonly until: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** What happens to a registration. */
export type LifeInput =
  /** It is wanted. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'registered'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The way to the registrar is gone, or leads elsewhere: the registrar may know us no more. */
  | { readonly kind: 'shaken' }
  | { readonly kind: 'ended' };

/** Pauses after the first failure of a kind, and the longest, in milliseconds. Whoever is away is back within 10 s of its return. */
const PAUSES: Readonly<Record<Hope, { readonly first: number; readonly longest: number }>> = {
  away: { first: 1000, longest: 8000 },
  busy: { first: 5000, longest: 120_000 },
  refused: { first: 60_000, longest: 1_800_000 },
};

/** Whoever is shaken again so soon is not asked for at once again: longer than the longest pause. Milliseconds. */
const SOON_MS = 120_000;
const LONGEST_SHAKEN_MS = 60_000;

/** A life that has not begun. */
export const unborn = (now: number): Life => ({
  kind: 'unregistered',
  since: now,
  dueAt: Number.POSITIVE_INFINITY,
  failures: 0,
  hope: undefined,
  shakenAt: Number.NEGATIVE_INFINITY,
  shakes: 0,
  isShaken: false,
});

/** One step of it. `chance`: a random number from 0 to 1. */
export const lifeStep = (life: Life, input: LifeInput, now: number, chance: number): Life => {
  switch (input.kind) {
    case 'begin':
      return { ...unborn(now), kind: 'registering', dueAt: now };
    case 'registered':
      return registered(life, input.seconds, now, chance);
    case 'failed':
      return failed(life, input.failure, now, chance);
    case 'shaken':
      return shaken(life, now, chance);
    case 'ended':
      return unborn(now);
  }
};

/** Refreshed after half of the time or a little more: so that a lost answer and a silent registrar still leave time for another try. */
const registered = (life: Life, seconds: number, now: number, chance: number): Life => {
  const ms = seconds * 1000;
  return {
    kind: 'registered',
    until: now + ms,
    since: life.kind === 'registered' ? life.since : now,
    dueAt: now + Math.floor(ms * (0.5 + 0.1 * chance)),
    failures: 0,
    hope: undefined,
    shakenAt: life.shakenAt,
    shakes: life.shakes,
    isShaken: false,
  };
};

const failed = (life: Life, { hope, reason, retryAfterSeconds }: Failure, now: number, chance: number): Life => {
  const failures = life.hope === hope ? life.failures + 1 : 1;
  const { first, longest } = PAUSES[hope];
  const grown = Math.min(first * 2 ** Math.min(failures - 1, 20), longest);
  const pause = Math.max(grown, (retryAfterSeconds ?? 0) * 1000);
  return {
    kind: 'failed',
    reason,
    since: life.kind === 'failed' ? life.since : now,
    // Downwards: the longest pause is never exceeded, and what was asked for is waited for.
    dueAt: now + Math.max(Math.floor(pause * (1 - 0.2 * chance)), (retryAfterSeconds ?? 0) * 1000),
    failures,
    hope,
    shakenAt: life.shakenAt,
    shakes: life.shakes,
    isShaken: false,
  };
};

/** Asked again at once; but of one that drops every connection soon after, ever later. */
const shaken = (life: Life, now: number, chance: number): Life => {
  if (life.kind !== 'registered' || life.isShaken) return life;
  const shakes = now - life.shakenAt >= SOON_MS ? 0 : life.shakes + 1;
  const pause = shakes === 0 ? 0 : Math.min(1000 * 2 ** Math.min(shakes - 1, 20), LONGEST_SHAKEN_MS);
  const dueAt = Math.min(life.dueAt, now + Math.floor(pause * (1 - 0.2 * chance)));
  return { ...life, shakenAt: now, shakes, isShaken: true, dueAt };
};
