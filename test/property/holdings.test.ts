import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Holdings } from '../../src/lib/index.ts';

/** Who holds the most, by looking at all; of those that hold the same, the one that has been here longest. */
const heaviestOf = (held: ReadonlyMap<string, number>): string | undefined =>
  [...held].reduce<readonly [string | undefined, number]>(
    (most, [owner, amount]) => (amount > most[1] ? [owner, amount] : most),
    [undefined, 0],
  )[0];

it('names who holds the most, whatever was held before', () => {
  const change = fc.record({
    owner: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    by: fc.integer({ min: -3, max: 3 }),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const holdings = new Holdings();
      const held = new Map<string, number>();
      for (const { owner, by, look } of changes) {
        holdings.change(owner, by);
        const now = (held.get(owner) ?? 0) + by;
        if (now > 0) held.set(owner, now);
        else held.delete(owner);
        if (look) expect(holdings.heaviest()).toBe(heaviestOf(held));
      }
    }),
  );
});
