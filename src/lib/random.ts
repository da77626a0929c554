import { randomBytes, randomInt } from 'node:crypto';

/** Randomness as a parameter, so that tests can seed it. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Buffer;
  /** A uniform integer in `[0, bound)`; `bound` at most 2^48 - 1. */
  below(bound: number): number;
}

/** So many are asked for at a time: one question costs as much as all of them. */
const BLOCK_BYTES = 1024;

/** The operating system's CSPRNG. No byte is given out twice. */
export const createCryptoRandom = (ask: (length: number) => Buffer = randomBytes): Random => {
  let block: Buffer = Buffer.alloc(0);
  let at = 0;
  return {
    bytes(length) {
      if (length > BLOCK_BYTES) return ask(length);
      if (at + length > block.length) {
        block = ask(BLOCK_BYTES);
        at = 0;
      }
      const given = Buffer.from(block.subarray(at, at + length));
      block.fill(0, at, at + length);
      at += length;
      return given;
    },
    below: (bound) => randomInt(bound),
  };
};

/** That of the whole process. */
export const cryptoRandom: Random = createCryptoRandom();

/** A new identifier such as `cnf_9Jm3...`: the prefix and 120 random bits in base64url. */
export const newId = (random: Random, prefix: string): string => `${prefix}_${random.bytes(15).toString('base64url')}`;
