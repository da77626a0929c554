import { describe, expect, it } from 'vitest';
import { settled } from '../support/builders.ts';
import type { ManualClock } from '../support/manual-clock.ts';

/** A background job under test, and what it works on. */
export interface Workplace {
  readonly clock: ManualClock;
  start(): Promise<void> | void;
  stop(): Promise<void> | void;
  /** Gives it one more piece of work, and the time that this takes. */
  give(): Promise<void>;
  /** How many pieces are done so far. */
  done(): number;
  close?(): Promise<void>;
}

/** What every background job promises: a role that moves between processes starts it and stops it, over and over. */
export const jobContract = (name: string, open: () => Promise<Workplace>): void => {
  describe(name, () => {
    /** Gives work until it has been done: the job may take a moment to begin. */
    const works = async (place: Workplace): Promise<void> => {
      const before = place.done();
      await place.give();
      await expect.poll(() => place.done()).toBeGreaterThan(before);
    };

    it('starts and stops as often as it is told, works each time, and leaves no timer', async () => {
      const place = await open();
      for (let life = 0; life < 3; life++) {
        await place.start();
        await place.start();
        await works(place);
        await place.stop();
        await place.stop();
        expect(place.clock.armed).toBe(0);
      }
      await place.close?.();
    });

    it('does nothing while it is stopped', async () => {
      const place = await open();
      await place.start();
      await works(place);
      await place.stop();
      const before = place.done();
      await place.give();
      await settled();
      expect(place.done()).toBe(before);
      expect(place.clock.armed).toBe(0);
      await place.start();
      await works(place);
      await place.stop();
      await place.close?.();
    });

    it('has stopped, even where it was told to start meanwhile and to stop again', async () => {
      const place = await open();
      await Promise.all([place.start(), place.stop(), place.start(), place.stop()]);
      expect(place.clock.armed).toBe(0);
      await place.close?.();
    });
  });
};
