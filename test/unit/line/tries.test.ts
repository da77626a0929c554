import { describe, expect, it } from 'vitest';
import { blockedFor, noTries, recordWrong, type Tries } from '../../../src/line/index.ts';

const policy = { perWindow: 3, windowSeconds: 600, blockSeconds: 300, blockMaxSeconds: 3600, perDay: 10 };
const DAY = 86_400;

/** Wrong codes at these seconds. */
const wrongAt = (...seconds: number[]): Tries =>
  seconds.reduce((tries, second) => recordWrong(tries, second * 1000, policy), noTries);

describe('wrong codes of a line', () => {
  it('leaves a line alone after two wrong codes', () => {
    expect(blockedFor(wrongAt(0, 1), 1000)).toBe(0);
  });

  it('blocks a line for 5 minutes after the third wrong code within 10 minutes', () => {
    expect(blockedFor(wrongAt(0, 300, 599), 599_000)).toBe(300);
    expect(blockedFor(wrongAt(0, 300, 599), 898_999)).toBe(1);
    expect(blockedFor(wrongAt(0, 300, 599), 899_000)).toBe(0);
  });

  it('forgets a wrong code for the window once it is 10 minutes old', () => {
    expect(blockedFor(wrongAt(0, 300, 600), 600_000)).toBe(0);
  });

  it('doubles each further block up to an hour', () => {
    const patient = { ...policy, perDay: 100 };
    const blocks: number[] = [];
    let tries = noTries;
    for (let second = 0; blocks.length < 6; second += 1) {
      if (blockedFor(tries, second * 1000) > 0) continue;
      tries = recordWrong(tries, second * 1000, patient);
      if (blockedFor(tries, second * 1000) > 0) blocks.push(blockedFor(tries, second * 1000));
    }
    expect(blocks).toEqual([300, 600, 1200, 2400, 3600, 3600]);
  });

  it('blocks a line after 10 wrong codes in a day until the oldest is 24 hours old', () => {
    const hourly = Array.from({ length: 10 }, (_, hour) => hour * 3600);
    const tries = wrongAt(...hourly);
    const last = 9 * 3600;
    expect(blockedFor(tries, last * 1000)).toBe(DAY - last);
    expect(blockedFor(wrongAt(...hourly.slice(0, 9)), last * 1000)).toBe(0);
  });

  it('makes blocks short again only after 24 hours without a wrong code', () => {
    const blocked = wrongAt(0, 1, 2);
    expect(blocked.blocks).toBe(1);
    expect(recordWrong(blocked, (DAY + 1) * 1000, policy).blocks).toBe(1);
    expect(recordWrong(blocked, (DAY + 3) * 1000, policy).blocks).toBe(0);
  });

  it('starts no second block for a wrong code that slips through while the line is blocked', () => {
    const tries = wrongAt(0, 1, 2, 3);
    expect(tries.blocks).toBe(1);
    expect(blockedFor(tries, 3000)).toBe(299);
  });
});
