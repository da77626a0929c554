import { describe, expect, it } from 'vitest';
import type { ConfirmationService, RequestInput, Wired } from '../../../src/confirmation/index.ts';
import {
  type AskChanges,
  aHouse,
  aKey,
  anAsk,
  ask,
  aTestHouse,
  avmCode,
  codeOf,
  complete,
  everybody,
  kitchen,
} from '../../support/builders.ts';

/** Expects an answer, and says whether a grant gave it. */
const request = async (service: ConfirmationService, changes: AskChanges = {}) => {
  const asked = await service.request(anAsk(changes));
  if (!asked.ok) throw new Error(`The request was refused: ${asked.error.code}`);
  return asked.value;
};

describe('a request', () => {
  it('begins a pending confirmation with an id and a code of its own, and commits its event (R1)', async () => {
    const { service, store } = aTestHouse();
    const { confirmation, reused } = await request(service);
    expect(reused).toBe(false);
    expect(confirmation).toMatchObject({ kind: 'pending', version: 1, user: 'anna', origin: 'home' });
    expect(confirmation.id).toMatch(/^cnf_[\w-]{20}$/);
    expect(codeOf(confirmation)).toMatch(/^\d{6}$/);
    expect(await store.load(confirmation.id)).toEqual(confirmation);
    expect(store.events.map(({ subject, event }) => [subject, event.type])).toEqual([
      [confirmation.id, 'confirmation.requested'],
    ]);
  });

  it('from the internet makes no code at all (R5)', async () => {
    const { service } = aTestHouse({ wired: () => aHouse({ totp: true }) });
    expect((await request(service, { origin: 'internet' })).confirmation).toMatchObject({
      kind: 'pending',
      code: null,
    });
  });

  it('is refused when no method is left', async () => {
    const { service, store } = aTestHouse({ wired: () => aHouse({ phone: false, button: 'busy' }) });
    expect(await service.request(anAsk())).toEqual({ ok: false, error: { code: 'no-method' } });
    expect(await aTestHouse().service.request(anAsk({ origin: 'internet' }))).toEqual({
      ok: false,
      error: { code: 'no-method' },
    });
    expect(store.confirmations).toEqual([]);
  });

  it('supersedes the live one of its window in the same transaction', async () => {
    const { service, store } = aTestHouse();
    const first = await ask(service);
    const second = await ask(service);
    expect(await service.read('ui', first.id)).toMatchObject({ value: { kind: 'cancelled', reason: 'superseded' } });
    expect(second).toMatchObject({ kind: 'pending' });
    expect(codeOf(second)).not.toBe(codeOf(first));
    expect(store.events.map(({ event }) => event.type)).toEqual([
      'confirmation.requested',
      'confirmation.cancelled',
      'confirmation.requested',
    ]);
  });

  it('supersedes also one that only waits for its OK click, and writes an overdue one down as expired', async () => {
    const { service, clock } = aTestHouse();
    const first = await ask(service);
    await service.dial(codeOf(first), kitchen, everybody);
    const second = await ask(service);
    expect(await service.read('ui', first.id)).toMatchObject({ value: { kind: 'cancelled' } });
    clock.advance(120_000);
    await request(service);
    expect(await service.read('ui', second.id)).toMatchObject({ value: { kind: 'expired' } });
  });

  it('leaves every other window alone, be it another app, user, session or window', async () => {
    const { service } = aTestHouse();
    const first = await ask(service);
    for (const other of [{ app: 'nas' }, { user: 'ben' }, { session: 's2' }, { window: 'w2' }])
      await request(service, other);
    expect(await service.read('ui', first.id)).toMatchObject({ value: { kind: 'pending' } });
  });
});

describe('a window that holds a grant', () => {
  it('is not asked again within the hour, to the last second (R2)', async () => {
    const house = aTestHouse();
    const won = await complete(house.service);
    house.clock.advance(3_599_000);
    expect(await request(house.service)).toEqual({ reused: true, confirmation: won });
  });

  it('is asked again at sixty minutes sharp (R2)', async () => {
    const house = aTestHouse();
    await complete(house.service);
    house.clock.advance(3_600_000);
    expect(await request(house.service)).toMatchObject({ reused: false, confirmation: { kind: 'pending' } });
  });

  it('does not prolong its hour by using it', async () => {
    const house = aTestHouse();
    await complete(house.service);
    for (const _third of [1, 2, 3]) {
      house.clock.advance(1_199_000);
      expect((await request(house.service)).reused).toBe(true);
    }
    house.clock.advance(3000);
    expect((await request(house.service)).reused).toBe(false);
  });

  it.each([
    ['window', { window: 'w2' }],
    ['session', { session: 's2' }],
    ['user', { user: 'ben' }],
    ['app', { app: 'nas' }],
  ])('does not answer for another %s (R3)', async (_what, other) => {
    const house = aTestHouse();
    await complete(house.service);
    expect((await request(house.service, other)).reused).toBe(false);
    expect(await house.service.liveGrant(aKey(other))).toBeUndefined();
  });

  it('won by phone asks again when the same window comes from the internet (R5)', async () => {
    const house = aTestHouse({ wired: () => aHouse({ totp: true }) });
    await complete(house.service);
    expect(await request(house.service, { origin: 'internet' })).toMatchObject({ reused: false });
    expect(await request(house.service, { origin: 'home' })).toMatchObject({ reused: true });
  });

  it('is answered even when every phone has been unplugged since', async () => {
    let wired: Wired = aHouse();
    const house = aTestHouse({ wired: () => wired });
    await complete(house.service);
    wired = aHouse({ phone: false });
    expect((await request(house.service)).reused).toBe(true);
  });

  it('asks again after the grant was revoked', async () => {
    const house = aTestHouse();
    const won = await complete(house.service);
    await house.service.cancel('ui', won.id, 'not-me');
    expect((await request(house.service)).reused).toBe(false);
  });
});

