import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevicePress } from '../../src/device/port.ts';
import type { ManualClock } from '../support/manual-clock.ts';

/** A button under test, in the hands of the suite. */
export interface PressableButton {
  readonly clock: ManualClock;
  /** What was heard of it so far. */
  readonly heard: readonly DevicePress[];
  /** A finger presses it, now; resolves when whatever follows has followed. */
  press(): Promise<void>;
  stop(): Promise<void>;
}

/** What every button promises, whatever it is connected with. */
export const buttonContract = (open: () => Promise<PressableButton>): void => {
  describe('as a button', () => {
    let button: PressableButton;
    beforeEach(async () => {
      button = await open();
    });
    afterEach(() => button.stop());

    it('tells a press once, at its moment', async () => {
      const pressedAt = button.clock.now();
      await button.press();
      button.clock.advance(10_000);
      expect(button.heard.map(({ at }) => at)).toEqual([pressedAt]);
    });

    it('tells each press by an id of its own', async () => {
      for (let count = 0; count < 20; count++) {
        await button.press();
        button.clock.advance(1000);
      }
      expect(new Set(button.heard.map(({ id }) => id)).size).toBe(20);
      expect(button.heard).toHaveLength(20);
    });
  });
};
