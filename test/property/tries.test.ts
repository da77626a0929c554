import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockedFor, noTries, recordWrong } from '../../src/line/index.ts';

const policy = fc.record({
  perWindow: fc.integer({ min: 1, max: 5 }),
  windowSeconds: fc.integer({ min: 1, max: 900 }),
  blockSeconds: fc.integer({ min: 1, max: 600 }),
  blockMaxSeconds: fc.integer({ min: 600, max: 7200 }),
  perDay: fc.integer({ min: 1, max: 20 }),
});

/** Waits between two dials, in milliseconds: bursts, minutes and hours. */
const waits = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 0, max: 900_000 }),
    fc.integer({ min: 0, max: 30_000_000 }),
  ),
  { maxLength: 60 },
);

const DAY_MS = 86_400_000;

/** Dials a wrong code after each wait, but not while blocked; answers when the line was let through. */
const dial = (rules: Parameters<typeof recordWrong>[2], pauses: readonly number[]) => {
  let tries = noTries;
  let now = 1_000_000;
  const through: number[] = [];
  for (const pause of pauses) {
    now += pause;
    if (blockedFor(tries, now) > 0) continue;
    tries = recordWrong(tries, now, rules);
    through.push(now);
  }
  return { tries, through };
};

it('never lets more than perDay wrong codes of a line through within 24 hours', () => {
  fc.assert(
    fc.property(policy, waits, (rules, pauses) => {
      const { through } = dial(rules, pauses);
      for (const at of through) {
        const inDay = through.filter((other) => other > at - DAY_MS && other <= at).length;
        expect(inDay).toBeLessThanOrEqual(rules.perDay);
      }
    }),
  );
});

it('lets nothing through for blockSeconds after perWindow wrong codes within the window', () => {
  fc.assert(
    fc.property(policy, waits, (rules, pauses) => {
      const { through } = dial(rules, pauses);
      for (const [index, at] of through.entries()) {
        const before = through[index - rules.perWindow + 1];
        if (before === undefined || before <= at - rules.windowSeconds * 1000) continue;
        const next = through[index + 1];
        expect(next === undefined || next >= at + rules.blockSeconds * 1000).toBe(true);
      }
    }),
  );
});

it('blocks nobody for longer than the longest block or a day, and remembers a bounded number of tries', () => {
  fc.assert(
    fc.property(policy, waits, (rules, pauses) => {
      let tries = noTries;
      let now = 1_000_000;
      for (const pause of pauses) {
        now += pause;
        tries = recordWrong(tries, now, rules);
        expect(blockedFor(tries, now)).toBeLessThanOrEqual(Math.max(rules.blockMaxSeconds, DAY_MS / 1000));
        expect(tries.wrongAt.length).toBeLessThanOrEqual(Math.max(rules.perDay, rules.perWindow));
      }
    }),
  );
});

it('never shortens a block by a further wrong code', () => {
  fc.assert(
    fc.property(policy, waits, fc.nat(10_000), (rules, pauses, later) => {
      const { tries, through } = dial(rules, pauses);
      const now = (through.at(-1) ?? 0) + later;
      expect(blockedFor(recordWrong(tries, now, rules), now)).toBeGreaterThanOrEqual(blockedFor(tries, now));
    }),
  );
});
