import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../../src/lib/index.ts';
import { patiently, within } from '../../../../src/store/postgres/patience.ts';
import { settled } from '../../../support/builders.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const gone = new Unavailable('store-unavailable', 'gone');

describe('patience with a database', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  /** Lets so much time pass, in small steps. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 5) {
      await settled();
      clock.advance(5);
    }
    await settled();
  };

  it('tries again where the database is away, or others came in the way', async () => {
    const failures: unknown[] = [gone, Object.assign(new Error('serialization'), { code: '40001' })];
    const answer = patiently(clock, 100, async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return 'there';
    });
    await pass(30);
    expect(await answer).toBe('there');
  });

  it('tries nothing again that would fail the same way', async () => {
    let tries = 0;
    const failing = patiently(clock, 100, async () => {
      tries += 1;
      throw new Error('a fault');
    });
    await expect(failing).rejects.toThrow('a fault');
    expect(tries).toBe(1);
  });

  it('gives up in time, with growing pauses', async () => {
    let tries = 0;
    const failing = expect(
      patiently(clock, 1000, async () => {
        tries += 1;
        throw gone;
      }),
    ).rejects.toThrow('gone');
    await pass(1000);
    await failing;
    expect(tries).toBe(10);
    expect(clock.armed).toBe(0);
  });

  it('calls it unavailable where others came in the way to the end', async () => {
    const failing = expect(
      patiently(clock, 50, async () => {
        throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      }),
    ).rejects.toThrow(Unavailable);
    await pass(50);
    await failing;
  });

  it('waits for an answer no longer than it may, and leaves no timer', async () => {
    const silent = expect(within(clock, 50, new Promise(() => undefined))).rejects.toThrow('does not answer');
    await pass(50);
    await silent;
    expect(await within(clock, 50, Promise.resolve('there'))).toBe('there');
    expect(clock.armed).toBe(0);
  });
});
