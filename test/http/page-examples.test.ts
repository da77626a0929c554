import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, problemLine } from '../../src/config/index.ts';
import { aBuiltPage, LAN, Visitor } from '../support/hosted-visitor.ts';
import { workplace } from '../unit/config/workplace.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const PROXY = '127.0.0.1';

type Fields = Readonly<Record<string, string>>;

/** A request as a browser sent it to the proxy. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Fields;
}

/** What the proxy makes of an answer of Offhook's. */
interface Made {
  readonly passes: boolean;
  readonly status: number;
  readonly location: unknown;
}

const built = aBuiltPage();
afterAll(built.remove);

/** No proxy runs here: its sub-request is played, as its documentation shapes it, from what the shipped file says. */
describe.each(['traefik', 'envoy'])('the example of %s for a page of Offhook (the proxy itself is not run)', (name) => {
  let fixture: RestFixture;
  let key: string;
  let ask: (sent: Sent) => Promise<Made>;

  beforeAll(async () => {
    const door = { sessionHeader: 'cookie:session', ...(name === 'envoy' && { user: 'anna' }) };
    fixture = await aRestFixture({ uiFolder: built.uiFolder, trustProxy: [PROXY], door });
    key = await fixture.addKey('box', ['proxy']);
    const send = async (method: string, url: string, headers: Fields) => {
      const { statusCode, headers: answered } = await fixture.app.inject({
        method: method as 'GET',
        url,
        headers,
        remoteAddress: PROXY,
      });
      return { status: statusCode, location: answered.location };
    };
    ask = name === 'traefik' ? traefik(key, send) : envoy(key, send);
  });
  afterAll(() => fixture.close());

  const looks: Sent = {
    method: 'GET',
    path: '/settings/export?all=1',
    headers: { host: 'box.example', cookie: 'session=s1', 'sec-fetch-mode': 'navigate', accept: 'text/html' },
  };

  it('sends a browser to the page, lets pass who confirmed, and answers scripts 401', async () => {
    const held = await ask(looks);
    expect(held).toMatchObject({ passes: false, status: 302 });
    const browser = new Visitor(fixture);
    await browser.confirm(new URL(String(held.location)).searchParams.get('t') ?? '');
    const cookie = `session=s1; ${browser.cookie}`;
    expect(await ask({ ...looks, headers: { ...looks.headers, cookie } })).toMatchObject({ passes: true });
    const script = { ...looks.headers, 'sec-fetch-mode': 'cors' };
    expect(await ask({ ...looks, headers: script })).toEqual({ passes: false, status: 401, location: undefined });
  });

  it('believes nothing that a client says of itself or of its request', async () => {
    const claims = {
      'remote-user': 'mallory',
      authorization: 'Bearer ohk_mine',
      'x-forwarded-for': '192.168.1.1',
      'x-forwarded-uri': '//evil.example',
      'x-forwarded-host': 'evil.example',
      'x-original-url': 'https://evil.example/',
    };
    const held = await ask({ ...looks, headers: { ...looks.headers, ...claims } });
    expect(held.status).toBe(302);
    const { ticket } = (await fixture.hosting.tickets.find(
      new URL(String(held.location)).searchParams.get('t') ?? '',
    )) as { ticket: object };
    expect(ticket).toMatchObject({
      user: 'anna',
      returnTo: 'https://box.example/settings/export?all=1',
      clientAddress: LAN,
    });
  });

  it('takes a form as one', async () => {
    const headers = { ...looks.headers, referer: 'https://box.example/settings' };
    expect(await ask({ ...looks, method: 'POST', headers })).toMatchObject({ status: 302 });
    expect(await ask({ ...looks, method: 'POST' })).toMatchObject({ status: 401 });
  });
});

type Send = (method: string, url: string, headers: Fields) => Promise<{ status: number; location: unknown }>;

