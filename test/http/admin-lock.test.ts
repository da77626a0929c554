import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unlockWaiting, waitingIn } from '../../src/admin/index.ts';
import { sha256 } from '../../src/lib/index.ts';
import { AdminWindow } from '../support/admin-window.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const MINUTE_MS = 60_000;
const ON_THE_INTERNET = '203.0.113.9';

type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

/** What a session may do only with a confirmation of its window: the route, a body, and the action that it is. `{id}` is something that is there, or never was. */
const dangerous: readonly (readonly [method: Method, path: string, action: string, body?: unknown])[] = [
  [
    'PUT',
    '/v1/lines/{id}',
    'lines.change',
    { kind: 'dect', username: 'hall', password: 'Xk3-mfp9-qwe8', label: 'Hall' },
  ],
  ['PATCH', '/v1/lines/{id}', 'lines.change', { label: 'Hall' }],
  ['DELETE', '/v1/lines/{id}', 'lines.change'],
  ['POST', '/v1/webhooks', 'webhooks.change', { url: 'https://hook.example/x' }],
  ['PATCH', '/v1/webhooks/{id}', 'webhooks.change', { url: 'https://hook.example/y' }],
  ['POST', '/v1/webhooks/{id}/rotate-secret', 'webhooks.change', {}],
  ['POST', '/v1/users/{user}/authenticators', 'authenticators.add', { name: 'Phone', session: 's', window: 'w' }],
  ['POST', '/v1/users/{user}/authenticators/{id}/recovery-codes', 'authenticators.renew', {}],
  ['DELETE', '/v1/users/{user}/authenticators/{id}', 'authenticators.remove'],
  ['POST', '/v1/keys', 'keys.make', { app: 'ui', scopes: ['confirm', 'lines'] }],
  ['POST', '/v1/tr064/accounts', 'tr064.add', { app: 'ui', user: 'anna' }],
  ['POST', '/v1/openid/clients', 'openid.add', { app: 'ui', redirectUris: ['https://x.example/cb'] }],
  ['GET', '/v1/backup', 'backup.download'],
  ['POST', '/v1/admin/authenticators', 'authenticators.add', { name: 'Phone' }],
  ['POST', '/v1/admin/authenticators/{id}/recovery-codes', 'authenticators.renew', {}],
  ['DELETE', '/v1/admin/authenticators/{id}', 'authenticators.remove'],
];

/** What it may do without one. Whoever adds a route that changes something says here, or above, which of the two it is. */
const harmless: readonly string[] = [
  // Writes a file out of what it is given, and keeps nothing.
  'POST /v1/setup/grandstream',
  'DELETE /v1/lines/{id}/tries',
  'DELETE /v1/webhooks/{id}',
  'DELETE /v1/keys/{id}',
  'DELETE /v1/tr064/accounts/{username}',
  'DELETE /v1/openid/clients/{id}',
  'POST /v1/webhooks/{id}/test',
  'POST /v1/webhooks/{id}/deliveries/{delivery}/redeliver',
  // A code proves the draft, whose secret was shown with a confirmation.
  'POST /v1/users/{user}/authenticators/{id}/verify',
  'POST /v1/admin/authenticators/{id}/verify',
  // The session itself, and the ways to a confirmation.
  'POST /v1/admin/session',
  'POST /v1/admin/session/activity',
  'DELETE /v1/admin/session',
  'DELETE /v1/admin/sessions/{id}',
  'POST /v1/admin/confirmations',
  'POST /v1/admin/session/unlock',
  'POST /v1/admin/session/recovery',
];

const IN_SESSIONS = new Set(['lines', 'users', 'admin', 'metrics']);

