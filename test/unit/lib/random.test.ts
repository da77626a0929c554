import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCryptoRandom } from '../../../src/lib/random.ts';

it('gives out every byte of a block once, and asks for a new block where too few are left', () => {
  const asked: Buffer[] = [];
  const random = createCryptoRandom((length) => {
    const block = randomBytes(length);
    asked.push(Buffer.from(block));
    return block;
  });
  const given = Array.from({ length: 200 }, () => random.bytes(15));
  expect(given.every(({ length }) => length === 15)).toBe(true);
  // 68 of 15 bytes fit into 1024.
  const expected = asked.flatMap((block) => Array.from({ length: 68 }, (_, n) => block.subarray(15 * n, 15 * (n + 1))));
  expect(given).toEqual(expected.slice(0, 200));
  expect(asked).toHaveLength(3);
});

it('keeps nothing of what it has given out, and gives it in memory of its own', () => {
  const blocks: Buffer[] = [];
  const random = createCryptoRandom((length) => {
    const block = Buffer.alloc(length, 7);
    blocks.push(block);
    return block;
  });
  const given = random.bytes(32);
  expect(blocks[0]?.subarray(0, 33)).toEqual(Buffer.from([...Array<number>(32).fill(0), 7]));
  random.bytes(32).fill(1);
  expect(given).toEqual(Buffer.alloc(32, 7));
});

it('asks anew for more than a block', () => {
  expect(createCryptoRandom().bytes(5000)).toHaveLength(5000);
});
