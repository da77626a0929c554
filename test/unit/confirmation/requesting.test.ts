import { describe, expect, it } from 'vitest';
import type { ConfirmationService, RequestInput, Wired } from '../../../src/confirmation/index.ts';
import {
  type AskChanges,
  aDomainFixture,
  aFixture,
  aKey,
  anAsk,
  ask,
  avmCode,
  codeOf,
  complete,
  everybody,
  kitchen,
  startAt,
} from '../../support/builders.ts';

/** Expects an answer, and says whether a grant gave it. */
const request = async (service: ConfirmationService, changes: AskChanges = {}) => {
  const asked = await service.request(anAsk(changes));
  if (!asked.ok) throw new Error(`The request was refused: ${asked.error.code}`);
  return asked.value;
};

describe('a request', () => {
  it('begins a pending confirmation with an id and a code of its own, and commits its event (R1)', async () => {
    const { service, store } = aDomainFixture();
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
    const { service } = aDomainFixture({ wired: () => aFixture({ totp: true }) });
    expect((await request(service, { origin: 'internet' })).confirmation).toMatchObject({
      kind: 'pending',
      code: null,
    });
  });

  it('is refused where its title could be dialled in the place of its code', async () => {
    const { service, store } = aDomainFixture();
    const action = { id: 'settings.export', title: 'Dial *10 482 913' };
    expect(await service.request(anAsk({ action }))).toEqual({ ok: false, error: { code: 'code-in-title' } });
    expect(store.events).toEqual([]);
  });

  it('is refused when no method is left', async () => {
    const { service, store } = aDomainFixture({ wired: () => aFixture({ phone: 'absent', button: 'busy' }) });
    expect(await service.request(anAsk())).toEqual({ ok: false, error: { code: 'no-method' } });
    expect(await aDomainFixture().service.request(anAsk({ origin: 'internet' }))).toEqual({
      ok: false,
      error: { code: 'no-method' },
    });
    expect(store.confirmations).toEqual([]);
  });

  it('begins while the only phone is blocked: the block may end before it does', async () => {
    const { service } = aDomainFixture({ wired: () => aFixture({ phone: { blockedUntil: startAt + 1000 } }) });
    expect(await service.request(anAsk())).toMatchObject({ ok: true, value: { confirmation: { kind: 'pending' } } });
    expect(await service.request(anAsk({ origin: 'internet' }))).toEqual({ ok: false, error: { code: 'no-method' } });
  });

  it('supersedes the live one of its window in the same transaction', async () => {
    const { service, store } = aDomainFixture();
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
    const fixture = aDomainFixture();
    const { service, clock } = fixture;
    const first = await ask(service);
    await fixture.dial(codeOf(first), kitchen, everybody);
    const second = await ask(service);
    expect(await service.read('ui', first.id)).toMatchObject({ value: { kind: 'cancelled' } });
    clock.advance(120_000);
    await request(service);
    expect(await service.read('ui', second.id)).toMatchObject({ value: { kind: 'expired' } });
  });

  it('leaves every other window alone, be it another app, user, session or window', async () => {
    const { service } = aDomainFixture();
    const first = await ask(service);
    for (const other of [{ app: 'nas' }, { user: 'ben' }, { session: 's2' }, { window: 'w2' }])
      await request(service, other);
    expect(await service.read('ui', first.id)).toMatchObject({ value: { kind: 'pending' } });
  });
});

describe('a window that holds a grant', () => {
  it('is not asked again within the hour, to the last second (R2)', async () => {
    const fixture = aDomainFixture();
    const won = await complete(fixture);
    fixture.clock.advance(3_599_000);
    expect(await request(fixture.service)).toEqual({ reused: true, confirmation: won });
  });

  it('is asked again at sixty minutes sharp (R2)', async () => {
    const fixture = aDomainFixture();
    await complete(fixture);
    fixture.clock.advance(3_600_000);
    expect(await request(fixture.service)).toMatchObject({ reused: false, confirmation: { kind: 'pending' } });
  });

  it('does not prolong its hour by using it', async () => {
    const fixture = aDomainFixture();
    await complete(fixture);
    for (const _third of [1, 2, 3]) {
      fixture.clock.advance(1_199_000);
      expect((await request(fixture.service)).reused).toBe(true);
    }
    fixture.clock.advance(3000);
    expect((await request(fixture.service)).reused).toBe(false);
  });

  it.each([
    ['window', { window: 'w2' }],
    ['session', { session: 's2' }],
    ['user', { user: 'ben' }],
    ['app', { app: 'nas' }],
  ])('does not answer for another %s (R3)', async (_what, other) => {
    const fixture = aDomainFixture();
    await complete(fixture);
    expect((await request(fixture.service, other)).reused).toBe(false);
    expect(await fixture.service.liveGrant(aKey(other))).toBeUndefined();
  });

  it('won by phone asks again when the same window comes from the internet (R5)', async () => {
    const fixture = aDomainFixture({ wired: () => aFixture({ totp: true }) });
    await complete(fixture);
    expect(await request(fixture.service, { origin: 'internet' })).toMatchObject({ reused: false });
    expect(await request(fixture.service, { origin: 'home' })).toMatchObject({ reused: true });
  });

  it('is answered even when every phone has been unplugged since', async () => {
    let wired: Wired = aFixture();
    const fixture = aDomainFixture({ wired: () => wired });
    await complete(fixture);
    wired = aFixture({ phone: 'absent' });
    expect((await request(fixture.service)).reused).toBe(true);
  });

  it('asks again after the grant was revoked', async () => {
    const fixture = aDomainFixture();
    const won = await complete(fixture);
    await fixture.service.cancel('ui', won.id, 'not-me');
    expect((await request(fixture.service)).reused).toBe(false);
  });
});

