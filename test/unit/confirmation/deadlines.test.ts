import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/lib/index.ts';
import { aDomainFixture, aDomainFixtureOn, ask, confirm, settled, startAt } from '../../support/builders.ts';
import { MemoryConfirmationStore } from '../../support/memory-confirmation-store.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const expired = (subject: string, at: number) => ({ subject, event: { type: 'confirmation.expired', at } });

describe('deadlines', () => {
  it('are committed as expired when they pass', async () => {
    const { service, store, clock } = aDomainFixture();
    await service.start();
    const { id } = await ask(service);
    clock.advance(119_999);
    await settled();
    expect(store.events).toHaveLength(1);
    clock.advance(1);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(id, startAt + 120_000));
    expect(await store.load(id)).toMatchObject({ kind: 'expired', version: 2 });
  });

  it('move with the state: the time for the OK click is a new one', async () => {
    const fixture = aDomainFixture();
    const { service, store, clock } = fixture;
    await service.start();
    clock.advance(1000);
    const pending = await ask(service);
    clock.advance(100_000);
    const { id } = await confirm(fixture, { user: 'ben' });
    clock.advance(60_000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(pending.id, startAt + 121_000));
    clock.advance(60_000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(id, startAt + 221_000));
  });

  it('that passed while nobody watched are committed by the time start resolves', async () => {
    const { service, store, clock } = aDomainFixture({ policy: { maxLive: 300 } });
    for (let user = 0; user < 250; user++) await ask(service, { user: `user ${user}` });
    clock.advance(300_000);
    await ask(service, { user: 'late' });
    await service.start();
    expect(store.confirmations.filter(({ kind }) => kind === 'expired')).toHaveLength(250);
    expect(store.confirmations.at(-1)).toMatchObject({ kind: 'pending' });
    await service.stop();
  });

  it('come in any order: a shorter one moves the timer forward', async () => {
    const fixture = aDomainFixture({ policy: { pendingSeconds: 30, okSeconds: 20 } });
    const { service, store, clock } = fixture;
    await service.start();
    const pending = await ask(service);
    const confirmed = await confirm(fixture, { user: 'ben' });
    clock.advance(20_000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(confirmed.id, startAt + 20_000));
    clock.advance(10_000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(pending.id, startAt + 30_000));
  });

  it('need one timer, and none when nothing is live', async () => {
    const { service, clock } = aDomainFixture();
    await service.start();
    expect(clock.armed).toBe(0);
    for (const user of ['anna', 'ben', 'cem']) await ask(service, { user });
    expect(clock.armed).toBe(1);
    clock.advance(120_000);
    await settled();
    expect(clock.armed).toBe(0);
  });

  it('that another process made are noticed within a minute', async () => {
    const { service, store, clock } = aDomainFixture();
    await service.start();
    await ask(service);
    const other = aDomainFixtureOn(store, { policy: { pendingSeconds: 10 }, random: seededRandom(2) });
    const { id } = await ask(other.service, { user: 'ben' });
    clock.advance(60_000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(id, startAt + 10_000));
  });

  it('are kept within five seconds where the clock jumped past them, and not longer where it was set back', async () => {
    const { service, store, clock } = aDomainFixture();
    await service.start();
    const { id } = await ask(service);
    clock.jump(3_600_000);
    clock.advance(5000);
    await settled();
    expect(store.events.at(-1)).toEqual(expired(id, startAt + 120_000));
    const again = await ask(service);
    clock.setBack(3_600_000);
    clock.advance(120_000);
    await settled();
    expect(store.events.at(-1)).toMatchObject({ subject: again.id, event: { type: 'confirmation.expired' } });
  });

  it('leave no timer after stop, whatever comes later', async () => {
    const { service, store, clock } = aDomainFixture();
    await service.start();
    await ask(service);
    await service.stop();
    await service.stop();
    expect(clock.armed).toBe(0);
    await ask(service, { user: 'ben' });
    clock.advance(120_000);
    await settled();
    expect(clock.armed).toBe(0);
    expect(store.events.filter(({ event }) => event.type === 'confirmation.expired')).toEqual([]);
  });

  it('let stop wait for a sweep that runs', async () => {
    const swept = deferred();
    let isSlow = false;
    const store = new MemoryConfirmationStore(() => (isSlow ? swept.promise : Promise.resolve()));
    const { service, clock } = aDomainFixtureOn(store);
    await service.start();
    await ask(service);
    isSlow = true;
    clock.advance(120_000);
    let isStopped = false;
    const stopping = service.stop().then(() => {
      isStopped = true;
    });
    await settled();
    expect(isStopped).toBe(false);
    swept.resolve();
    await stopping;
    expect(store.confirmations).toMatchObject([{ kind: 'expired' }]);
    expect(clock.armed).toBe(0);
  });

  it('survive a store that fails: the fault is reported and the sweep tried again within a minute', async () => {
    let isBroken = false;
    const store = new MemoryConfirmationStore(async () => {
      if (isBroken) throw new Error('disk full');
    });
    const { service, clock, faults } = aDomainFixtureOn(store);
    await service.start();
    await ask(service);
    isBroken = true;
    clock.advance(120_000);
    await settled();
    expect(faults).toEqual([new Error('disk full')]);
    isBroken = false;
    clock.advance(60_000);
    await settled();
    expect(store.confirmations).toMatchObject([{ kind: 'expired' }]);
    await service.stop();
  });
});
