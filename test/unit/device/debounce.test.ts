import { describe, expect, it } from 'vitest';
import { type KeyMove, moveKey, untouched } from '../../../src/device/debounce.ts';

/** At which moments these moves, each with its time, are a press. */
const pressesOf = (...moves: readonly (readonly [KeyMove, number])[]): readonly number[] => {
  let state = untouched;
  const presses: number[] = [];
  for (const [move, at] of moves) {
    const [next, pressed] = moveKey(state, move, at);
    state = next;
    if (pressed) presses.push(at);
  }
  return presses;
};

describe('a key', () => {
  it('is pressed when it goes down', () => {
    expect(pressesOf(['down', 0], ['up', 120])).toEqual([0]);
  });

  it('counts once however long it is held', () => {
    expect(pressesOf(['down', 0], ['repeat', 250], ['repeat', 283], ['repeat', 5000], ['up', 5010])).toEqual([0]);
  });

  it('counts once when its contact bounces going down', () => {
    expect(pressesOf(['down', 0], ['up', 2], ['down', 3], ['up', 9], ['down', 11], ['up', 300])).toEqual([0]);
  });

  it('counts once when its contact bounces coming up', () => {
    expect(pressesOf(['down', 0], ['up', 300], ['down', 304], ['up', 311])).toEqual([0]);
  });

  it('counts each of two presses that lie apart', () => {
    expect(pressesOf(['down', 0], ['up', 100], ['down', 150], ['up', 250])).toEqual([0, 150]);
    expect(pressesOf(['down', 0], ['up', 100], ['down', 149], ['up', 250])).toEqual([0]);
  });

  it('was held before anybody listened, so its repeats are no press', () => {
    expect(pressesOf(['repeat', 0], ['repeat', 33], ['up', 100], ['down', 500])).toEqual([500]);
  });

  it('is pressed when the clock was set back meanwhile', () => {
    expect(pressesOf(['down', 10_000], ['up', 10_100], ['down', 10])).toEqual([10_000, 10]);
  });

  it('goes down twice without coming up: one press', () => {
    expect(pressesOf(['down', 0], ['down', 4000])).toEqual([0]);
  });
});