describe('the lock of the administration page', () => {
  let fixture: RestFixture;
  let window: AdminWindow;
  beforeEach(async () => {
    fixture = await aRestFixture({ admin: { confirm: 'always' } });
    window = new AdminWindow(fixture);
    await window.logIn();
  });
  afterEach(() => fixture.close());

  const addALine = (by: AdminWindow) => by.call('PUT', '/v1/lines/hall', dangerous[0]?.[3]);
  const needsConfirmation = { code: 'confirmation-required', action: 'lines.change' };

  it('knows of each route that changes something whether it is dangerous', () => {
    const document = fixture.app.swagger() as {
      readonly paths: Record<string, Record<string, { readonly security?: Record<string, string[]>[] }>>;
    };
    const changing = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method]) => method !== 'get')
        .filter(([, { security }]) =>
          security?.some((way) => 'adminSession' in way || way.apiKey?.some((scope) => IN_SESSIONS.has(scope))),
        )
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const known = [...dangerous.map(([method, path]) => `${method} ${path}`), ...harmless];
    expect(changing.toSorted()).toEqual(known.filter((name) => !name.startsWith('GET ')).toSorted());
  });

  it('refuses everything that is dangerous without a grant, and lets it through with one', async () => {
    const ask = ([method, path, , body]: (typeof dangerous)[number]) =>
      window.call(method, path.replaceAll(/\{\w+\}/g, 'none'), body);
    for (const route of dangerous) {
      const { body, status } = await ask(route);
      expect([status, body], route.join(' ')).toMatchObject([403, { code: 'confirmation-required', action: route[2] }]);
    }
    expect(fixture.lines.get('none')).toBeUndefined();
    await window.confirm();
    for (const route of dangerous) {
      const answer = await ask(route);
      expect(answer.body?.action, route.join(' ')).toBeUndefined();
      // The user of an app needs a grant of that app for an authenticator, whoever asks.
      if (route[1] !== '/v1/users/{user}/authenticators') expect(answer.status, route.join(' ')).not.toBe(403);
    }
  });

  /** What a dangerous request is answered where somebody says `not-me` after its grant has been seen. */
  const takenBackMeanwhile = async (request: () => ReturnType<AdminWindow['call']>) => {
    const [grant] = await fixture.store.confirmations.liveGrantsInSession(
      'offhook-admin',
      (await fixture.store.adminSessions.all())[0]?.id ?? '',
      fixture.clock.now(),
    );
    const { of } = fixture.store.authenticators;
    const spy = vi.spyOn(fixture.store.authenticators, 'of').mockImplementationOnce(async (owner) => {
      const taken = await fixture.confirmations.cancel('offhook-admin', grant?.confirmationId ?? '', 'not-me');
      expect(taken.ok).toBe(true);
      return of(owner);
    });
    const answer = await request();
    spy.mockRestore();
    return answer;
  };

  it('leaves no draft of a grant that was taken back after it was seen, and asks for another one', async () => {
    await window.confirm();
    const draft = () => window.call('POST', '/v1/admin/authenticators', { name: 'Phone' });
    expect(await takenBackMeanwhile(draft)).toMatchObject({
      status: 403,
      body: { code: 'confirmation-required', action: 'authenticators.add' },
    });
    expect((await window.call('GET', '/v1/admin/authenticators')).body.items).toEqual([]);
  });

  it.each([
    ['POST', '/v1/users/anna/authenticators/aut_1/recovery-codes'],
    ['DELETE', '/v1/users/anna/authenticators/aut_1'],
  ] as const)(
    'changes nothing of a user by a grant that was taken back after it was seen: %s %s',
    async (method, path) => {
      const draft = { id: 'aut_1', app: 'ui', user: 'anna', name: 'Phone', createdAt: 0, state: 'draft' } as const;
      const secrets = { secret: 'SECRET', recoveryHashes: [] };
      await fixture.store.authenticators.addDraft(draft, secrets, undefined);
      await fixture.store.authenticators.activate({
        authenticator: { ...draft, state: 'active', activatedAt: 0 },
        secrets,
        once: 'aut_1:1',
        event: {
          type: 'authenticator.enrolled',
          at: 0,
          app: 'ui',
          user: 'anna',
          authenticator: 'aut_1',
          name: 'Phone',
          actor: 'x',
        },
      });
      await window.confirm();
      const change = () => window.call(method, path, method === 'POST' ? {} : undefined);
      expect(await takenBackMeanwhile(change)).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
      await window.confirm();
      expect((await change()).status).toBe(method === 'POST' ? 200 : 204);
    },
  );

  it('asks for nothing where a webhook keeps its address or a key may do little, and never an API key', async () => {
    const little = { app: 'ui', scopes: ['metrics'] };
    expect((await window.call('POST', '/v1/keys', little)).status).toBe(201);
    for (const scope of ['device', 'confirm', 'proxy']) {
      const made = await window.call('POST', '/v1/keys', { app: 'ui', scopes: [scope] });
      expect(made.body, scope).toMatchObject({ action: 'keys.make' });
    }
    expect((await window.call('PATCH', '/v1/webhooks/none', { enabled: false })).status).toBe(404);
    expect((await fixture.call('PUT', '/v1/lines/hall', { body: dangerous[0]?.[3] })).status).toBe(201);
  });

  it('asks in the language of the page, and for itself alone', async () => {
    const asked = await window.call('POST', '/v1/admin/confirmations', { action: 'keys.make', language: 'nl' });
    expect(asked.body).toMatchObject({
      user: 'owner',
      window: sha256(window.id),
      origin: 'home',
      action: { id: 'keys.make', title: 'Een API-sleutel maken' },
    });
    // The app that owns the key sees nothing of it.
    expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).status).toBe(404);
    expect((await window.call('POST', '/v1/admin/confirmations', { action: 'x' })).status).toBe(400);
  });

  it('is open for the window that confirmed alone, for the hour of its grant', async () => {
    await window.confirm();
    expect((await addALine(window.another())).body).toMatchObject(needsConfirmation);
    expect((await window.another().call('GET', '/v1/lines')).status).toBe(200);
    expect((await addALine(window)).status).toBe(201);
    expect((await window.ask()).body).toMatchObject({ state: 'completed', reused: true });
    for (let n = 0; n < 3; n++) {
      fixture.clock.advance(20 * MINUTE_MS);
      await window.call('POST', '/v1/admin/session/activity');
    }
    expect((await addALine(window)).body).toMatchObject(needsConfirmation);
  });

  it('asks anew for each phone that is tried, and is opened by none of them', async () => {
    await window.confirm('phones.try');
    expect((await addALine(window)).body).toMatchObject(needsConfirmation);
    const again = await window.call('POST', '/v1/admin/confirmations', { action: 'phones.try' });
    expect(again.body).toMatchObject({ state: 'pending', action: { id: 'phones.try' } });
    await window.confirm();
    expect((await window.call('POST', '/v1/admin/confirmations', { action: 'phones.try' })).body.state).toBe('pending');
    expect((await addALine(window)).status).toBe(201);
  });

  it('is not opened by the grant of another login of the same window', async () => {
    await window.confirm();
    const again = new AdminWindow(fixture);
    await again.logIn();
    expect((await addALine(again)).body).toMatchObject(needsConfirmation);
  });

  it('does nothing dangerous for whoever has stolen the cookie', async () => {
    await window.confirm();
    const thief = window.another('c'.repeat(32), ON_THE_INTERNET);
    expect((await thief.call('GET', '/v1/lines')).status).toBe(200);
    expect((await addALine(thief)).body).toMatchObject(needsConfirmation);
    expect((await thief.ask()).body).toMatchObject({ code: 'no-method' });
    expect((await thief.call('POST', '/v1/admin/authenticators', { name: 'Mine' })).body.code).toBe(
      'confirmation-required',
    );
    // The window in its own hands would not help either: what was proven at home is worth nothing out there.
    expect((await addALine(window.another(window.id, ON_THE_INTERNET))).body).toMatchObject(needsConfirmation);
  });

  it('tells no one in which window it was confirmed: neither the audit log nor the database does', async () => {
    await window.confirm();
    await window.call('POST', '/v1/admin/session/unlock');
    const thief = window.another('c'.repeat(32));
    const { paths } = fixture.app.swagger() as { readonly paths: Record<string, { readonly get?: unknown }> };
    const readable = Object.keys(paths).filter((path) => paths[path]?.get && path.startsWith('/v1/'));
    for (const path of readable.filter((each) => !each.includes('{') && each !== '/v1/sip/trace')) {
      const { text } = await thief.call('GET', path);
      expect(text, path).not.toContain(window.id);
      for (const known of new Set(text.match(/\b[0-9a-f]{32}\b/g)))
        expect((await addALine(window.another(known))).body, path).toMatchObject(needsConfirmation);
    }
    expect(await thief.call('GET', '/v1/audit').then(({ text }) => text)).toContain('confirmation.requested');
    expect(JSON.stringify(await fixture.store.adminSessions.all())).not.toContain(window.id);
  });

  describe('while the clock is behind what has been recorded', () => {
    const unlocked = async () => {
      await window.call('POST', '/v1/admin/session/unlock');
      const [waiting] = waitingIn(await fixture.store.adminSessions.all(), fixture.clock.now());
      if (waiting) await unlockWaiting(fixture.store.adminSessions, waiting, 'cli', fixture.clock.now());
      expect((await addALine(window)).status).toBe(201);
    };
    /** Booted a day behind: `now()` is the moment that was recorded. */
    const fallBehind = () => {
      fixture.clock.setBack(24 * 60 * MINUTE_MS);
      fixture.clock.begin(fixture.clock.now());
    };

    it('an unlock of before is worth as little as a grant, and what is harmless goes on', async () => {
      await unlocked();
      fallBehind();
      expect((await addALine(window)).body).toMatchObject({ code: 'clock-behind' });
      expect((await window.call('GET', '/v1/lines')).status).toBe(200);
      // A time server has put it right.
      fixture.clock.jump(24 * 60 * MINUTE_MS);
      expect((await addALine(window)).status).toBe(200);
    });

    it('nobody logs in, and nothing is left of the try', async () => {
      fallBehind();
      const before = await fixture.store.adminSessions.all();
      const refused = await new AdminWindow(fixture).logIn();
      expect([refused.status, refused.body.code]).toEqual([503, 'clock-behind']);
      expect(await fixture.store.adminSessions.all()).toEqual(before);
    });
  });

  it('asks by the address of the browser, whatever the page says', async () => {
    const away = new AdminWindow(fixture, { from: ON_THE_INTERNET });
    expect((await away.logIn()).body.lock).toMatchObject({ on: true, methods: [] });
    expect((await away.ask()).body).toMatchObject({ code: 'no-method' });
    const told = { action: 'lines.change', clientAddress: '192.168.1.9' };
    expect((await away.call('POST', '/v1/admin/confirmations', told)).status).toBe(400);
  });
});

describe.each([
  ['auto', false],
  ['off', false],
  ['always', true],
] as const)('admin.confirm %s', (confirm, asksAtFirst) => {
  it(`${asksAtFirst ? 'asks' : 'does not ask'} before anything was ever confirmed`, async () => {
    const fixture = await aRestFixture({ admin: { confirm } });
    const window = new AdminWindow(fixture);
    expect((await window.logIn()).body.lock.on).toBe(asksAtFirst);
    expect((await window.call('DELETE', '/v1/lines/none')).status).toBe(asksAtFirst ? 403 : 404);
    await window.confirm('phones.try');
    await window.call('DELETE', '/v1/admin/session');
    const later = new AdminWindow(fixture);
    expect((await later.logIn()).body.lock.on).toBe(confirm !== 'off');
    expect((await later.call('DELETE', '/v1/lines/none')).status).toBe(confirm === 'off' ? 404 : 403);
    await fixture.close();
  });
});
