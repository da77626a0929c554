import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { appCode } from '../support/totp.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { goTo, type Look, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Phone = Awaited<ReturnType<AdminFixture['addPhone']>>;

const AT_HOME = '192.168.1.9';
const ON_THE_INTERNET = '203.0.113.9';

describeWithBrowser('the lock of the administration page in Chromium', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let phone: Phone;

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([
      AdminFixture.start({ http: { trustProxy: ['127.0.0.1/32'] } }),
      launchBrowser(),
    ]);
    phone = await fixture.addPhone('kitchen');
  });
  afterAll(async () => {
    await browser?.close();
    await phone?.stop();
    await fixture?.stop();
  });

  const open = async (where: string, look: Look = {}, key = fixture.key) => {
    const page = await openAdmin(browser, fixture.inside.api, where, { from: AT_HOME, ...look });
    await logIn(page, key);
    await page.waitForSelector('nav');
    return page;
  };

  const keyOf = (user: string) => fixture.keyOf(user, 'admin', 'users');

  /** Dials what the dialog shows, and clicks on OK. */
  const confirm = async (page: Page): Promise<void> => {
    const dial = page.locator('offhook-confirm .number [aria-hidden]').first();
    await dial.waitFor();
    const call = await phone.dial((await dial.innerText()).replaceAll(/\s/g, ''));
    expect((await call.final()).status).toBe(200);
    await page.getByRole('button', { name: 'OK' }).click();
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  };

  /** Sets about to remove the only authenticator of somebody. */
  const remove = async (page: Page, user: string): Promise<void> => {
    await fixture.addAuthenticator(user, 'Phone of the house');
    await goTo(page, 'authenticators');
    await page.fill('#user', user);
    await page.keyboard.press('Enter');
    await page.click('[id^=remove-]');
    await page.click('button.danger');
  };
  const isRemoved = (page: Page) => expect.poll(() => page.locator('.said').innerText()).not.toBe('');

  it('is off until somebody has confirmed once, and then asks for a call', async () => {
    const page = await open('?lang=en#login', {}, await keyOf('anna'));
    await page.getByText('Nothing on this page asks for a confirmation yet.').waitFor();
    expect(await findings(page)).toEqual([]);
    await remove(page, 'early');
    await isRemoved(page);
    await goTo(page, 'login');
    await page.getByRole('button', { name: 'Confirm now' }).click();
    await page.waitForSelector('dialog.lock offhook-confirm');
    expect(await findings(page)).toEqual([]);
    await confirm(page);
    await page.getByText('this page asks you to confirm').waitFor();
    await page.getByText('This window is confirmed until').waitFor();

    // Another window of the same login asks for itself.
    const other = Object.assign(await page.context().newPage(), { complaints: [] });
    await other.goto(`${fixture.inside.api}/ui/admin?lang=en`);
    await other.waitForSelector('nav');
    await remove(other, 'late');
    await confirm(other);
    await isRemoved(other);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('does nothing where it is given up, and gives the focus back', async () => {
    const page = await open('?lang=de', {}, await keyOf('anna'));
    await remove(page, 'ben');
    await page.waitForSelector('dialog.lock offhook-confirm');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toMatch(/^remove-/);
    expect(await page.locator('.row').count()).toBe(1);
    await page.context().close();
  });

  it('lets its owner set up an app, and lets them in by a recovery code of it when no phone works', async () => {
    const page = await open('?lang=en#login', {}, await keyOf('carla'));
    const card = page.locator('offhook-authenticators');
    await card.getByRole('button', { name: 'Set up an app' }).click();
    await card.getByRole('textbox').fill('Phone of Carla');
    await card.getByRole('button', { name: 'Next' }).click();
    await card.getByText('Camera not working?').click();
    const secret = (await card.locator('.secret').first().innerText()).replaceAll(/\s/g, '');
    await card.getByRole('textbox').fill(appCode(secret, Date.now()));
    await card.getByRole('button', { name: 'Finish' }).click();
    await card.getByText('These are your recovery codes.').waitFor();
    const recovery = await card.locator('li').first().innerText();
    expect(recovery).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    await page.getByRole('button', { name: 'Confirm now' }).click();
    await confirm(page);

    // Elsewhere no phone counts, and the telephone with the app is lost.
    const away = await open(
      '?lang=nl',
      { from: ON_THE_INTERNET, width: 320, colorScheme: 'dark' },
      await keyOf('carla'),
    );
    await remove(away, 'dora');
    await away.getByRole('button', { name: 'Ik kan niet bevestigen' }).click();
    await away.getByText('offhook admin unlock').waitFor();
    expect(await findings(away)).toEqual([]);
    expect(await fitsItsWindow(away)).toBe(true);
    await away.fill('#recovery', 'abcd-efgh-jkmn');
    await away.keyboard.press('Enter');
    await away.waitForSelector('#recovery-error:not(:empty)');
    await away.fill('#recovery', recovery);
    await away.keyboard.press('Enter');
    await isRemoved(away);
    await Promise.all([page.context().close(), away.context().close()]);
  });

  it('shows the way out to who can confirm with nothing, and goes on when it is opened on the machine', async () => {
    const key = await keyOf('emil');
    const home = await open('?lang=en#login', {}, key);
    await home.getByRole('button', { name: 'Confirm now' }).click();
    await confirm(home);
    const page = await open('?lang=de', { from: ON_THE_INTERNET }, key);
    await remove(page, 'fritz');
    await page.getByText('Von hier aus können Sie mit nichts bestätigen.').waitFor();
    const shown = await page
      .getByText(/offhook admin unlock [0-9a-f]{8}/)
      .first()
      .innerText();
    const [command = ''] = /admin unlock [0-9a-f]{8}/.exec(shown) ?? [];
    const { offhook } = emptyPlace();
    const done = await offhook('--set', `dataDir=${fixture.dataDir}`, ...command.split(' '));
    expect(done).toMatchObject({ exit: 0, err: '' });
    await isRemoved(page);
    await Promise.all([page.context().close(), home.context().close()]);
  });

  it('lists who has logged in, and ends a login that the other browser notices', async () => {
    const key = await keyOf('greta');
    const [one, other] = [await open('?lang=en#login', {}, key), await open('?lang=en#lines', {}, key)];
    const row = one.locator('.row', { hasText: 'greta' });
    await expect.poll(() => row.count()).toBe(2);
    expect(await one.locator('main').innerText()).toContain(`from ${AT_HOME}`);
    await row.getByRole('button', { name: 'End the login of greta' }).click();
    await expect.poll(() => row.count()).toBe(1);
    await other.click('nav a[href$="#calls"]');
    await other.waitForSelector('#key');
    await Promise.all([one.context().close(), other.context().close()]);
  });

  it('obeys no page of another origin on the same host, and stands in no frame', async () => {
    const { api } = fixture.inside;
    const evil = await servePage(`<iframe src="${api}/ui/admin"></iframe>
      <form method="post" enctype="text/plain" action="${api}/v1/admin/session/activity"><input name="{}"></form>`);
    const page = await open('?lang=en#lines');
    const [before] = await page.context().cookies();
    const tab = await page.context().newPage();
    const statuses: number[] = [];
    tab.on('response', (response) => {
      if (response.url().startsWith(`${api}/v1/`)) statuses.push(response.status());
    });
    await tab.goto(evil.url);
    // The browser does send the cookie: a host is one site, whatever the port.
    const answers = await tab.evaluate(async (to) => {
      const ask = (path: string, init: RequestInit) =>
        fetch(to + path, { credentials: 'include', ...init }).then(
          ({ type }) => type,
          () => 'blocked',
        );
      return [
        await ask('/v1/lines', {}),
        await ask('/v1/lines', { headers: { 'Offhook-Window': 'a'.repeat(32) } }),
        await ask('/v1/lines/kitchen', { method: 'DELETE' }),
        await ask('/v1/admin/session/unlock', { method: 'POST', mode: 'no-cors', body: '{}' }),
      ];
    }, api);
    expect(answers).toEqual(['blocked', 'blocked', 'blocked', 'blocked']);
    expect(await tab.frames()[1]?.evaluate(() => document.querySelector('offhook-admin'))).toBeNull();
    await tab.evaluate(() => document.forms[0]?.submit());
    await tab.waitForURL(`${api}/**`);
    expect(statuses.filter((status) => status < 400)).toEqual([]);
    await expect.poll(() => page.locator('.line').count()).toBe(1);
    expect((await page.context().cookies())[0]).toEqual(before);
    await page.context().close();
    evil.server.close();
  });
});

/** A page at a port of its own. */
const servePage = async (body: string): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(`<!doctype html>${body}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
};
