import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AuthenticatorService } from '../../src/authenticator/index.ts';
import { anAuthenticatorPolicy } from '../support/builders.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryAuthenticatorStore } from '../support/memory-authenticator-store.ts';
import { seededRandom } from '../support/seeded-random.ts';

const anna = { app: 'ui', user: 'anna' };
const DAY_MS = 86_400_000;

/** Waits between two guesses, in milliseconds: bursts, minutes and hours. */
const waits = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 0, max: 600_000 }),
    fc.integer({ min: 0, max: 20_000_000 }),
  ),
  { minLength: 20, maxLength: 80 },
);

it('never looks at more wrong app codes of a user than a limit allows, within any time that it names', async () => {
  await fc.assert(
    fc.asyncProperty(waits, fc.integer({ min: 1, max: 12 }), async (pauses, perDay) => {
      const tries = [
        { most: 3, withinSeconds: 3600 },
        { most: perDay, withinSeconds: DAY_MS / 1000 },
      ];
      const clock = new ManualClock();
      const service = new AuthenticatorService({
        store: new MemoryAuthenticatorStore(),
        clock,
        random: seededRandom(1),
        policy: anAuthenticatorPolicy({ tries, draftSeconds: Number.MAX_SAFE_INTEGER / 1000 }),
      });
      const enrolled = await service.enrol(anna, 'phone', undefined);
      if (!enrolled.ok) throw new Error(enrolled.error.detail);
      const looked: number[] = [];
      for (const pause of pauses) {
        clock.advance(pause);
        const guessed = await service.activate(anna, enrolled.value.authenticator.id, 'no code', 'test');
        if (!guessed.ok && guessed.error.code === 'code-invalid') looked.push(clock.now());
      }
      expect(looked.length).toBeGreaterThan(0);
      for (const { most, withinSeconds } of tries)
        for (const [index, at] of looked.entries())
          expect(at - (looked[index - most] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(withinSeconds * 1000);
    }),
    { numRuns: 100 },
  );
});
