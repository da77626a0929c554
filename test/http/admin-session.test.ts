import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminWindow, AT_HOME } from '../support/admin-window.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const MINUTE_MS = 60_000;

describe('a login of the administration page', () => {
  let fixture: RestFixture;
  let window: AdminWindow;
  beforeEach(async () => {
    fixture = await aRestFixture();
    window = new AdminWindow(fixture);
  });
  afterEach(() => fixture.close());

  const types = async () => (await fixture.store.events.since(0, 100)).map(({ type }) => type);

  it('is a cookie that no script and no other site sees, and stands for the key from then on', async () => {
    const answer = await window.logIn();
    expect(answer.status).toBe(201);
    expect(answer.headers['set-cookie']).toMatch(/^offhook_admin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.body).toMatchObject({
      user: 'owner',
      app: 'ui',
      from: { address: '192.168.1.9', origin: 'home' },
      lock: { on: false, methods: ['phone'] },
    });
    expect(answer.text).not.toContain(window.cookie?.split('=')[1]);
    expect((await window.call('GET', '/v1/admin/session')).body).toEqual(answer.body);
    expect((await window.call('GET', '/v1/lines')).status).toBe(200);
    expect(await types()).toContain('admin.logged-in');
  });

  it('comes over TLS alone where the page did', async () => {
    const over = await window.logIn(fixture.key, { origin: 'https://house.example', 'sec-fetch-site': 'same-origin' });
    expect(over.headers['set-cookie']).toMatch(
      /^__Host-offhook_admin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await window.call('GET', '/v1/admin/session')).status).toBe(200);
  });

  it('is the user whom the key names, and never one that a browser names', async () => {
    const key = await fixture.addKey('ui', ['lines'], null, 'anna');
    expect((await window.logIn(key)).body.user).toBe('anna');
    const named = await window.call(
      'POST',
      '/v1/admin/session',
      { user: 'ben' },
      { authorization: `Bearer ${fixture.key}` },
    );
    expect(named.status).toBe(400);
  });

  it.each([
    ['a key that opens nothing of it', 403, async () => fixture.addKey('ui', ['confirm', 'device'])],
    ['no key', 401, async () => 'ohk_wrong'],
  ])('is refused to %s', async (_what, status, key) => {
    expect((await window.logIn(await key())).status).toBe(status);
    expect(window.cookie).toBeUndefined();
  });

  it('is another one each time: what the browser had before, whoever put it there, is not taken over', async () => {
    window.cookie = `offhook_admin=${'x'.repeat(43)}`;
    await window.logIn();
    const first = window.cookie;
    expect(first).not.toContain('xxxx');
    await window.logIn();
    expect(window.cookie).not.toBe(first);
    const again = await window.call('POST', '/v1/admin/session', {});
    expect(again.status).toBe(401);
  });

  describe('counts for nothing', () => {
    beforeEach(() => window.logIn());

    const unauthenticated = async (headers: Record<string, string>, url = '/v1/lines') =>
      expect((await window.call('GET', url, undefined, headers)).body).toMatchObject({ code: 'unauthenticated' });

    it('without the header of the window, or with one that is none, or two', async () => {
      await unauthenticated({ 'offhook-window': '' });
      await unauthenticated({ 'offhook-window': 'A'.repeat(32) });
      await unauthenticated({ 'offhook-window': `${'a'.repeat(32)}, ${'a'.repeat(32)}` });
    });

    it.each(['cross-site', 'same-site', 'none'])('in a request that a browser calls %s', async (site) => {
      await unauthenticated({ 'sec-fetch-site': site });
    });

    it('in a request of another origin', async () => {
      await unauthenticated({ origin: 'https://evil.example' });
      await unauthenticated({ origin: 'null' });
      expect((await window.call('GET', '/v1/lines', undefined, { origin: 'http://localhost' })).status).toBe(200);
    });

    it('beside another of its kind', async () => {
      await unauthenticated({ cookie: `${window.cookie}; offhook_admin=${'x'.repeat(43)}` });
      await unauthenticated({ cookie: `${window.cookie}; __Host-offhook_admin=${'x'.repeat(43)}` });
    });

    it('where a key is shown as well, be it a wrong one', async () => {
      await unauthenticated({ authorization: 'Bearer ohk_wrong' });
      await unauthenticated({ authorization: '' });
    });
  });

  it('does not open what relying apps and devices do in their own name', async () => {
    await window.logIn();
    const body = { user: 'a', session: 's', window: 'w', action: { id: 'x', title: 'X' } };
    expect((await window.call('POST', '/v1/confirmations', body)).status).toBe(403);
    expect((await window.call('POST', '/v1/button')).status).toBe(403);
    expect((await window.call('GET', '/v1/forward-auth')).status).toBe(403);
    expect((await window.call('GET', '/v1/confirmations')).status).toBe(200);
  });

  it('ends when nobody did anything there for half an hour, whatever the page asks by itself', async () => {
    await window.logIn();
    fixture.clock.advance(29 * MINUTE_MS);
    expect((await window.call('GET', '/v1/calls/live')).status).toBe(200);
    expect((await window.call('POST', '/v1/admin/session/activity')).status).toBe(204);
    fixture.clock.advance(29 * MINUTE_MS);
    expect((await window.call('GET', '/v1/lines')).status).toBe(200);
    fixture.clock.advance(MINUTE_MS);
    expect((await window.call('GET', '/v1/lines')).status).toBe(401);
    await new AdminWindow(fixture).logIn();
    expect((await fixture.store.events.since(0, 100)).map(({ data }) => data)).toContainEqual({
      user: 'owner',
      reason: 'idle',
    });
  });

  it('ends after twelve hours, whatever anybody does', async () => {
    await window.logIn();
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      fixture.clock.advance(20 * MINUTE_MS);
      await window.call('POST', '/v1/admin/session/activity');
    }
    expect((await window.call('GET', '/v1/lines')).status).toBe(200);
    fixture.clock.advance(20 * MINUTE_MS);
    expect((await window.call('GET', '/v1/lines')).status).toBe(401);
  });

  it('dies with its key', async () => {
    const key = await fixture.addKey('ui', ['admin']);
    await window.logIn(key);
    await fixture.revoke(key);
    expect((await window.call('GET', '/v1/calls/live')).status).toBe(401);
    expect((await fixture.call('GET', '/v1/admin/sessions')).body.items).toEqual([]);
  });

  it('is over with the log-out, and takes what it asked along', async () => {
    await window.logIn();
    await window.confirm();
    const out = await window.call('DELETE', '/v1/admin/session');
    expect(out.status).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/offhook_admin=; Max-Age=0;.*__Host-offhook_admin=; Max-Age=0;/);
    expect((await window.call('GET', '/v1/lines')).status).toBe(401);
    expect(await types()).toEqual(expect.arrayContaining(['admin.logged-out', 'grant.revoked']));
  });

  it('is listed, and ended from another', async () => {
    await window.logIn();
    const other = new AdminWindow(fixture);
    await other.logIn();
    const { items } = (await other.call('GET', '/v1/admin/sessions')).body;
    expect(items).toMatchObject([
      { user: 'owner', address: AT_HOME, current: false, key: { label: 'main' } },
      { current: true },
    ]);
    expect((await other.call('DELETE', `/v1/admin/sessions/${items[0].id}`)).status).toBe(204);
    expect((await window.call('GET', '/v1/lines')).status).toBe(401);
    expect((await other.call('DELETE', `/v1/admin/sessions/${items[0].id}`)).status).toBe(404);
  });

  it('shows and ends those of the same user alone without the scope admin', async () => {
    await window.logIn();
    const other = new AdminWindow(fixture);
    await other.logIn(await fixture.addKey('ui', ['lines'], null, 'anna'));
    const { items } = (await other.call('GET', '/v1/admin/sessions')).body;
    expect(items).toMatchObject([{ user: 'anna' }]);
    const [owners] = (await fixture.call('GET', '/v1/admin/sessions')).body.items;
    expect((await other.call('DELETE', `/v1/admin/sessions/${owners.id}`)).status).toBe(404);
  });

  it('is one of twenty of a user: whoever never logs out loses the oldest', async () => {
    await window.logIn();
    for (let n = 0; n < 20; n++) {
      fixture.clock.advance(1000);
      await new AdminWindow(fixture).logIn();
    }
    expect((await window.call('GET', '/v1/lines')).status).toBe(401);
    expect((await fixture.call('GET', '/v1/admin/sessions')).body.items).toHaveLength(20);
  });
});
