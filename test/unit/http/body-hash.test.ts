import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyHash } from '../../../src/http/body-hash.ts';
import { canonicalJson } from '../../../src/lib/index.ts';

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};

describe('canonical JSON', () => {
  it('orders the keys of every object and leaves lists alone', () => {
    expect(canonicalJson({ b: [2, 1, { d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[2,1,{"c":2,"d":1}]}');
  });

  it('is the same for equal values in whatever order, and means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(bodyHash(reversed(plain))).toBe(bodyHash(plain));
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });

  it('is hashed to different texts for different values', () => {
    expect(bodyHash({ a: 1 })).not.toBe(bodyHash({ a: '1' }));
    expect(bodyHash([1, 2])).not.toBe(bodyHash([2, 1]));
    expect(bodyHash({})).toMatch(/^[0-9a-f]{64}$/);
  });
});
