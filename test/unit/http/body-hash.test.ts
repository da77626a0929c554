import { expect, it } from 'vitest';
import { bodyHash } from '../../../src/http/body-hash.ts';

it('tells bodies apart by what they say, not by how they are written', () => {
  expect(bodyHash({ a: 1, b: 2 })).toBe(bodyHash({ b: 2, a: 1 }));
  expect(bodyHash({ a: 1 })).not.toBe(bodyHash({ a: '1' }));
  expect(bodyHash([1, 2])).not.toBe(bodyHash([2, 1]));
  expect(bodyHash({})).toMatch(/^[0-9a-f]{64}$/);
});