describe('caps', () => {
  it('allow three live confirmations per user, and say when room comes', async () => {
    const { service, clock } = aTestHouse();
    for (const window of ['w1', 'w2', 'w3']) await request(service, { window });
    clock.advance(500);
    expect(await service.request(anAsk({ window: 'w4' }))).toEqual({
      ok: false,
      error: { code: 'too-many-live', retryAfterSeconds: 120 },
    });
    expect(await service.request(anAsk({ user: 'ben' }))).toMatchObject({ ok: true });
    expect(await service.request(anAsk({ app: 'nas' }))).toMatchObject({ ok: true });
  });

  it('do not count what has ended, nor what is past its deadline and not yet swept, nor what this request supersedes', async () => {
    const { service, clock } = aTestHouse({ policy: { maxLive: 1, maxPerUser: 1 } });
    await request(service);
    await request(service);
    clock.advance(120_000);
    await request(service, { user: 'ben' });
    expect(await service.request(anAsk())).toMatchObject({ error: { code: 'too-many-live', retryAfterSeconds: 1 } });
  });

  it('allow a hundred per installation', async () => {
    const { service } = aTestHouse();
    for (let user = 0; user < 100; user++) await request(service, { user: `user ${user}` });
    expect(await service.request(anAsk({ user: 'one more' }))).toMatchObject({ error: { code: 'too-many-live' } });
  });

  it('allow three live codes in profile avm, whatever is configured', async () => {
    const { service } = aTestHouse({ policy: { code: avmCode }, wired: () => aHouse({ totp: true }) });
    for (const user of ['anna', 'ben', 'cem']) await request(service, { user });
    expect(await service.request(anAsk({ user: 'dora' }))).toMatchObject({ error: { code: 'too-many-live' } });
    expect(await service.request(anAsk({ user: 'dora', origin: 'internet' }))).toMatchObject({ ok: true });
  });
});

describe('an idempotency key', () => {
  const keyed = (bodyHash = 'a1', key = 'k1'): Partial<RequestInput> => ({ idempotency: { key, bodyHash } });

  it('leads a replay to the same confirmation, as it stands by then', async () => {
    const { service, clock } = aTestHouse();
    const first = await request(service, keyed());
    expect(await request(service, keyed())).toEqual(first);
    clock.advance(120_000);
    expect(await request(service, keyed())).toMatchObject({
      reused: false,
      confirmation: { id: first.confirmation.id, kind: 'expired' },
    });
  });

  it('with another body is refused', async () => {
    const { service } = aTestHouse();
    await request(service, keyed('a1'));
    expect(await service.request(anAsk(keyed('b2')))).toEqual({ ok: false, error: { code: 'idempotency-mismatch' } });
  });

  it('of another app, or another key, is another request', async () => {
    const { service } = aTestHouse();
    const first = (await request(service, keyed())).confirmation.id;
    const others = [await request(service, { ...keyed(), app: 'nas' }), await request(service, keyed('a1', 'k2'))];
    expect(others.map(({ confirmation }) => confirmation.id)).not.toContain(first);
  });

  it('sent twice at once begins one confirmation', async () => {
    const { service, store } = aTestHouse();
    const [one, other] = await Promise.all([request(service, keyed()), request(service, keyed())]);
    expect(other).toEqual(one);
    expect(store.confirmations).toHaveLength(1);
  });
});

describe('the codes of a house', () => {
  it('run out with a fault, never with a code that is too close', async () => {
    const { service } = aTestHouse({ policy: { code: { prefix: '*10', digits: 1, profile: 'standard' } } });
    await request(service);
    await expect(service.request(anAsk({ user: 'ben' }))).rejects.toThrow('No free code of 1 digits in 100 draws');
  });

  it('are not needed from the internet', async () => {
    const code = { prefix: '*10', digits: 1, profile: 'standard' } as const;
    const { service } = aTestHouse({ policy: { code }, wired: () => aHouse({ totp: true }) });
    await ask(service);
    expect(await ask(service, { user: 'ben', origin: 'internet' })).toMatchObject({ kind: 'pending', code: null });
  });

  it('come back ten minutes after they were last live', async () => {
    const { service, clock } = aTestHouse({ policy: { code: { prefix: '*10', digits: 1, profile: 'standard' } } });
    const first = await request(service);
    clock.advance(60_000);
    await service.cancel('ui', first.confirmation.id, 'user');
    clock.advance(599_999);
    await expect(service.request(anAsk())).rejects.toThrow('No free code');
    clock.advance(1);
    expect(codeOf(await ask(service))).toMatch(/^\d$/);
  });
});
