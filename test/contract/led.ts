import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Led } from '../../src/device/port.ts';
import type { ManualClock } from '../support/manual-clock.ts';

/** A light under test. */
export interface VisibleLed {
  readonly led: Led;
  readonly clock: ManualClock;
  shines(): boolean;
  close(): Promise<void>;
}

/** What every light promises, whatever it is connected with. */
export const ledContract = (open: () => Promise<VisibleLed>): void => {
  describe('as a light', () => {
    let fixture: VisibleLed;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    /** Lets the flash begin. */
    const begun = () => expect.poll(() => fixture.clock.armed).toBe(1);

    it('shines for a moment and is dark again', async () => {
      expect(fixture.shines()).toBe(false);
      const flashed = fixture.led.flash();
      await begun();
      expect(fixture.shines()).toBe(true);
      fixture.clock.advance(499);
      expect(fixture.shines()).toBe(true);
      fixture.clock.advance(1);
      await flashed;
      expect(fixture.shines()).toBe(false);
      expect(fixture.clock.armed).toBe(0);
    });

    it('flashes once for all who ask during the flash, and again for who asks later', async () => {
      const both = [fixture.led.flash(), fixture.led.flash()];
      await begun();
      fixture.clock.advance(500);
      await Promise.all(both);
      expect(fixture.clock.armed).toBe(0);
      const again = fixture.led.flash();
      await begun();
      expect(fixture.shines()).toBe(true);
      fixture.clock.advance(500);
      await again;
    });

    it('is as it was when it stops in the middle of a flash, and flashes no more', async () => {
      const flashed = fixture.led.flash();
      await begun();
      await Promise.all([fixture.led.stop(), fixture.led.stop()]);
      await flashed;
      expect(fixture.shines()).toBe(false);
      await fixture.led.flash();
      expect(fixture.shines()).toBe(false);
      expect(fixture.clock.armed).toBe(0);
    });

    it('is as it was when it stops before the flash has begun', async () => {
      const flashed = fixture.led.flash();
      await fixture.led.stop();
      await flashed;
      expect(fixture.shines()).toBe(false);
      expect(fixture.clock.armed).toBe(0);
    });
  });
};
