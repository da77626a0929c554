import { beforeEach, describe, expect, it } from 'vitest';
import { createAnswerPresses } from '../../../src/app/lights.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the lights of a node', () => {
  let clock: ManualClock;
  let flashes: number;
  let hear: ReturnType<typeof createAnswerPresses>;

  beforeEach(() => {
    clock = new ManualClock();
    flashes = 0;
    hear = createAnswerPresses({ flash: () => void flashes++ }, clock);
  });

  const pressed = (outcome: string, at = clock.now()) => ({ type: 'button.pressed', at, data: { outcome } });

  it('answer a press that confirmed something, whoever was told of it', () => {
    hear([pressed('contested'), pressed('confirmed')]);
    expect(flashes).toBe(1);
  });

  it('answer nothing else', () => {
    const by = { method: 'phone', at: clock.now() };
    hear([pressed('contested'), { type: 'confirmation.confirmed', at: clock.now(), data: { by } }]);
    expect(flashes).toBe(0);
  });

  it('do not answer what is long past when the node hears of it', () => {
    hear([pressed('confirmed', clock.now() - 5001)]);
    expect(flashes).toBe(0);
    hear([pressed('confirmed', clock.now() - 5000)]);
    expect(flashes).toBe(1);
  });
});
