import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aBuiltPage, LAN, Visitor } from '../support/hosted-visitor.ts';
import { appCode } from '../support/totp.ts';
import { type Answer, AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const PROXY = '127.0.0.1';
const QUESTION = 'action=settings.export&title=Export%20settings';
const CHALLENGE = 'Bearer realm="offhook", error="insufficient_user_authentication", max_age=3600';

type Fields = Readonly<Record<string, string | string[]>>;

/** What Caddy and Traefik say of a browser that follows a link. */
const forwarded: Fields = {
  'remote-user': 'anna',
  'remote-session': 'login-1',
  'x-forwarded-for': LAN,
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'box.example',
  'x-forwarded-uri': '/settings/export?all=1',
  'sec-fetch-mode': 'navigate',
};

/** The same by nginx. */
const {
  'x-forwarded-method': _m,
  'x-forwarded-proto': _p,
  'x-forwarded-host': _h,
  'x-forwarded-uri': _u,
  ...who
} = forwarded;
const original: Fields = {
  ...who,
  'x-original-method': 'GET',
  'x-original-url': 'https://box.example/settings/export?all=1',
};

const built = aBuiltPage();
afterAll(built.remove);

describe('forward-auth with the hosted page', () => {
  let fixture: RestFixture;
  let key: string;

  beforeAll(async () => {
    fixture = await aRestFixture({
      uiFolder: built.uiFolder,
      door: { redirects: ['https://box.example', 'https://*.apps.example:8443'] },
      trustProxy: [PROXY],
    });
    key = await fixture.addKey('box', ['proxy']);
  });
  afterAll(() => fixture.close());

  const send = async (url: string, fields: Fields, as = key, from = PROXY, method: 'GET' | 'POST' = 'GET') => {
    const headers = { ...fields, authorization: `Bearer ${as}` };
    const {
      statusCode,
      headers: answered,
      body,
    } = await fixture.app.inject({ method, url, headers, remoteAddress: from });
    return { status: statusCode, headers: answered, body };
  };
  const ask = (fields: Fields = {}, as = key, from = PROXY) =>
    send(`/v1/forward-auth?${QUESTION}&redirect=302`, { ...forwarded, ...fields }, as, from);
  const without = (...names: readonly string[]): Fields => {
    const rest = Object.fromEntries(Object.entries(forwarded).filter(([name]) => !names.includes(name)));
    return rest;
  };
  const askExactly = (fields: Fields) => send(`/v1/forward-auth?${QUESTION}&redirect=302`, fields);
  const ticketIn = ({ headers }: { headers: { location?: unknown } }): string =>
    new URL(String(headers.location)).searchParams.get('t') ?? '';
  const visitor = () => {
    const browser = new Visitor(fixture);
    browser.from = LAN;
    return browser;
  };
  /** A browser of anna's that has confirmed. */
  const confirmed = async (): Promise<Visitor> => {
    const browser = visitor();
    expect((await browser.confirm(ticketIn(await ask()))).status).toBe(200);
    return browser;
  };

  it('sends a browser that looks to the page, by an address that holds a ticket and nothing else', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({ status: 302, body: '' });
    expect(answer.headers.location).toMatch(/^https:\/\/box\.example\/\.offhook\/confirm\?t=[\w-]{22}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await fixture.hosting.tickets.find(ticketIn(answer)))?.ticket).toMatchObject({
      app: 'box',
      user: 'anna',
      action: { id: 'settings.export', title: 'Export settings' },
      returnTo: 'https://box.example/settings/export?all=1',
      clientAddress: LAN,
    });
  });

  it('lets pass who confirmed, names the user and the end, and asks nobody twice', async () => {
    const { cookie } = await confirmed();
    const passed = await ask({ cookie: `theme=dark; ${cookie}` });
    expect(passed).toMatchObject({ status: 204, body: '', headers: { 'offhook-user': 'anna' } });
    expect(Date.parse(String(passed.headers['offhook-grant-expires']))).toBe(fixture.clock.now() + 3_600_000);
    expect((await ask({ cookie, 'x-forwarded-uri': '/another' })).status).toBe(204);
    expect((await ask({ cookie, 'x-forwarded-method': 'POST', 'sec-fetch-mode': 'cors' })).status).toBe(204);
  });

  it('keeps of a log-in only what it can be known again by', async () => {
    const browser = await confirmed();
    expect((await ask({ cookie: browser.cookie })).status).toBe(204);
    const kept = JSON.stringify([await fixture.store.confirmations.list({ app: 'box', limit: 100 }), fixture.log]);
    expect(kept).not.toContain('login-1');
  });

  it.each([
    ['another user', { 'remote-user': 'ben' }],
    ['another session', { 'remote-session': 'login-2' }],
    ['another window', { cookie: '' }],
    ['a cookie that was made up', { cookie: `__Host-offhook_window=${'A'.repeat(22)}.${'A'.repeat(43)}` }],
  ])('asks %s again', async (_who, fields) => {
    const { cookie } = await confirmed();
    const answer = await ask({ cookie, ...fields });
    expect(answer.status).toBe(302);
  });

  it('asks again after a new log-in, after the hour, and after "not me"', async () => {
    const browser = await confirmed();
    const { cookie } = browser;
    expect((await ask({ cookie, 'remote-session': 'login-3' })).status).toBe(302);
    fixture.clock.advance(3_600_000);
    expect((await ask({ cookie })).status).toBe(302);

    const ticket = ticketIn(await ask({ cookie }));
    await browser.open(ticket);
    const { asked } = (await browser.begin(ticket)).body;
    const path = `/.offhook/v1/confirmations/${asked.id}`;
    await fixture.dial(await browser.send('GET', path, undefined, asked.token));
    await browser.send('POST', `${path}/complete`, undefined, asked.token);
    await browser.finish(ticket);
    expect((await ask({ cookie: browser.cookie })).status).toBe(204);
    await browser.send('POST', `${path}/cancel`, { reason: 'not-me' }, asked.token);
    expect((await ask({ cookie: browser.cookie })).status).toBe(302);
  });

  it('has one window of a host: two apps ask by turns there, and neither passes by what the other won', async () => {
    const wiki = await fixture.addKey('wiki', ['proxy']);
    const browser = await confirmed();
    const byBox = () => ask({ cookie: browser.cookie });
    const byWiki = () => ask({ cookie: browser.cookie }, wiki);
    expect([(await byBox()).status, (await byWiki()).status]).toEqual([204, 302]);
    await browser.confirm(ticketIn(await byWiki()));
    expect(browser.cookies.size).toBe(1);
    expect([(await byBox()).status, (await byWiki()).status]).toEqual([302, 204]);
  });

  it('ends at "not me" in the middle: nobody passes by it', async () => {
    const browser = visitor();
    const ticket = ticketIn(await ask());
    await browser.open(ticket);
    const { asked } = (await browser.begin(ticket)).body;
    const path = `/.offhook/v1/confirmations/${asked.id}`;
    await browser.send('POST', `${path}/cancel`, { reason: 'not-me' }, asked.token);
    expect((await browser.send('POST', `${path}/complete`, undefined, asked.token)).status).toBe(409);
    const before = browser.cookie;
    await browser.finish(ticket);
    expect(browser.cookie).toBe(before);
    expect((await ask({ cookie: browser.cookie })).status).toBe(302);
  });

  describe('says who asks only by', () => {
    it.each([
      ['no user', without('remote-user')],
      ['no session', without('remote-session')],
      ['an empty user', { ...forwarded, 'remote-user': '' }],
      ["two users, as a browser adds its own to the proxy's", { ...forwarded, 'remote-user': ['anna', 'ben'] }],
      ['two sessions', { ...forwarded, 'remote-session': ['login-1', 'login-2'] }],
      ['a user of control characters', { ...forwarded, 'remote-user': 'anna\u0085' }],
    ])('one field each: not by %s', async (_what, fields) => {
      const answer = await askExactly(fields);
      expect(answer.status).toBe(401);
      expect(answer.headers.location).toBeUndefined();
    });

    it('a peer that is a proxy', async () => {
      const { cookie } = await confirmed();
      for (const peer of [LAN, AWAY, '::1']) {
        const answer = await ask({ cookie }, key, peer);
        expect([answer.status, answer.headers.location]).toEqual([401, undefined]);
      }
      expect(fixture.log.join('')).toContain('it comes from no proxy');
    });

    it('a key of scope proxy: the bootstrap key and those of apps are refused', async () => {
      expect(await ask({}, await fixture.addKey('box', ['confirm', 'admin']))).toMatchObject({ status: 403 });
      expect((await ask({}, await fixture.addKey('box', ['lines']))).status).toBe(403);
      expect((await ask({}, 'ohk_unknown')).status).toBe(401);
    });
  });

  it('opens nothing else with such a key', async () => {
    for (const url of [
      '/v1/confirmations',
      '/v1/grants?user=a&session=b&window=c',
      '/v1/lines',
      '/v1/calls',
      '/metrics',
    ])
      expect((await fixture.call('GET', url, { as: key, from: LAN })).status, url).toBe(403);
    expect((await fixture.ask({}, {}, key)).status).toBe(403);
    // The form without a page, which only answers yes or no.
    expect((await send('/v1/forward-auth', {})).status).toBe(401);
  });

  describe('answers 401 and no redirect where', () => {
    const isHeld = async (fields: Fields) => {
      const answer = await askExactly(fields);
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': CHALLENGE } });
      expect(answer.headers.location).toBeUndefined();
      return JSON.parse(answer.body);
    };

    it.each([
      ['a script asks', { 'sec-fetch-mode': 'cors' }],
      ['a WebSocket opens', { 'sec-fetch-mode': 'websocket' }],
      ['an image loads', { 'sec-fetch-mode': 'no-cors' }],
      ['it is told twice how', { 'sec-fetch-mode': ['navigate', 'navigate'] }],
      ['something is put', { 'x-forwarded-method': 'PUT' }],
      ['a form comes from nowhere', { 'x-forwarded-method': 'POST' }],
      ['a form comes from elsewhere', { 'x-forwarded-method': 'POST', referer: 'https://evil.example/' }],
    ])('%s', async (_who, fields) => {
      expect(await isHeld({ ...forwarded, ...fields })).toMatchObject({ code: 'grant-required' });
    });

    it.each(['x-forwarded-method', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-uri'])(
      '%s is missing',
      async (name) => {
        await isHeld(without(name));
        await isHeld({ ...forwarded, [name]: [String(forwarded[name]), String(forwarded[name])] });
      },
    );

    it('a program without fetch metadata wants no page', async () => {
      await isHeld({ ...without('sec-fetch-mode'), accept: 'application/json' });
      await isHeld(without('sec-fetch-mode'));
      expect((await askExactly({ ...without('sec-fetch-mode'), accept: 'text/html,*/*' })).status).toBe(302);
    });

    it.each([
      ['another host', { 'x-forwarded-host': 'evil.example' }],
      ['another port', { 'x-forwarded-host': 'box.example:444' }],
      ['another scheme', { 'x-forwarded-proto': 'http' }],
      ['no scheme of the web', { 'x-forwarded-proto': 'javascript' }],
      ['a user part', { 'x-forwarded-host': 'box.example@evil.example' }],
      ['a user part in the path', { 'x-forwarded-uri': '@evil.example/' }],
      ['a host in the path', { 'x-forwarded-uri': '//evil.example' }],
      ['a host behind a backslash', { 'x-forwarded-uri': '/\\evil.example' }],
      ['a whole address', { 'x-forwarded-uri': 'https://evil.example/' }],
      ['a host that only ends alike', { 'x-forwarded-host': 'evilbox.example' }],
      ['the domain of a pattern itself', { 'x-forwarded-host': 'apps.example:8443' }],
      ['a host that a pattern ends like', { 'x-forwarded-host': 'evilapps.example:8443' }],
      ['an address without end', { 'x-forwarded-uri': `/${'a'.repeat(2000)}` }],
    ])('the way back would be %s', async (_what, fields) => {
      await isHeld({ ...forwarded, ...fields });
    });
  });

  it('knows the hosts below a domain where a pattern has it', async () => {
    const answer = await ask({ 'x-forwarded-host': 'wiki.apps.example:8443' });
    expect(answer.headers.location).toMatch(/^https:\/\/wiki\.apps\.example:8443\/\.offhook\/confirm\?t=/);
  });

  it('sends whoever sent a form back to the page that did, to press once more', async () => {
    const answer = await ask({ 'x-forwarded-method': 'POST', referer: 'https://box.example/settings' });
    expect(answer.status).toBe(302);
    expect((await fixture.hosting.tickets.find(ticketIn(answer)))?.ticket).toMatchObject({
      returnTo: 'https://box.example/settings',
      notice: 'press-again',
    });
  });

  it('takes HEAD as a look', async () => {
    expect((await ask({ 'x-forwarded-method': 'HEAD' })).status).toBe(302);
  });

  describe('with nginx', () => {
    const byNginx = (fields: Fields = {}) =>
      send(`/v1/forward-auth?${QUESTION}&redirect=401`, { ...original, ...fields });

    it('sends a browser to the page by a 401 with its address', async () => {
      const answer = await byNginx();
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': CHALLENGE } });
      expect(answer.headers.location).toMatch(/^https:\/\/box\.example\/\.offhook\/confirm\?t=/);
      expect((await byNginx({ cookie: (await confirmed()).cookie })).status).toBe(204);
      expect((await byNginx({ 'sec-fetch-mode': 'cors' })).headers.location).toBeUndefined();
    });

    it.each([
      '//evil.example/',
      'https://evil.example/',
      'https://box.example@evil.example/',
      'https://evil.example\\@box.example/',
      'https://box.example//evil.example',
      'https://box.example/\\evil.example',
      'box.example/',
    ])('does not believe %s', async (url) => {
      expect((await byNginx({ 'x-original-url': url })).headers.location).toBeUndefined();
    });

    it('reads nothing of how others tell a request: those are fields of the client', async () => {
      const answer = await byNginx({ 'x-forwarded-uri': '/elsewhere', 'x-forwarded-method': 'POST' });
      expect((await fixture.hosting.tickets.find(ticketIn(answer)))?.ticket.returnTo).toBe(
        'https://box.example/settings/export?all=1',
      );
    });
  });

  describe('with Envoy', () => {
    const { 'x-forwarded-method': _method, 'x-forwarded-uri': _uri, 'x-forwarded-host': _host, ...rest } = forwarded;
    const byEnvoy = (path: string, fields: Fields = {}, method: 'GET' | 'POST' = 'GET') =>
      send(
        `/v1/forward-auth/settings.export/Export%20settings${path}`,
        { ...rest, host: 'box.example', ...fields },
        key,
        PROXY,
        method,
      );

    it('takes the method and the path as they were appended, and answers 200 to who may pass', async () => {
      const answer = await byEnvoy('/settings/export?all=1&title=Other');
      expect(answer.status).toBe(302);
      expect((await fixture.hosting.tickets.find(ticketIn(answer)))?.ticket).toMatchObject({
        action: { id: 'settings.export', title: 'Export settings' },
        returnTo: 'https://box.example/settings/export?all=1&title=Other',
      });
      const { cookie } = await confirmed();
      expect(await byEnvoy('/', { cookie })).toMatchObject({
        status: 200,
        body: '',
        headers: { 'offhook-user': 'anna' },
      });
      expect((await byEnvoy('/x', { cookie }, 'POST')).status).toBe(200);
    });

    it('refuses what it refuses of others', async () => {
      expect((await byEnvoy('//evil.example')).status).toBe(401);
      expect((await byEnvoy('/x', { 'sec-fetch-mode': 'cors' }, 'POST')).status).toBe(401);
      expect((await byEnvoy('/x', { host: 'evil.example' })).status).toBe(401);
      const posted = await byEnvoy('/x', { referer: 'https://box.example/form' }, 'POST');
      expect(posted.status).toBe(302);
    });
  });

  describe('from the internet', () => {
    it('lets nobody pass by what was proven at home', async () => {
      const { cookie } = await confirmed();
      expect((await ask({ cookie, 'x-forwarded-for': AWAY })).status).toBe(302);
      expect((await ask({ cookie, 'x-forwarded-for': `${LAN}, ${AWAY}` })).status).toBe(302);
      expect((await ask({ cookie, 'x-forwarded-for': `${AWAY}, ${LAN}` })).status).toBe(204);
    });

    it('counts who cannot be told from where', async () => {
      const { cookie } = await confirmed();
      expect((await askExactly({ ...without('x-forwarded-for'), cookie })).status).toBe(302);
    });

    it('offers no phone, though the page is opened at home', async () => {
      const ticket = ticketIn(await ask({ 'x-forwarded-for': AWAY }));
      const browser = visitor();
      await browser.open(ticket);
      expect((await browser.begin(ticket)).body).toMatchObject({ code: 'no-method' });
    });

    it('R4: offers the app alone to whoever has one, and lets pass by its code, from home too', async () => {
      const own = await fixture.addKey('box', ['confirm', 'users']);
      const asked = await fixture.ask({ window: 'own' }, {}, own);
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`, { as: own });
      const url = '/v1/users/anna/authenticators';
      const body = { name: 'App', session: 's1', window: 'own', clientAddress: LAN };
      const draft = await fixture.call('POST', url, { as: own, body });
      const code = () => appCode(draft.body.secret, fixture.clock.now());
      await fixture.call('POST', `${url}/${draft.body.id}/verify`, { as: own, body: { code: code() } });
      fixture.clock.advance(30_000);

      const ticket = ticketIn(await ask({ 'x-forwarded-for': AWAY }));
      const browser = visitor();
      await browser.open(ticket);
      const { asked: shown } = (await browser.begin(ticket)).body;
      const path = `/.offhook/v1/confirmations/${shown.id}`;
      const { methods, unavailable } = (await browser.send('GET', path, undefined, shown.token)).body;
      expect([methods, unavailable]).toEqual([[{ method: 'totp' }], []]);
      await browser.send('POST', `${path}/totp`, { code: code() }, shown.token);
      await browser.send('POST', `${path}/complete`, undefined, shown.token);
      await browser.finish(ticket);
      for (const from of [AWAY, LAN])
        expect((await ask({ cookie: browser.cookie, 'x-forwarded-for': from })).status).toBe(204);
    });
  });

  it('refuses a title that could be dialled, and a question that is not whole', async () => {
    const asks = async (query: string): Promise<Answer['body']> => {
      const { status, body } = await send(`/v1/forward-auth?${query}`, forwarded);
      return [status, JSON.parse(body).code];
    };
    expect(await asks('action=a&title=Dial%20*10%20482%20913&redirect=302')).toEqual([400, 'code-in-title']);
    expect(await asks('action=a&title=Export')).toEqual([400, 'malformed']);
    expect(await asks('action=a&redirect=302')).toEqual([400, 'malformed']);
    expect(await asks('title=Export')).toEqual([400, 'malformed']);
    expect(await asks('action=a&title=Export&redirect=303')).toEqual([400, 'malformed']);
    expect(await asks('action=a&title=Export&redirect=302&rd=https://evil.example')).toEqual([400, 'malformed']);
  });
});

describe('forward-auth with one fixed user', () => {
  let fixture: RestFixture;
  let key: string;
  beforeEach(async () => {
    fixture = await aRestFixture({
      uiFolder: built.uiFolder,
      door: { user: 'küche', sessionHeader: undefined, redirects: ['http://box.lan'], cookieDomain: undefined },
      trustProxy: [PROXY],
    });
    key = await fixture.addKey('box', ['proxy']);
    return () => fixture.close();
  });

  it('asks that one, whatever a browser says, and lets them pass over plain HTTP', async () => {
    const headers = {
      ...forwarded,
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'box.lan',
      authorization: `Bearer ${key}`,
      'remote-user': 'mallory',
    };
    const ask = (cookie: string) =>
      fixture.app.inject({
        url: `/v1/forward-auth?${QUESTION}&redirect=302`,
        headers: { ...headers, cookie },
        remoteAddress: PROXY,
      });
    const sent = await ask('');
    const browser = new Visitor(fixture);
    await browser.confirm(new URL(String(sent.headers.location)).searchParams.get('t') ?? '');
    const passed = await ask(browser.cookie);
    expect(passed.statusCode).toBe(204);
    expect(Buffer.from(String(passed.headers['offhook-user']), 'latin1').toString()).toBe('küche');
  });
});

it('says nothing for the host of others, whatever Offhook says for its own', async () => {
  const publicUrl = 'https://offhook.example';
  const fixture = await aRestFixture({ uiFolder: built.uiFolder, door: {}, trustProxy: [PROXY], publicUrl });
  const key = await fixture.addKey('box', ['proxy']);
  const sent = await fixture.app.inject({
    url: `/v1/forward-auth?${QUESTION}&redirect=302`,
    headers: { ...forwarded, authorization: `Bearer ${key}` },
    remoteAddress: PROXY,
  });
  const { pathname, search } = new URL(String(sent.headers.location));
  const page = await fixture.call('GET', pathname + search, { as: null });
  const own = await fixture.call('GET', '/livez', { as: null });
  const said = [sent.headers, page.headers, own.headers].map((it) => it['strict-transport-security'] !== undefined);
  expect(said).toEqual([false, false, true]);
  await fixture.close();
});

describe('forward-auth where no proxy is named', () => {
  it('sends nobody anywhere', async () => {
    const fixture = await aRestFixture();
    const key = await fixture.addKey('box', ['proxy']);
    const answer = await fixture.call('GET', `/v1/forward-auth?${QUESTION}&redirect=302`, {
      as: key,
      headers: forwarded as Record<string, string>,
      from: PROXY,
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'grant-required' } });
    expect(answer.headers.location).toBeUndefined();
    await fixture.close();
  });
});
