import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unlockWaiting, waitingIn } from '../../src/admin/index.ts';
import { AdminWindow } from '../support/admin-window.ts';
import { appCode } from '../support/totp.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const MINUTE_MS = 60_000;
const ON_THE_INTERNET = '203.0.113.9';

describe('who can confirm nothing on the administration page', () => {
  let fixture: RestFixture;
  let window: AdminWindow;
  beforeEach(async () => {
    fixture = await aRestFixture();
    window = new AdminWindow(fixture);
    await window.logIn();
  });
  afterEach(() => fixture.close());

  const dangerous = (by: AdminWindow) => by.call('DELETE', '/v1/lines/none');
  const isOpen = async (by: AdminWindow) => (await dangerous(by)).status === 404;
  const recover = (code: string, by = window) => by.call('POST', '/v1/admin/session/recovery', { code });

  /** An authenticator of the owner: its secret, and its recovery codes. */
  const enrol = async () => {
    const draft = await window.call('POST', '/v1/admin/authenticators', { name: 'Phone' });
    expect(draft.status, draft.text).toBe(201);
    const code = appCode(draft.body.secret, fixture.clock.now());
    const active = await window.call('POST', `/v1/admin/authenticators/${draft.body.id}/verify`, { code });
    return {
      id: draft.body.id as string,
      secret: draft.body.secret as string,
      codes: active.body.recoveryCodes as readonly string[],
    };
  };

  it('is locked out by nothing that happens to the phones: the lock stays, and says so', async () => {
    await window.confirm();
    fixture.clock.advance(61 * MINUTE_MS);
    const again = new AdminWindow(fixture);
    await again.logIn();
    await fixture.lines.patch('kitchen', { enabled: false }, 'cli').catch(() => undefined);
    await fixture.lines.syncFile([]);
    expect((await again.call('GET', '/v1/admin/session')).body.lock).toMatchObject({ on: true, methods: [] });
    expect((await again.ask()).body.code).toBe('no-method');
    expect((await dangerous(again)).body.code).toBe('confirmation-required');
  });

  it('gets in by a recovery code: one window, for ten minutes, once', async () => {
    const { codes } = await enrol();
    await window.confirm();
    const away = new AdminWindow(fixture, { from: ON_THE_INTERNET });
    await away.logIn();
    expect(await isOpen(away)).toBe(false);
    expect((await recover(codes[0] ?? '', away)).body).toEqual({
      until: new Date(fixture.clock.now() + 10 * MINUTE_MS).toISOString(),
    });
    expect(await isOpen(away)).toBe(true);
    expect(await isOpen(away.another())).toBe(false);
    expect((await away.call('GET', '/v1/admin/session')).body.lock.unlock.until).not.toBeNull();
    expect((await recover(codes[0] ?? '', away)).body.code).toBe('code-invalid');
    fixture.clock.advance(10 * MINUTE_MS);
    expect(await isOpen(away)).toBe(false);
    const types = (await fixture.store.events.since(0, 200)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['authenticator.recovery-code-used', 'admin.unlocked']));
    expect((await window.call('GET', '/v1/admin/authenticators')).body.items).toMatchObject([{ recoveryCodesLeft: 9 }]);
  });

  it('is told the same of a code of the moment, of a wrong one, and where there is none at all', async () => {
    const without = await recover('abcd-efgh-jkmn');
    const { secret } = await enrol();
    fixture.clock.advance(MINUTE_MS);
    const ofTheMoment = await recover(appCode(secret, fixture.clock.now()));
    const wrong = await recover('abcd-efgh-jkmn');
    const refused = (await fixture.store.events.since(0, 200)).filter(({ type }) => type === 'admin.unlock-refused');
    expect(refused).toMatchObject([
      { app: null, actor: expect.stringContaining('key:'), data: { by: 'recovery-code' } },
    ]);
    for (const { status, body } of [without, ofTheMoment, wrong]) {
      expect(status).toBe(422);
      expect(body).toEqual(without.body);
    }
  });

  it('guesses no more than ten times an hour', async () => {
    const { codes } = await enrol();
    for (let n = 0; n < 10; n++) expect((await recover('abcd-efgh-jkmn')).status).toBe(422);
    const blocked = await recover(codes[0] ?? '');
    expect(blocked.body).toMatchObject({ code: 'blocked' });
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is let in by whoever is at the machine: the window that asked, for ten minutes', async () => {
    await window.confirm();
    const away = new AdminWindow(fixture, { from: ON_THE_INTERNET });
    await away.logIn();
    const { mark } = (await away.call('POST', '/v1/admin/session/unlock')).body;
    expect((await away.call('GET', '/v1/admin/session')).body.lock.unlock).toEqual({ mark, until: null });
    expect(await isOpen(away)).toBe(false);
    const [waiting] = waitingIn(await fixture.store.adminSessions.all(), fixture.clock.now());
    await unlockWaiting(fixture.store.adminSessions, waiting!, 'cli', fixture.clock.now());
    expect(await isOpen(away)).toBe(true);
    expect(await isOpen(away.another())).toBe(false);
    fixture.clock.advance(10 * MINUTE_MS);
    expect(await isOpen(away)).toBe(false);
  });

  it('confirms from anywhere with an app, which only a confirmed window adds and removes', async () => {
    const { id, secret } = await enrol();
    await window.confirm();
    const away = new AdminWindow(fixture, { from: ON_THE_INTERNET });
    expect((await away.logIn()).body.lock.methods).toEqual(['totp']);
    for (const [method, path, body] of [
      ['POST', '/v1/admin/authenticators', { name: 'Other' }],
      ['POST', `/v1/admin/authenticators/${id}/recovery-codes`, {}],
      ['DELETE', `/v1/admin/authenticators/${id}`, undefined],
    ] as const)
      expect((await away.call(method, path, body)).body.code, path).toBe('confirmation-required');

    fixture.clock.advance(MINUTE_MS);
    const asked = await away.ask('authenticators.remove');
    const at = (what: string) => `/v1/confirmations/${asked.body.id}/${what}`;
    const code = appCode(secret, fixture.clock.now());
    await fixture.call('POST', at('totp'), { as: asked.body.token, body: { code } });
    expect((await fixture.call('POST', at('complete'), { as: asked.body.token })).body.state).toBe('completed');
    expect((await away.call('DELETE', `/v1/admin/authenticators/${id}`)).status).toBe(204);
    expect((await away.call('GET', '/v1/admin/authenticators')).body.items).toEqual([]);
  });

  it('sees and changes the authenticators of nobody else that way', async () => {
    const { id } = await enrol();
    const other = new AdminWindow(fixture);
    await other.logIn(await fixture.addKey('ui', ['lines'], null, 'anna'));
    expect((await other.call('GET', '/v1/admin/authenticators')).body.items).toEqual([]);
    expect((await other.call('DELETE', `/v1/admin/authenticators/${id}`)).status).toBe(404);
  });
});
