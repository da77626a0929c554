import { describe, expect, it } from 'vitest';
import { type Deferred, deferred, Unavailable } from '../../../src/lib/index.ts';
import { Availability } from '../../../src/store/index.ts';
import { settled } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const full = new Unavailable('store-unavailable', 'The disk is full.');

/** A store whose tries a test answers by hand, oldest first. */
const byHand = () => {
  const clock = new ManualClock();
  const tries: Deferred<void>[] = [];
  const turns: (string | undefined)[] = [];
  const availability = new Availability({
    health: {
      tryWrite: () => {
        const tried = deferred();
        tries.push(tried);
        return tried.promise;
      },
    },
    clock,
    onFault: (name, cause) => {
      throw new Error(name, { cause });
    },
    onTurn: (failure) => void turns.push(failure?.message),
  });
  const answer = async (failure?: Error): Promise<void> => {
    const tried = tries.shift();
    if (failure) tried?.reject(failure);
    else tried?.resolve();
    await settled();
  };
  return { clock, tries, turns, availability, answer };
};

describe('the availability of the store', () => {
  it('is tried out by a write, once for everybody who asks, and not again within a second', async () => {
    const { clock, tries, availability, answer } = byHand();
    const asked = Promise.all(Array.from({ length: 50 }, () => availability.check()));
    expect(tries).toHaveLength(1);
    await answer();
    expect(new Set(await asked)).toEqual(new Set([undefined]));
    clock.advance(999);
    expect(await availability.check()).toBeUndefined();
    expect(tries).toHaveLength(0);
    clock.advance(1);
    const again = availability.check();
    expect(tries).toHaveLength(1);
    await answer(full);
    expect((await again)?.message).toBe('The disk is full.');
    await availability.stop();
    expect(clock.armed).toBe(0);
  });

  it('is not waited for longer than a second and a half', async () => {
    const { clock, tries, availability, answer } = byHand();
    const asked = availability.check();
    clock.advance(1500);
    expect((await asked)?.message).toMatch(/does not answer/);
    const again = availability.check();
    expect(tries).toHaveLength(1);
    await answer();
    expect(await again).toBeUndefined();
    await availability.stop();
    expect(clock.armed).toBe(0);
  });

  it('is known from whoever met it, is then tried each second, and comes back by itself', async () => {
    const { clock, tries, turns, availability, answer } = byHand();
    availability.heard(new Error('another fault'));
    expect(availability.failure).toBeUndefined();
    availability.heard(new Error('a task failed', { cause: full }));
    availability.heard(full);
    expect(availability.failure?.message).toBe('The disk is full.');
    await settled();
    await answer(full);
    expect(tries).toHaveLength(0);
    clock.advance(1000);
    await settled();
    await answer();
    expect(availability.failure).toBeUndefined();
    expect(turns).toEqual(['The disk is full.', undefined]);
    await settled();
    expect(clock.armed).toBe(0);
    availability.heard(full);
    await settled();
    await answer();
    expect(turns).toEqual(['The disk is full.', undefined, 'The disk is full.', undefined]);
    await availability.stop();
    availability.heard(full);
    await settled();
    expect(tries).toHaveLength(0);
    expect(clock.armed).toBe(0);
  });
});