describe('caps', () => {
  it('allow three live confirmations per user, and say when room comes', async () => {
    const { service, clock } = aDomainFixture();
    for (const window of ['w1', 'w2', 'w3']) await request(service, { window });
    clock.advance(500);
    expect(await service.request(anAsk({ window: 'w4' }))).toEqual({
      ok: false,
      error: { code: 'too-many-for-user', retryAfterSeconds: 120 },
    });
    expect(await service.request(anAsk({ user: 'ben' }))).toMatchObject({ ok: true });
    expect(await service.request(anAsk({ app: 'nas' }))).toMatchObject({ ok: true });
  });

  it('do not count what has ended, nor what is past its deadline and not yet swept, nor what this request supersedes', async () => {
    const { service, clock } = aDomainFixture({ policy: { maxLive: 1, maxPerUser: 1 } });
    await request(service);
    await request(service);
    clock.advance(120_000);
    await request(service, { user: 'ben' });
    expect(await service.request(anAsk())).toMatchObject({ error: { code: 'too-many-live', retryAfterSeconds: 1 } });
  });

  it('allow a hundred per installation', async () => {
    const { service } = aDomainFixture();
    for (let user = 0; user < 100; user++) await request(service, { user: `user ${user}` });
    expect(await service.request(anAsk({ user: 'one more' }))).toMatchObject({ error: { code: 'too-many-live' } });
  });

  it('allow three live codes in profile avm, whatever is configured', async () => {
    const { service } = aDomainFixture({ policy: { code: avmCode }, wired: () => aFixture({ totp: true }) });
    for (const user of ['anna', 'ben', 'cem']) await request(service, { user });
    expect(await service.request(anAsk({ user: 'dora' }))).toMatchObject({ error: { code: 'too-many-live' } });
    expect(await service.request(anAsk({ user: 'dora', origin: 'internet' }))).toMatchObject({ ok: true });
  });
});

describe('an idempotency key', () => {
  const keyed = (bodyHash = 'a1', key = 'k1'): Partial<RequestInput> => ({ idempotency: { key, bodyHash } });

  it('leads a replay to the same confirmation, as it stands by then', async () => {
    const { service, clock } = aDomainFixture();
    const first = await request(service, keyed());
    expect(await request(service, keyed())).toEqual(first);
    clock.advance(120_000);
    expect(await request(service, keyed())).toMatchObject({
      reused: false,
      confirmation: { id: first.confirmation.id, kind: 'expired' },
    });
  });

  it('with another body is refused', async () => {
    const { service } = aDomainFixture();
    await request(service, keyed('a1'));
    expect(await service.request(anAsk(keyed('b2')))).toEqual({ ok: false, error: { code: 'idempotency-mismatch' } });
  });

  it('of another app, or another key, is another request', async () => {
    const { service } = aDomainFixture();
    const first = (await request(service, keyed())).confirmation.id;
    const others = [await request(service, { ...keyed(), app: 'nas' }), await request(service, keyed('a1', 'k2'))];
    expect(others.map(({ confirmation }) => confirmation.id)).not.toContain(first);
  });

  it('sent twice at once begins one confirmation', async () => {
    const { service, store } = aDomainFixture();
    const [one, other] = await Promise.all([request(service, keyed()), request(service, keyed())]);
    expect(other).toEqual(one);
    expect(store.confirmations).toHaveLength(1);
  });
});

describe('the codes of a house', () => {
  it('run out with a fault, never with a code that is too close', async () => {
    const { service } = aDomainFixture({ policy: { code: { prefix: '*10', digits: 1, profile: 'standard' } } });
    await request(service);
    await expect(service.request(anAsk({ user: 'ben' }))).rejects.toThrow('No free code of 1 digits in 100 draws');
  });

  it('are not needed from the internet', async () => {
    const code = { prefix: '*10', digits: 1, profile: 'standard' } as const;
    const { service } = aDomainFixture({ policy: { code }, wired: () => aFixture({ totp: true }) });
    await ask(service);
    expect(await ask(service, { user: 'ben', origin: 'internet' })).toMatchObject({ kind: 'pending', code: null });
  });

  it('come back ten minutes after they were last live', async () => {
    const { service, clock } = aDomainFixture({ policy: { code: { prefix: '*10', digits: 1, profile: 'standard' } } });
    const first = await request(service);
    clock.advance(60_000);
    await service.cancel('ui', first.confirmation.id, 'user');
    clock.advance(599_999);
    await expect(service.request(anAsk())).rejects.toThrow('No free code');
    clock.advance(1);
    expect(codeOf(await ask(service))).toMatch(/^\d$/);
  });
});
