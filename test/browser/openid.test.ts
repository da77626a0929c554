import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../examples/openid/app.ts';
import { newAccount } from '../../src/access/index.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { newClient } from '../../src/openid/index.ts';
import type { Store } from '../../src/store/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { shownDial } from '../support/element-fixture.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { appCode } from '../support/totp.ts';
import { AUTH, Tr064Client } from '../support/tr064-client.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };

describeWithBrowser('a client of OpenID Connect', () => {
  let offhook: OffhookInside;
  let browser: Browser;
  let phone: Phone;
  let program: Server;
  let base: string;
  let publicUrl: string;
  let tr064Port: number;
  let store: Store | undefined;
  let clientId: string;
  let secret: string;

  beforeAll(async () => {
    const [port, programPort] = [await freeListeningPort(), await freeListeningPort()];
    tr064Port = await freeListeningPort();
    publicUrl = `http://127.0.0.1:${port}`;
    base = `http://localhost:${programPort}`;
    offhook = await startInside(
      { http: { port, publicUrl }, openid: { enabled: true }, tr064: { host: '127.0.0.1', port: tr064Port } },
      {
        store: (given) => {
          store = given;
          return given;
        },
      },
    );
    const given = { app: 'default', label: 'The program', redirectUris: [`${base}/back`], keys: undefined } as const;
    const made = newClient(
      { ...given, idTokenAlg: 'ES256', background: { kind: 'poll' }, ok: 'click' },
      { random: seededRandom(31), now: Date.now() },
    );
    if (!made.ok || made.value.secret === undefined) throw new Error('no client');
    ({ secret } = made.value as { secret: string });
    const { id, app, label } = made.value.client;
    clientId = id;
    const event = { type: 'client.added', at: Date.now(), client: id, app, label, actor: 'cli' } as const;
    await store?.openIdClients.add(made.value, event);
    phone = createPhone({ server: offhook.sip, ...(await offhook.app.addLine('kitchen', 'analog')) });
    await phone.start();
    await phone.register();
    const handle = await createApp({ issuer: `${publicUrl}/openid`, clientId, clientSecret: secret, base });
    program = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => program.listen(programPort, 'localhost', resolve));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    program?.close();
    await phone?.stop();
    await offhook?.stop();
  });

  const aPage = async (): Promise<Page> => (await browser.newContext({ locale: 'en-GB' })).newPage();
  const dial = async (code: string): Promise<void> => {
    const call = await phone.dial(code);
    expect((await call.final()).status).toBe(200);
    await call.hangup();
  };

  it('plays the example: to the page, to the phone, and back with a proof that counts again', async () => {
    const page = await aPage();
    await page.goto(base);
    await page.getByRole('link', { name: 'Show the secret' }).click();
    await page.getByRole('heading', { name: 'Show the secret', level: 2 }).waitFor(WAIT);
    await page.getByRole('heading', { name: 'The program asks for a confirmation', level: 1 }).waitFor(WAIT);
    expect(new URL(page.url()).origin).toBe(publicUrl);
    await dial(await shownDial(page));
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await page.getByRole('heading', { name: 'The secret' }).waitFor(WAIT);
    expect(await page.innerText('pre')).toContain('"acr":"urn:offhook:presence","amr":["tel","mca"]');
    await page.goto(`${base}/secret`);
    await page.getByRole('heading', { name: 'The secret' }).waitFor(WAIT);

    const other = await aPage();
    await other.goto(`${base}/secret`);
    await other.getByRole('heading', { name: 'Show the secret', level: 2 }).waitFor(WAIT);
  });

  it('shows what is asked without a page to its user, who types a code of their own app, dials and clicks OK', async () => {
    const user = 'ben';
    const window = { user, session: 's1', window: 'w1', clientAddress: '127.0.0.1' };
    const first = await offhook.app.answer<{ id: string; methods: readonly { dial?: string }[] }>(
      'POST',
      '/v1/confirmations',
      { ...window, action: { id: 'a', title: 'Add an app' } },
    );
    await dial(first.body.methods.find((method) => method.dial !== undefined)?.dial ?? '');
    await offhook.app.answer('POST', `/v1/confirmations/${first.body.id}/complete`);
    const { user: _user, ...own } = window;
    const path = `/v1/users/${user}/authenticators`;
    const draft = await offhook.app.answer<{ id: string; secret: string }>('POST', path, { name: 'phone', ...own });
    // The code of the step before is right, too: the page gets that of this one.
    const before = appCode(draft.body.secret, Date.now() - 30_000);
    expect((await offhook.app.answer('POST', `${path}/${draft.body.id}/verify`, { code: before })).status).toBe(200);

    const asked = await fetch(`${publicUrl}/openid/backchannel`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({
        scope: 'openid',
        login_hint: user,
        binding_message: 'Open the garage',
        offhook_client_address: '127.0.0.1',
      }),
    });
    const { offhook: told, auth_req_id } = (await asked.json()) as {
      readonly auth_req_id: string;
      readonly offhook: { readonly dial: string; readonly confirm_uri: string };
    };

    const account = newAccount({ username: 'router', app: 'default', user, createdAt: Date.now() }, 'correct horse');
    if (!account.ok) throw new Error('no account');
    await store?.accounts.add(account.value, 'test');
    const router = new Tr064Client(`http://127.0.0.1:${tr064Port}`, { username: 'router', password: 'correct horse' });
    const started = await router.call(AUTH, 'SetConfig', { args: { NewAction: 'start' } });
    expect(started.value('NewMethods')).toContain('googleauth');

    const page = await aPage();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(told.confirm_uri);
    const field = page.getByLabel('Code of your authenticator app');
    await field.fill('000000');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('alert').waitFor(WAIT);
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await field.fill(appCode(draft.body.secret, Date.now()));
    await page.getByRole('button', { name: 'Show' }).click();
    const [newest, oldest] = [page.locator('.question').first(), page.locator('.question').last()];
    await newest.getByRole('heading', { name: 'A call by TR-064', level: 2 }).waitFor(WAIT);
    await oldest.getByRole('heading', { name: 'Open the garage', level: 2 }).waitFor(WAIT);
    expect(await page.locator('.asker').allInnerTexts()).toEqual(['Asked by router', 'Asked by The program']);
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);

    // The code that showed the page was no proof yet: it is one now.
    await newest.getByRole('textbox').fill(appCode(draft.body.secret, Date.now()));
    await newest.getByRole('button', { name: 'OK' }).click(WAIT);
    // Nothing that comes of it is used again.
    await newest.getByText('It is confirmed.').waitFor(WAIT);
    await newest.getByRole('button', { name: 'Close' }).click(WAIT);
    const token = started.value('NewToken') ?? '';
    expect((await router.call(AUTH, 'GetState', { token })).value('NewState')).toBe('authenticated');

    await expect.poll(() => page.locator('.question').count()).toBe(1);
    expect(await shownDial(page)).toBe(told.dial);
    await dial(told.dial);
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await expect
      .poll(async () => {
        const answer = await fetch(`${publicUrl}/openid/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
          body: new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id }),
        });
        return answer.status;
      })
      .toBe(200);
  });
});
