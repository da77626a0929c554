import { describe, expect, it } from 'vitest';
import type { Wired } from '../../../src/confirmation/index.ts';
import { aDomainFixture, aFixture, aKey, ask, codeOf, complete, confirm, startAt } from '../../support/builders.ts';

describe('reading a confirmation', () => {
  it('shows it as it stands: past its deadline it is expired, whether or not a timer has fired', async () => {
    const { service, store, clock } = aDomainFixture();
    const pending = await ask(service);
    clock.advance(119_999);
    expect(await service.read('ui', pending.id)).toEqual({ ok: true, value: pending });
    clock.advance(1);
    const read = await service.read('ui', pending.id);
    expect(read).toMatchObject({ value: { kind: 'expired', expiredAt: startAt + 120_000, version: 2 } });
    expect(await store.load(pending.id)).toMatchObject({ kind: 'pending' });
  });

  it('shows the same before and after the sweep has committed it', async () => {
    const fixture = aDomainFixture();
    const { service, store, clock } = fixture;
    const { id } = await confirm(fixture);
    clock.advance(500_000);
    const before = await service.read('ui', id);
    await service.start();
    expect(await store.load(id)).toEqual(before.ok && before.value);
    await service.stop();
  });

  it('is refused to another app', async () => {
    const { service } = aDomainFixture();
    const { id } = await ask(service);
    expect(await service.read('nas', id)).toEqual({ ok: false, error: { code: 'not-found' } });
  });
});

describe('the list', () => {
  it('shows an app its own, newest first, page by page', async () => {
    const { service } = aDomainFixture();
    const ids: string[] = [];
    for (const window of ['w1', 'w2', 'w3']) ids.unshift((await ask(service, { window })).id);
    await ask(service, { app: 'nas' });
    const first = await service.list({ app: 'ui', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await service.list({ app: 'ui', limit: 2, ...(first.next !== null && { cursor: first.next }) });
    expect(second).toMatchObject({ items: [{ id: ids[2] }], next: null });
  });

  it('shows what is overdue as expired, and leaves it out where live ones were asked for', async () => {
    const { service, clock } = aDomainFixture();
    const old = await ask(service, { window: 'w1' });
    clock.advance(60_000);
    const young = await ask(service, { window: 'w2' });
    clock.advance(60_000);
    const kinds = (await service.list({ app: 'ui', limit: 10 })).items.map(({ id, kind }) => [id, kind]);
    expect(kinds).toEqual([
      [young.id, 'pending'],
      [old.id, 'expired'],
    ]);
    expect((await service.list({ app: 'ui', state: 'pending', limit: 10 })).items).toEqual([young]);
  });
});

describe('the methods of a confirmation', () => {
  it('are those wired at the moment of reading', async () => {
    let wired: Wired = aFixture();
    const { service } = aDomainFixture({ wired: () => wired });
    const pending = await ask(service);
    expect(await service.methods(pending)).toEqual({ methods: ['phone'], unavailable: [] });
    wired = aFixture({ phone: 'absent', totp: true });
    expect(await service.methods(pending)).toEqual({
      methods: ['totp'],
      unavailable: [{ method: 'phone', reason: 'no-line' }],
    });
  });

  it('are asked for the user it belongs to', async () => {
    const { service } = aDomainFixture({ wired: (user) => aFixture({ totp: user === 'ben' }) });
    expect((await service.methods(await ask(service, { user: 'ben' }))).methods).toContain('totp');
    expect((await service.methods(await ask(service, { user: 'anna' }))).methods).not.toContain('totp');
  });

  it('are none when nothing is waited for', async () => {
    const fixture = aDomainFixture();
    const { service } = fixture;
    expect(await service.methods(await confirm(fixture))).toEqual({ methods: [], unavailable: [] });
  });
});

describe('the live grant', () => {
  it('is the grant of exactly this window while its hour lasts', async () => {
    const fixture = aDomainFixture();
    const { service, clock } = fixture;
    const { grant } = await complete(fixture);
    clock.advance(3_599_999);
    expect(await service.liveGrant(aKey())).toMatchObject({ id: grant.id });
    clock.advance(1);
    expect(await service.liveGrant(aKey())).toBeUndefined();
  });
});

describe('what is committed as an event', () => {
  it('never holds the code', async () => {
    const fixture = aDomainFixture();
    const { service, store } = fixture;
    const pending = await ask(service);
    const code = codeOf(pending);
    await confirm(fixture, { user: 'ben' });
    await service.cancel('ui', pending.id, 'user');
    expect(JSON.stringify(store.events)).not.toContain(code);
  });
});
