import { describe, expect, it } from 'vitest';
import type { Wired } from '../../../src/confirmation/index.ts';
import { Waiters } from '../../../src/confirmation/waiters.ts';
import {
  above,
  aDomainFixture,
  ask,
  codeOf,
  confirm,
  everybody,
  kitchen,
  settled,
  startAt,
} from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Tells whether a promise has been answered, without waiting for it. */
const answered = async (promise: Promise<unknown>): Promise<boolean> => {
  let isAnswered = false;
  void promise.then(() => {
    isAnswered = true;
  });
  await settled();
  return isAnswered;
};

describe('waiting for a confirmation', () => {
  it('answers at once when something has happened since', async () => {
    const fixture = aDomainFixture();
    const { service, clock } = fixture;
    const { id } = await confirm(fixture);
    expect(await service.wait('ui', id, above(1), 25_000)).toMatchObject({
      value: { confirmation: { kind: 'confirmed', version: 2 } },
    });
    expect(clock.armed).toBe(0);
  });

  it('answers when the code is dialled', async () => {
    const fixture = aDomainFixture();
    const { service, clock } = fixture;
    const pending = await ask(service);
    const waiting = service.wait('ui', pending.id, above(1), 25_000);
    expect(await answered(waiting)).toBe(false);
    await fixture.dial(codeOf(pending), kitchen, everybody);
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'confirmed' } } });
    expect(clock.armed).toBe(0);
  });

  it('answers at the deadline, without any timer but its own', async () => {
    const { service, clock } = aDomainFixture();
    const pending = await ask(service);
    clock.advance(110_000);
    const waiting = service.wait('ui', pending.id, above(1), 25_000);
    await settled();
    clock.advance(9_999);
    expect(await answered(waiting)).toBe(false);
    clock.advance(1);
    expect(await waiting).toMatchObject({
      value: { confirmation: { kind: 'expired', version: 2, expiredAt: startAt + 120_000 } },
    });
  });

  it('answers with what it was when the time is up', async () => {
    const { service, clock } = aDomainFixture();
    const pending = await ask(service);
    const waiting = service.wait('ui', pending.id, above(1), 25_000);
    await settled();
    clock.advance(24_999);
    expect(await answered(waiting)).toBe(false);
    clock.advance(1);
    expect(await waiting).toMatchObject({ ok: true, value: { confirmation: pending } });
  });

  it('of no time is a read', async () => {
    const { service, clock } = aDomainFixture();
    const pending = await ask(service);
    expect(await service.wait('ui', pending.id, above(1), 0)).toMatchObject({
      ok: true,
      value: { confirmation: pending },
    });
    expect(clock.armed).toBe(0);
  });

  it('ends when the client goes away, before or during the wait', async () => {
    const { service, clock } = aDomainFixture();
    const { id } = await ask(service);
    const client = new AbortController();
    const waiting = service.wait('ui', id, above(1), 25_000, client.signal);
    expect(await answered(waiting)).toBe(false);
    client.abort();
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'pending' } } });
    expect(await answered(service.wait('ui', id, above(1), 25_000, client.signal))).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('is refused for another app, and for what does not exist', async () => {
    const { service } = aDomainFixture();
    const { id } = await ask(service);
    expect(await service.wait('nas', id, above(0), 25_000)).toEqual({ ok: false, error: { code: 'not-found' } });
    expect(await service.wait('ui', 'cnf_none', above(0), 25_000)).toEqual({ ok: false, error: { code: 'not-found' } });
  });

  it('is not disturbed by what happens to others', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const { id } = await ask(service);
    const waiting = service.wait('ui', id, above(1), 25_000);
    await confirm(fixture, { user: 'ben' });
    expect(await answered(waiting)).toBe(false);
    await service.cancel('ui', id, 'user');
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'cancelled' } } });
  });

  it('wakes everybody who waits, each for the version it has not seen', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service);
    const early = Array.from({ length: 50 }, () => service.wait('ui', pending.id, above(1), 25_000));
    const patient = service.wait('ui', pending.id, above(2), 25_000);
    await settled();
    await fixture.dial(codeOf(pending), kitchen, everybody);
    for (const answer of await Promise.all(early))
      expect(answer).toMatchObject({ value: { confirmation: { kind: 'confirmed' } } });
    expect(await answered(patient)).toBe(false);
    await service.complete('ui', pending.id, 'key:key_1');
    expect(await patient).toMatchObject({ value: { confirmation: { kind: 'completed', version: 3 } } });
  });

  it('looks again at what the house can prove with, and answers only where that is news', async () => {
    const wired = { phone: 'free', button: 'absent', totp: false } as const;
    let fixture: Wired = wired;
    const { service } = aDomainFixture({ wired: () => fixture });
    const { id } = await ask(service);
    const waiting = service.wait('ui', id, ({ offer }) => offer.methods.includes('totp'), 25_000);
    service.rewired();
    expect(await answered(waiting)).toBe(false);
    fixture = { ...wired, totp: true };
    service.rewired();
    expect(await waiting).toMatchObject({ value: { offer: { methods: ['phone', 'totp'] } } });
  });

  it('ends when the service stops, and does not begin again', async () => {
    const { service, clock } = aDomainFixture();
    const { id } = await ask(service);
    const waiting = service.wait('ui', id, above(1), 25_000);
    await settled();
    await service.stop();
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'pending' } } });
    expect(await answered(service.wait('ui', id, above(1), 25_000))).toBe(true);
    expect(clock.armed).toBe(0);
  });

  it('misses nothing that happens between reading and lying down', async () => {
    const clock = new ManualClock();
    const waiters = new Waiters(clock);
    const news = waiters.join('cnf_1');
    waiters.wake('cnf_1');
    expect(await answered(news.wait(25_000))).toBe(true);
    expect(await answered(news.wait(25_000))).toBe(false);
    waiters.wake('cnf_1');
    waiters.leave('cnf_1', news);
    await settled();
    expect(clock.armed).toBe(0);
  });
});
