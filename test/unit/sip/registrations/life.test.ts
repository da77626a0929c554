import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Life, type LifeInput, lifeStep, unborn } from '../../../../src/sip/registrations/life.ts';

const lifeAfter = (inputs: readonly LifeInput[], chance = 0): Life =>
  inputs.reduce((life, input) => lifeStep(life, input, 0, chance), unborn(0));
const failed = (hope: 'away' | 'busy' | 'refused', retryAfterSeconds?: number): LifeInput => ({
  kind: 'failed',
  failure: { hope, reason: hope, retryAfterSeconds },
});
const pauses = (input: LifeInput, times: number): readonly number[] =>
  Array.from({ length: times }, (_, n) => lifeAfter(Array.from({ length: n + 1 }, () => input)).dueAt / 1000);

describe('the life of a registration', () => {
  it('pauses ever longer, by what went wrong', () => {
    expect(pauses(failed('away'), 6)).toEqual([1, 2, 4, 8, 8, 8]);
    expect(pauses(failed('busy'), 7)).toEqual([5, 10, 20, 40, 80, 120, 120]);
    expect(pauses(failed('refused'), 7)).toEqual([60, 120, 240, 480, 960, 1800, 1800]);
  });

  it('begins to count anew when something else goes wrong, and when it is registered', () => {
    expect(lifeAfter([failed('away'), failed('away'), failed('busy')]).failures).toBe(1);
    expect(lifeAfter([failed('refused'), { kind: 'registered', seconds: 60 }]).failures).toBe(0);
  });

  it('comes no sooner than it is told', () => {
    expect(lifeAfter([failed('busy', 90)], 1).dueAt).toBe(90_000);
    expect(lifeAfter([failed('busy', 1)], 0).dueAt).toBe(5000);
  });

  it('is refreshed well before its end', () => {
    for (const chance of [0, 0.5, 1]) {
      const { dueAt } = lifeAfter([{ kind: 'registered', seconds: 300 }], chance);
      expect(dueAt).toBeGreaterThanOrEqual(150_000);
      expect(dueAt).toBeLessThanOrEqual(180_000);
    }
  });

  it('never waits for ever, nor for nothing, whatever happens to it', () => {
    const hope = fc.constantFrom('away', 'busy', 'refused');
    const input: fc.Arbitrary<LifeInput> = fc.oneof(
      hope.map((one) => failed(one as 'away')),
      fc.integer({ min: 1, max: 604_800 }).map((seconds): LifeInput => ({ kind: 'registered', seconds })),
      fc.constant<LifeInput>({ kind: 'shaken' }),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (inputs, chance) => {
        let life = lifeStep(unborn(0), { kind: 'begin' }, 0, chance);
        let now = 0;
        for (const next of inputs) {
          now = Math.max(now, life.dueAt);
          life = lifeStep(life, next, now, chance);
          expect(life.dueAt).toBeGreaterThanOrEqual(now);
          expect(life.dueAt - now).toBeLessThanOrEqual(604_800_000);
          if (next.kind === 'failed') expect(life.dueAt - now).toBeGreaterThanOrEqual(800);
        }
      }),
    );
  });
});
