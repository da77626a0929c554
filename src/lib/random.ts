import { randomBytes, randomInt } from 'node:crypto';

/** Randomness as a parameter, so that tests can seed it. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Buffer;
  /** A uniform integer in `[0, bound)`; `bound` at most 2^48 - 1. */
  below(bound: number): number;
}

/** The operating system's CSPRNG. */
export const cryptoRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (bound) => randomInt(bound),
};

/** A new identifier such as `cnf_9Jm3...`: the prefix and 120 random bits in base64url. */
export const newId = (random: Random, prefix: string): string => `${prefix}_${random.bytes(15).toString('base64url')}`;
