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
    let house: VisibleLed;
    beforeEach(async () => {
      house = await open();
    });
    afterEach(() => house.close());

    /** Lets the flash begin. */
    const begun = () => expect.poll(() => house.clock.armed).toBe(1);

    it('shines for a moment and is dark again', async () => {
      expect(house.shines()).toBe(false);
      const flashed = house.led.flash();
      await begun();
      expect(house.shines()).toBe(true);
      house.clock.advance(499);
      expect(house.shines()).toBe(true);
      house.clock.advance(1);
      await flashed;
      expect(house.shines()).toBe(false);
      expect(house.clock.armed).toBe(0);
    });

    it('flashes once for all who ask during the flash, and again for who asks later', async () => {
      const both = [house.led.flash(), house.led.flash()];
      await begun();
      house.clock.advance(500);
      await Promise.all(both);
      expect(house.clock.armed).toBe(0);
      const again = house.led.flash();
      await begun();
      expect(house.shines()).toBe(true);
      house.clock.advance(500);
      await again;
    });

    it('is as it was when it stops in the middle of a flash, and flashes no more', async () => {
      const flashed = house.led.flash();
      await begun();
      await Promise.all([house.led.stop(), house.led.stop()]);
      await flashed;
      expect(house.shines()).toBe(false);
      await house.led.flash();
      expect(house.shines()).toBe(false);
      expect(house.clock.armed).toBe(0);
    });

    it('is as it was when it stops before the flash has begun', async () => {
      const flashed = house.led.flash();
      await house.led.stop();
      await flashed;
      expect(house.shines()).toBe(false);
      expect(house.clock.armed).toBe(0);
    });
  });
};
