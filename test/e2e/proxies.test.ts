import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request as open,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { aRestFixture, type RestFixture } from '../http/rest-fixture.ts';
import { type Around, startCaddy, startNginx } from '../support/proxies.ts';
import type { RunningProxy } from '../support/proxy-process.ts';
import { describeWithTools } from '../support/tool.ts';

const HOME = '127.0.0.1';
const AWAY = '127.0.0.2';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const basic = (user: string): string => `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
const anna = { authorization: basic('anna'), cookie: 'theme=dark; session=s1', 'x-window': 'w1' };

/** The path goes out as it is written: fetch would tidy it up. */
const ask = async (port: number, path: string, headers: OutgoingHttpHeaders, localAddress = HOME): Promise<Answer> => {
  const sent = open({ host: HOME, port, path, headers, localAddress, agent: false });
  sent.end();
  const [answer] = await once(sent, 'response');
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += chunk;
  return { status: answer.statusCode, headers: answer.headers, body };
};

const proxies: readonly (readonly [
  name: string,
  package_: string,
  start: (around: Around) => Promise<RunningProxy>,
])[] = [
  ['nginx', 'nginx-light', startNginx],
  ['caddy', 'caddy', startCaddy],
];

for (const [name, debianPackage, start] of proxies) {
  describeWithTools({ commands: [name], debianPackage }, `${name}, as its example sets it up`, () => {
    let fixture: RestFixture;
    let app: Server;
    let proxy: RunningProxy;
    /** What got through to the app behind. */
    let got: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
    beforeAll(async () => {
      fixture = await aRestFixture({
        parts: { originOf: (address) => (address === HOME ? 'home' : 'internet') },
      });
      await fixture.app.listen({ port: 0, host: HOME });
      app = createServer(({ url, headers }, response) => {
        got.push({ url, headers });
        response.end('all settings');
      }).listen(0, HOME);
      await once(app, 'listening');
      const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port;
      proxy = await start({ offhookPort: portOf(fixture.app.server), appPort: portOf(app), key: fixture.key });
    });
    afterAll(async () => {
      await proxy.stop();
      app.close();
      app.closeAllConnections();
      await fixture.close();
    });
    beforeEach(() => {
      got = [];
    });

    /** A grant for this window of anna, won at home by phone; gives its id. */
    const grant = async (window: string): Promise<string> => {
      const asked = await fixture.ask({ window, clientAddress: HOME });
      if (asked.body.reused) return asked.body.grant.id;
      await fixture.dial(asked);
      return (await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`)).body.grant.id;
    };
    const get = (changes: OutgoingHttpHeaders = {}, from = HOME): Promise<Answer> =>
      ask(proxy.port, '/settings/export', { ...anna, ...changes }, from);

    it('challenges who has no grant as RFC 9470 says, and the app hears nothing', async () => {
      const { status, headers } = await get();
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toContain('error="insufficient_user_authentication", max_age=3600');
      expect(got).toEqual([]);
    });

    it('lets the window with a grant pass, and shows the app no key', async () => {
      const id = await grant('w1');
      expect(await get()).toMatchObject({ status: 200, body: 'all settings' });
      expect(got).toMatchObject([{ url: '/settings/export', headers: { cookie: anna.cookie, 'x-window': 'w1' } }]);
      expect(JSON.stringify(got)).not.toContain(fixture.key);
      await fixture.call('DELETE', `/v1/grants/${id}`);
      expect((await get()).status).toBe(401);
    });

    it('asks for the log-in first, and lets everything else pass with it alone', async () => {
      const nobody = await ask(proxy.port, '/settings/export', { 'offhook-user': 'anna', cookie: anna.cookie });
      expect(nobody.status).toBe(401);
      expect(nobody.headers['www-authenticate']).toMatch(/^Basic/);
      expect((await ask(proxy.port, '/', { authorization: anna.authorization })).status).toBe(200);
    });

    it('lets nobody pass with the grant of another user, session, window or place, whatever is sent', async () => {
      await grant('w1');
      const claims = { 'offhook-user': 'anna', 'offhook-session': 's1', 'offhook-window': 'w1', 'remote-user': 'anna' };
      const places = { 'offhook-address': HOME, 'x-forwarded-for': HOME, 'x-real-ip': HOME, forwarded: `for=${HOME}` };
      const spoofed = { ...claims, ...places };
      const refused = [
        await get({ ...spoofed, authorization: basic('berta') }),
        await get({ ...spoofed, cookie: 'session=s2' }),
        await get({ ...spoofed, cookie: '' }),
        await get({ ...spoofed, 'x-window': 'w2' }),
        await get({ ...spoofed, 'x-window': '' }),
        await get(spoofed, AWAY),
        await get({ ...spoofed, connection: 'close, Offhook-User, Offhook-Address, Authorization' }, AWAY),
        await get({ ...spoofed, 'offhook-address': [HOME, HOME] }, AWAY),
      ];
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
      expect(got).toEqual([]);
      expect((await get(spoofed)).status).toBe(200);
    });

    it('lets no query of the client say where to look', async () => {
      await grant('w1');
      const query = '?user=X-Evil&session=X-Evil&window=X-Evil&address=X-Evil';
      const path = `/settings/export${query}`;
      expect((await ask(proxy.port, path, { ...anna, 'x-window': 'w3', 'x-evil': 'w1' })).status).toBe(401);
      expect((await ask(proxy.port, path, { ...anna, 'x-evil': HOME }, AWAY)).status).toBe(401);
      expect(got).toEqual([]);
      expect((await ask(proxy.port, path, anna)).status).toBe(200);
      expect(got).toMatchObject([{ url: path }]);
    });

    it.each([
      '/settings/export/',
      '/settings/export;x',
      '/settings/export.json',
      '/Settings/EXPORT',
      '/settings//export',
      '/settings/%65xport',
      '/settings/./export',
      '/x/../settings/export',
      '/%73ettings/export?x=/',
    ])('guards %s, which an app may take for the same', async (path) => {
      expect((await ask(proxy.port, path, { ...anna, 'x-window': 'w4' })).status).toBe(401);
      expect(got).toEqual([]);
    });

    it('asks again after an hour', async () => {
      await grant('w5');
      fixture.clock.advance(3_599_000);
      expect((await get({ 'x-window': 'w5' })).status).toBe(200);
      fixture.clock.advance(1000);
      expect((await get({ 'x-window': 'w5' })).status).toBe(401);
    });

    it('is closed where Offhook is not there', async () => {
      await grant('w6');
      await fixture.app.close();
      expect((await get({ 'x-window': 'w6' })).status).toBeGreaterThanOrEqual(500);
      expect(got).toEqual([]);
    });
  });
}
