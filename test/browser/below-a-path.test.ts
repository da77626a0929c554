import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { pageAddress, Tickets } from '../../src/hosted/index.ts';
import { cryptoRandom, systemClock } from '../../src/lib/index.ts';
import { browserCommand, launchBrowser } from '../support/browser.ts';
import {
  documentedSettings,
  type Placed,
  startDocumentedCaddy,
  startDocumentedNginx,
} from '../support/documented-proxies.ts';
import { shownDial } from '../support/element-fixture.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import type { RunningProxy } from '../support/proxy-process.ts';
import { type RelyingPage, serveRelyingPage } from '../support/relying-page.ts';
import { describeWithTools } from '../support/tool.ts';
import { goTo, logIn, sections } from './admin-page.ts';

const proxies: readonly (readonly [
  name: string,
  package_: string,
  start: (placed: Placed) => Promise<RunningProxy>,
])[] = [
  ['nginx', 'nginx-light', startDocumentedNginx],
  ['caddy', 'caddy', startDocumentedCaddy],
];

const ASKED = { user: 'anna', session: 's1', action: { id: 'settings.export', title: 'Export settings' } };

for (const [name, debianPackage, start] of proxies) {
  const tools = { commands: [name, browserCommand], debianPackage: `${debianPackage} ${browserCommand}` };
  describeWithTools(tools, `an Offhook below a path of ${name}, as docs/operate.md says`, () => {
    let offhook: OffhookInside;
    let proxy: RunningProxy;
    let browser: Browser;
    let site: RelyingPage;
    let key: string;
    let phone: Phone;
    /** Issues what a door would. */
    let tickets: Tickets;
    /** What `http.publicUrl` says. */
    let outside: string;

    beforeAll(async () => {
      const port = await freeListeningPort();
      site = await serveRelyingPage({
        api: () => outside,
        back: (_path, body) =>
          offhook.app.call('POST', '/v1/confirmations', {
            ...ASKED,
            clientAddress: '192.168.1.20',
            ...(body as object),
          }),
      });
      const { http } = documentedSettings(port);
      outside = String(http?.publicUrl);
      offhook = await startInside(
        {
          http: { ...http, corsOrigins: [site.origin] },
          device: { buttons: ['http'] },
          // Opens the hosted page; nobody asks by this door here.
          forwardAuth: { proxies: ['192.0.2.9'], acceptSharedSession: true, redirects: ['https://box.example'] },
        },
        {
          store: (store) => {
            tickets = new Tickets({ store: store.tickets, clock: systemClock, random: cryptoRandom });
            return store;
          },
        },
      );
      key = (await readFile(offhook.keyFile, 'utf8')).trim();
      phone = createPhone({ server: offhook.sip, ...(await offhook.app.addLine('kitchen', 'analog')) });
      await phone.start();
      await phone.register();
      [proxy, browser] = await Promise.all([
        start({ port, offhookPort: Number(new URL(offhook.api).port) }),
        launchBrowser(),
      ]);
    });
    afterAll(async () => {
      await browser?.close();
      await proxy?.stop();
      await phone?.stop();
      await offhook?.stop();
      await site?.close();
    });

    let context: BrowserContext;
    let page: Page;
    let complaints: string[];
    /** What was asked for elsewhere than below the path, and not at the relying app. */
    let astray: string[];
    beforeEach(async () => {
      context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
      page = await context.newPage();
      complaints = [];
      astray = [];
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(`${outside}/`) && !url.startsWith(`${site.origin}/`) && !url.startsWith('data:'))
          astray.push(url);
      });
      page.on('console', (message) => {
        // The administration asks whether somebody has logged in.
        if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
    });
    afterEach(async () => {
      await context.close();
      expect(astray).toEqual([]);
      expect(complaints).toEqual([]);
    });

    /** Somebody presses until it counts: not within 3 seconds of another window's question. */
    const press = (): Promise<void> =>
      expect
        .poll(async () => (await offhook.app.rest.call('POST /v1/button')).outcome, { interval: 250 })
        .toBe('confirmed');
    const rest = async (method: string, path: string, data?: unknown) => {
      const answer = await context.request.fetch(path.startsWith('https:') ? path : outside + path, {
        method,
        headers: { authorization: `Bearer ${key}` },
        ...(data !== undefined && { data }),
      });
      const body = await answer.text();
      return { status: answer.status(), headers: answer.headers(), body: body === '' ? undefined : JSON.parse(body) };
    };

    it('lets its operator log in and see every section, and leads on to the API', async () => {
      await page.goto(`${outside}/ui/admin?lang=en`);
      await logIn(page, key);
      await page.waitForSelector('nav');
      for (const section of sections) await goTo(page, section);
      const [cookie] = await context.cookies();
      expect(cookie).toMatchObject({ name: '__Host-offhook_admin', path: '/', secure: true, httpOnly: true });
      await page.reload();
      await goTo(page, 'installation');
      await expect.poll(() => page.innerText('main')).toContain(outside);
      await page.click('main a:text("/docs")');
      await page.locator('.opblock').first().waitFor();
      expect(page.url()).toBe(`${outside}/docs`);
    });

    it.each(['/docs', '/docs/', '/docs/static/index.html'])('shows the API at %s', async (path) => {
      await page.goto(outside + path);
      await page.locator('.opblock').first().waitFor();
    });

    it('gives pages their element, which follows its confirmation as it happens, up to the OK click', async () => {
      await page.goto(`${site.origin}/`);
      await page.getByRole('heading', { name: 'With the button on the device' }).waitFor();
      await press();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.getByRole('heading', { name: 'Done', level: 2 }).waitFor();
    });

    it('R1, R2, R9: asks on a page of its own, by phone and OK, and then no more', async () => {
      const returnTo = `${outside}/docs`;
      const ask = async (): Promise<void> => {
        const clientAddress = '192.168.1.20';
        const ticket = await tickets.issue({ ...ASKED, session: 's2', app: 'default', returnTo, clientAddress });
        await page.goto(pageAddress(outside, ticket));
      };
      await ask();
      await page.getByRole('heading', { name: 'Export settings', level: 2 }).waitFor();
      const call = await phone.dial(await shownDial(page));
      expect((await call.final()).status).toBe(200);
      await call.hangup();
      await page.getByRole('button', { name: 'OK', exact: true }).click();
      await page.waitForURL(returnTo);
      const [{ name, path, httpOnly, secure } = {}] = await context.cookies();
      expect([name, path, httpOnly, secure]).toEqual(['__Host-offhook_window', '/', true, true]);
      // The window holds a grant: the page only passes.
      await ask();
      await page.waitForURL(returnTo);
      const [granted] = (await rest('GET', '/v1/audit?type=confirmation.completed')).body.items;
      expect(granted).toMatchObject({ data: { completedBy: 'click' } });
      expect((await rest('GET', '/v1/confirmations?state=pending')).body.items).toEqual([]);
    });

    it('says where a confirmation lies, and whatever else others read, by the address that they have', async () => {
      const asked = await rest('POST', '/v1/confirmations', { ...ASKED, window: 'w9', clientAddress: '192.168.1.20' });
      expect(asked.status).toBe(201);
      const { location = '' } = asked.headers;
      expect(location).toBe(`${outside}/v1/confirmations/${asked.body.id}`);
      expect((await rest('GET', location)).body.id).toBe(asked.body.id);
      expect((await rest('GET', '/openapi.json')).body.servers).toEqual([{ url: outside }]);
      expect((await rest('GET', '/v1/lines/none')).body.instance).toBe(`${outside}/v1/lines/none`);
      await press();
      const { body } = await rest('POST', `/v1/confirmations/${asked.body.id}/complete`);
      const claims = JSON.parse(Buffer.from(body.grant.token.split('.')[1], 'base64url').toString());
      expect(claims.iss).toBe(outside);
      expect((await rest('GET', `${claims.iss}/.well-known/jwks.json`)).body.keys).toHaveLength(1);
    });

    it('takes every name as it was sent, with a slash, a per cent sign and a question mark in it', async () => {
      const odd = 'a/b%2Fc?d e';
      await rest('POST', '/v1/confirmations', { ...ASKED, session: odd, window: 'w8', clientAddress: '192.168.1.20' });
      const ended = await rest('DELETE', `/v1/sessions/${encodeURIComponent(odd)}`);
      expect(ended).toMatchObject({ status: 200, body: { cancelled: 1 } });
    });

    it('shows its metrics to nobody without a key: whoever comes by the proxy is not on this machine', async () => {
      const answer = await context.request.get(`${outside}/metrics`);
      expect(answer.status()).toBe(401);
    });

    it('answers what cannot be read by that address, too', async () => {
      const socket = connect(Number(new URL(offhook.api).port), '127.0.0.1');
      socket.write('NO HTTP\r\n\r\n');
      const [, body = ''] = (await text(socket)).split('\r\n\r\n');
      expect(JSON.parse(body)).toMatchObject({ code: 'malformed', instance: `${outside}/` });
    });
  });
}
