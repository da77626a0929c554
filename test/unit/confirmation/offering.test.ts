import { describe, expect, it } from 'vitest';
import { Offering } from '../../../src/confirmation/offering.ts';
import type { Wired } from '../../../src/confirmation/policy.ts';
import type { Contest } from '../../../src/confirmation/pressing.ts';
import { createBackground } from '../../../src/lib/index.ts';
import { aFixture, aPending, settled, startAt } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const free: Contest = { isBusy: false, lookAt: undefined };
const busyFor = (ms: number): Contest => ({ isBusy: true, lookAt: startAt + ms });

const anOffering = (wired: (clock: ManualClock) => Wired = () => aFixture({ button: 'free' })) => {
  const clock = new ManualClock(startAt);
  const seen = { contest: free, looks: 0, turns: 0 };
  const offering = new Offering({
    clock,
    background: createBackground(() => undefined),
    wired: () => wired(clock),
    contest: async () => {
      seen.looks += 1;
      return seen.contest;
    },
    onTurn: () => {
      seen.turns += 1;
    },
  });
  /** Somebody else did something: the contest is another one now. */
  const change = async (contest: Contest): Promise<void> => {
    seen.contest = contest;
    offering.noteChange();
    await settled();
  };
  return { offering, clock, seen, change, read: () => offering.of(aPending()) };
};

describe('the offers of questions that have not changed', () => {
  it('turn when others contest the button, and when they leave it', async () => {
    const { seen, change, read } = anOffering();
    expect((await read()).methods).toContain('button');
    await change(busyFor(9000));
    expect(seen.turns).toBe(1);
    expect((await read()).unavailable).toContainEqual({ method: 'button', reason: 'busy' });
    await change(busyFor(9000));
    expect(seen.turns).toBe(1);
    await change(free);
    expect(seen.turns).toBe(2);
  });

  it('turn by time alone, at the moment that is worth a look', async () => {
    const { clock, seen, change, read } = anOffering();
    await read();
    await change(busyFor(3000));
    seen.contest = free;
    clock.advance(2999);
    await settled();
    expect(seen.turns).toBe(1);
    clock.advance(1);
    await settled();
    expect(seen).toMatchObject({ turns: 2, looks: 3 });
    expect(clock.armed).toBe(0);
  });

  it('are looked after by one timer, for the soonest moment', async () => {
    const { clock, change, read } = anOffering();
    await read();
    await change(busyFor(9000));
    await change(busyFor(3000));
    await change(busyFor(6000));
    expect(clock.armed).toBe(1);
    clock.advance(3000);
    await settled();
    expect(clock.armed).toBe(1);
  });

  it('turn also where the reader is the first to see it', async () => {
    const { seen, read } = anOffering();
    await read();
    seen.contest = busyFor(3000);
    await read();
    expect(seen.turns).toBe(1);
  });

  it('cost nothing where nobody has asked, from the internet, and after the end', async () => {
    const { offering, clock, seen, change, read } = anOffering();
    await change(busyFor(3000));
    await offering.of(aPending('internet'));
    expect(seen.looks).toBe(0);
    await read();
    expect(clock.armed).toBe(1);
    offering.stop();
    await change(free);
    await read();
    expect(seen).toMatchObject({ looks: 2, turns: 1 });
    expect(clock.armed).toBe(0);
  });

  it('turn when the block of the phone ends', async () => {
    const until = startAt + 5000;
    const { offering, clock, seen, read } = anOffering((time) =>
      aFixture(time.now() < until ? { phone: { blockedUntil: until } } : {}),
    );
    expect(await read()).toEqual({ methods: [], unavailable: [{ method: 'phone', reason: 'line-blocked' }] });
    await read();
    await offering.of(aPending('internet'));
    expect(clock.armed).toBe(1);
    clock.advance(4999);
    expect(seen.turns).toBe(0);
    clock.advance(1);
    expect([seen.turns, clock.armed, (await read()).methods]).toEqual([1, 0, ['phone']]);
  });

  it('leave no timer for a blocked phone after the end', async () => {
    const { offering, clock, read } = anOffering(() => aFixture({ phone: { blockedUntil: startAt + 5000 } }));
    await read();
    offering.stop();
    await read();
    expect(clock.armed).toBe(0);
  });
});