/** basicAuth writes `headerField`; ForwardAuth sends a GET with the named fields, and X-Forwarded-* of its own. */
const traefik = (key: string, send: Send) => {
  const file = readFileSync('examples/traefik/page.yml', 'utf8').replaceAll(/\{\{ env "(\w+)" \}\}/g, () => key);
  const { http } = parse(file);
  const { headerField } = http.middlewares.login.basicAuth;
  const { address, trustForwardHeader, authRequestHeaders } = http.middlewares.offhook.forwardAuth;
  expect(http.routers.sensitive.middlewares).toEqual(['login', 'offhook-key', 'offhook', 'key-away']);
  expect(trustForwardHeader).toBe(false);
  return async ({ method, path, headers }: Sent): Promise<Made> => {
    const own = {
      ...headers,
      [headerField.toLowerCase()]: 'anna',
      ...lower(http.middlewares['offhook-key'].headers.customRequestHeaders),
    };
    const named = Object.fromEntries(
      authRequestHeaders.map((field: string) => [field.toLowerCase(), own[field.toLowerCase() as keyof typeof own]]),
    );
    const { pathname, search } = new URL(address);
    const answer = await send('GET', pathname + search, {
      ...present(named),
      'x-forwarded-for': LAN,
      'x-forwarded-method': method,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': String(headers.host),
      'x-forwarded-uri': path,
    });
    return { passes: answer.status >= 200 && answer.status < 300, ...answer };
  };
};

/** ext_authz asks with the method and the path of the client, the path behind `path_prefix`; `headers_to_add` stands in the place of the client's. */
const envoy = (key: string, send: Send) => {
  const file = parse(readFileSync('examples/envoy/envoy.yaml', 'utf8').replace('OFFHOOK_KEY', key));
  const manager = file.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
  const { http_service, allowed_headers, failure_mode_allow } = manager.http_filters[0].typed_config;
  expect([manager.use_remote_address, failure_mode_allow]).toEqual([true, false]);
  const allowed = ['host', ...allowed_headers.patterns.map(({ exact }: { exact: string }) => exact)];
  const added = Object.fromEntries(
    http_service.authorization_request.headers_to_add.map(({ key: name, value }: Fields) => [name, value]),
  );
  return async ({ method, path, headers }: Sent): Promise<Made> => {
    const xff = [headers['x-forwarded-for'], LAN].filter((it) => it !== undefined).join(', ');
    const own: Fields = { ...headers, 'x-forwarded-for': xff, 'x-forwarded-proto': 'https' };
    const passed = Object.fromEntries(Object.entries(own).filter(([name]) => allowed.includes(name)));
    const answer = await send(method, http_service.path_prefix + path, { ...passed, ...added });
    return { passes: answer.status === 200, ...answer };
  };
};

const lower = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));

const present = (fields: Readonly<Record<string, string | undefined>>): Fields =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined));

describe('what an application may take for the guarded path', () => {
  it.each(['page.yml', 'dynamic.yml'])(
    'is guarded by %s of traefik, which decodes and cleans all but reserved signs',
    (name) => {
      const { sensitive, rest } = parse(readFileSync(`examples/traefik/${name}`, 'utf8')).http.routers;
      const [, pattern = ''] = /^PathRegexp\(`\(\?i\)(.*)`\)$/.exec(sensitive.rule) ?? [];
      for (const path of ['/settings/export', '/Settings/EXPORT/all', '/settings%2Fexport', '/x/..%2fsettings/export'])
        expect(path).toMatch(new RegExp(pattern, 'i'));
      expect(sensitive.priority).toBeGreaterThan(rest.priority);
    },
  );

  it('is guarded by envoy, which decides by the path that it passes on', () => {
    const file = parse(readFileSync('examples/envoy/envoy.yaml', 'utf8'));
    expect(file.static_resources.listeners[0].filter_chains[0].filters[0].typed_config).toMatchObject({
      normalize_path: true,
      merge_slashes: true,
      path_with_escaped_slashes_action: 'UNESCAPE_AND_FORWARD',
    });
  });
});

describe('what the documents say to configure', () => {
  const blocks = ['docs/doors.md', 'examples/nginx/README.md', 'examples/envoy/README.md'].flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => [path, yaml] as const),
  );

  it('is there', () => expect(blocks.length).toBeGreaterThanOrEqual(3));

  it.each(blocks)('is a configuration: %s', (_path, yaml) => {
    const loaded = loadConfig({ cwd: workplace({ 'offhook.yaml': yaml }), env: {} });
    expect(loaded.ok ? [] : loaded.error.map(problemLine)).toEqual([]);
  });
});
