import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/lib/index.ts';
import { aDomainFixture, aKey, anAsk, ask, complete, confirm, startAt } from '../../support/builders.ts';

const refusedWith = (code: string) => ({ ok: false, error: { code } });

describe('the OK click', () => {
  it('issues the grant of the window, in the same commit', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const completed = await complete(fixture);
    expect(completed).toMatchObject({ kind: 'completed', version: 3, completedAt: startAt });
    expect(completed.grant.id).toMatch(/^grt_/);
    expect(await service.liveGrant(aKey())).toEqual(store.grants[0]);
    expect(store.grants).toMatchObject([
      { id: completed.grant.id, confirmationId: completed.id, method: 'phone', expiresAt: startAt + 3_600_000 },
    ]);
  });

  it('is what completes: without it there is no grant (R9)', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const pending = await ask(service);
    expect(await service.complete('ui', pending.id, 'key:key_1')).toEqual(refusedWith('confirmation-required'));
    await confirm(fixture);
    expect(store.grants).toEqual([]);
  });

  it('of another app finds nothing', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const { id } = await confirm(fixture);
    expect(await service.complete('nas', id, 'key:key_1')).toEqual(refusedWith('not-found'));
    expect(await service.complete('ui', 'cnf_none', 'key:key_1')).toEqual(refusedWith('not-found'));
  });

  it('too late commits the expiry although it is refused', async () => {
    const fixture = aDomainFixture();
    const { service, store, clock } = fixture;
    const { id } = await confirm(fixture);
    clock.advance(120_000);
    expect(await service.complete('ui', id, 'key:key_1')).toEqual(refusedWith('already-decided'));
    expect(store.events.at(-1)).toEqual({
      subject: id,
      event: { type: 'confirmation.expired', at: startAt + 120_000 },
    });
  });
});

describe('cancelling', () => {
  it.each(['user', 'not-me'] as const)('a live confirmation because of "%s" ends it', async (reason) => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    for (const { id } of [await ask(service), await confirm(fixture, { window: 'w2' })]) {
      expect(await service.cancel('ui', id, reason)).toMatchObject({ ok: true, value: { kind: 'cancelled', reason } });
    }
  });

  it('of another app finds nothing', async () => {
    const { service } = aDomainFixture();
    const { id } = await ask(service);
    expect(await service.cancel('nas', id, 'user')).toEqual(refusedWith('not-found'));
  });

  it('a completed one as "not me" revokes its grant, once', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const { id, grant } = await complete(fixture);
    expect(await service.cancel('ui', id, 'not-me')).toMatchObject({
      ok: true,
      value: { kind: 'completed', version: 4 },
    });
    expect(store.grants).toMatchObject([{ id: grant.id, revokedAt: startAt }]);
    expect(await service.liveGrant(aKey())).toBeUndefined();
    expect(await service.cancel('ui', id, 'not-me')).toEqual(refusedWith('already-decided'));
    expect(store.events.filter(({ event }) => event.type === 'grant.revoked')).toHaveLength(1);
  });

  it('a completed one as "user" comes too late', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const { id } = await complete(fixture);
    expect(await service.cancel('ui', id, 'user')).toEqual(refusedWith('already-decided'));
    expect(await service.liveGrant(aKey())).toBeDefined();
  });
});

describe('revoking a grant', () => {
  it('ends it and says so on its confirmation', async () => {
    const fixture = aDomainFixture();
    const { service, store, clock } = fixture;
    const { id, grant } = await complete(fixture);
    clock.advance(5000);
    expect(await service.revokeGrant('ui', grant.id)).toMatchObject({ ok: true, value: { revokedAt: startAt + 5000 } });
    expect(await service.liveGrant(aKey())).toBeUndefined();
    expect(store.events.at(-1)).toEqual({
      subject: id,
      event: { type: 'grant.revoked', at: startAt + 5000, grantId: grant.id, okBy: 'click', reason: 'revoked' },
    });
    expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'completed', version: 4 } });
  });

  it('that is over, unknown or another app’s finds nothing', async () => {
    const fixture = aDomainFixture();
    const { service, clock } = fixture;
    const { grant } = await complete(fixture);
    expect(await service.revokeGrant('nas', grant.id)).toEqual(refusedWith('not-found'));
    expect(await service.revokeGrant('ui', 'grt_none')).toEqual(refusedWith('not-found'));
    const other = await complete(fixture, { window: 'w2' });
    await service.revokeGrant('ui', other.grant.id);
    expect(await service.revokeGrant('ui', other.grant.id)).toEqual(refusedWith('not-found'));
    clock.advance(3_600_000);
    expect(await service.revokeGrant('ui', grant.id)).toEqual(refusedWith('not-found'));
  });
});

describe('the end of a session', () => {
  it('cancels what is live and revokes its grants: the next request asks again (R3)', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    const pending = await ask(service, { window: 'w1' });
    const confirmed = await confirm(fixture, { window: 'w2' });
    const completed = await complete(fixture, { window: 'w3' });
    expect(await service.endSession('ui', 's1')).toEqual({ cancelled: 2, revoked: 1 });
    for (const { id } of [pending, confirmed]) {
      expect(await service.read('ui', id)).toMatchObject({ value: { kind: 'cancelled', reason: 'logged-out' } });
    }
    expect(await service.liveGrant(completed)).toBeUndefined();
    expect(await service.request(anAsk({ window: 'w3' }))).toMatchObject({ value: { reused: false } });
  });

  it('reaches every user of the session, and neither another session nor another app', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    await complete(fixture, { user: 'ben' });
    const kept = [await complete(fixture, { session: 's2' }), await complete(fixture, { app: 'nas' })];
    expect(await service.endSession('ui', 's1')).toEqual({ cancelled: 0, revoked: 1 });
    for (const key of kept) expect(await service.liveGrant(key)).toBeDefined();
  });

  it('that others are always faster than is told to come again', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    await ask(service);
    store.commit = async () => 'version-conflict';
    await expect(service.endSession('ui', 's1')).rejects.toBeInstanceOf(Unavailable);
  });

  it('a second time has nothing left to do', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    await complete(fixture);
    await service.endSession('ui', 's1');
    expect(await service.endSession('ui', 's1')).toEqual({ cancelled: 0, revoked: 0 });
  });
});
