import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type HookServer, startHookServer } from '../support/hook-server.ts';
import { hasFocus } from './accessibility.ts';
import { type AdminPage, goTo, type Look, logIn, openAdmin } from './admin-page.ts';
import { openEveryForm } from './manage-forms.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Phone = Awaited<ReturnType<AdminFixture['addPhone']>>;

const LINES =
  'lines:\n  hall: { kind: analog, username: hall, password: "correct-horse-battery", label: "Hall phone" }\n';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describeWithBrowser('what the owner manages on the page', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let hooks: HookServer;
  let kitchen: Phone;
  const folder = mkdtempSync(join(tmpdir(), 'offhook-lines-'));

  beforeAll(async () => {
    const linesFile = join(folder, 'lines.yaml');
    writeFileSync(linesFile, LINES);
    const port = await freeListeningPort();
    [fixture, browser, hooks] = await Promise.all([
      AdminFixture.start({
        sip: { linesFile },
        tr064: { host: '127.0.0.1', port },
        openid: { enabled: true },
        webhooks: { allowPrivate: true },
        admin: { confirm: 'off' },
      }),
      launchBrowser(),
      startHookServer(),
    ]);
    kitchen = await fixture.addPhone('kitchen');
  });
  afterAll(async () => {
    await browser?.close();
    await kitchen?.stop();
    await hooks?.close();
    await fixture?.stop();
    rmSync(folder, { recursive: true });
  });

  const inside = async (where: string, look?: Look): Promise<AdminPage> => {
    const page = await openAdmin(browser, fixture.inside.api, where, look);
    await logIn(page, fixture.key);
    await page.waitForSelector('nav');
    return page;
  };

  const close = async (page: AdminPage): Promise<void> => {
    expect(page.complaints).toEqual([]);
    await page.context().close();
  };

  /** What is shown this once; the person says that they have kept it. */
  const keptFrom = async (page: Page): Promise<string> => {
    const shown = page.locator('.once code');
    await shown.waitFor();
    await expect.poll(() => hasFocus(page.locator('#once'))).toBe(true);
    const secret = await shown.innerText();
    await button(page, 'I have kept it').click();
    expect(await page.content()).not.toContain(secret);
    return secret;
  };

  const rest = <T>(path: string) => fixture.inside.app.call<T>('GET', path);

  it('makes an API key: says what is wrong beside its field, loses nothing, and shows the key once', async () => {
    const page = await inside('?lang=en#keys');
    await button(page, 'Make a key').click();
    const app = page.getByLabel('App', { exact: true });
    await expect.poll(() => hasFocus(app)).toBe(true);
    await page.getByLabel('Name for people').fill('The shop');
    await button(page, 'Make the key').click();
    await expect.poll(() => page.innerText('#key-app-fault')).toBe('Fill this in.');
    expect(await hasFocus(app)).toBe(true);
    await app.fill('my shop');
    await page.getByLabel('Phone lines').check();
    await page.getByLabel('It ends').selectOption('in 30 days');
    await app.press('Enter');
    await expect.poll(() => page.innerText('#key-app-fault')).toContain('The app "my shop" must have 1 to 64');
    expect(await app.getAttribute('aria-describedby')).toContain('key-app-fault');
    expect(await page.getByLabel('Name for people').inputValue()).toBe('The shop');
    await app.fill('shop');
    await button(page, 'Make the key').click();
    const key = await keptFrom(page);
    await expect.poll(() => hasFocus(button(page, 'Make a key'))).toBe(true);
    const answer = await fetch(`${fixture.inside.api}/v1/lines`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    const row = page.locator('.row', { hasText: 'The shop' });
    await expect.poll(() => row.innerText()).toContain('confirm, lines');

    await button(page, 'Revoke The shop').click();
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(button(page, 'Revoke The shop'))).toBe(true);
    await page.keyboard.press('Enter');
    await button(page, 'Yes, revoke').click();
    await expect.poll(() => page.innerText('.said')).toBe('“The shop” is revoked.');
    const refused = await fetch(`${fixture.inside.api}/v1/lines`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
    await page.getByText('Keys that count no more').click();
    await expect.poll(() => row.innerText()).toContain('revoked');
    await close(page);
  });

  it('lets somebody revoke the key that they are logged in with, and then logs them out', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en#keys');
    await logIn(page, await fixture.keyFor('admin', 'lines'));
    const own = page.locator('.row', { hasText: 'you are logged in with it' });
    await own.getByRole('button').click();
    await page.getByText('you need another key to come back').waitFor();
    await button(page, 'Yes, revoke').click();
    await page.waitForSelector('#key');
    expect(await page.innerText('#login-error')).toContain('no longer logged in');
    await close(page);
  });

  it('sends a form once, however often somebody clicks, and says why nothing came of it', async () => {
    const page = await inside('?lang=en#keys');
    await button(page, 'Make a key').click();
    await page.getByLabel('App', { exact: true }).fill('twice');
    let sent = 0;
    await page.route('**/v1/keys', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent++;
      await expect.poll(() => page.getByText('One moment …').count()).toBe(1);
      await page.evaluate(() => document.querySelector('form')?.requestSubmit());
      await route.abort();
    });
    await button(page, 'Make the key').click();
    await expect.poll(() => page.innerText('form > [role=alert]')).toContain('Offhook does not answer');
    expect(sent).toBe(1);
    expect(await page.getByLabel('App', { exact: true }).inputValue()).toBe('twice');
    await page.unrouteAll({ behavior: 'wait' });
    await page.context().close();
  });

  it('adds a webhook, tries it, changes it, sends again what did not arrive, and removes it', async () => {
    const page = await inside('?lang=en#webhooks');
    await button(page, 'Add a webhook').click();
    await page.getByLabel('Address').fill(`http://127.0.0.1:${hooks.port}/hook`);
    await page.getByLabel('only some events').check();
    await page.getByLabel('phone lines').check();
    await button(page, 'Add the webhook').click();
    expect(await keptFrom(page)).toMatch(/^whsec_/);
    const webhook = page.locator('.webhook');
    await expect.poll(() => webhook.innerText()).toContain('Gets: phone lines');

    hooks.answer = () => 200;
    await button(page, 'Send a test').click();
    await expect.poll(() => webhook.innerText()).toContain('The test has arrived.');
    expect(hooks.got.at(-1)?.body).toContain('webhook.test');
    hooks.answer = () => 500;
    await button(page, 'Send a test').click();
    await expect.poll(() => webhook.innerText()).toContain('The test has not arrived: 500');

    await fixture.inside.app.call('PATCH', '/v1/lines/kitchen', { label: 'kitchen phone' });
    await expect
      .poll(async () => (await rest<{ items: { waiting: number }[] }>('/v1/webhooks')).items[0]?.waiting)
      .toBe(1);
    await goTo(page, 'keys');
    await goTo(page, 'webhooks');
    await page.getByText('Not delivered: 1 waiting').click();
    await webhook.locator('.row', { hasText: 'tries: 1' }).waitFor();
    hooks.answer = () => 200;
    await button(page, 'Send again: Line changed').click();
    await expect.poll(() => webhook.locator('.row').count()).toBe(0);

    await button(page, 'Change').click();
    await page.getByLabel('everything').check();
    await button(page, 'Save').click();
    await expect.poll(() => webhook.innerText()).toContain('Gets: everything');
    await expect.poll(() => hasFocus(button(page, 'Change'))).toBe(true);
    await button(page, 'Switch off').click();
    await button(page, 'Switch on').waitFor();
    await button(page, 'New secret').click();
    expect(await keptFrom(page)).toMatch(/^whsec_/);
    await expect.poll(() => webhook.innerText()).toContain('The secret before counts until');
    await page.getByRole('button', { name: 'Remove' }).click();
    await button(page, 'Yes, remove').click();
    await page.getByText('There is no webhook yet.').waitFor();
    await expect.poll(() => page.innerText('.said')).toBe('The webhook is removed.');
    await close(page);
  });

  it('adds and removes who may come by TR-064 and OpenID Connect, and names the settings of all doors', async () => {
    const page = await inside('?lang=en#doors');
    await page.getByText('The setting openid.enabled closes it.').waitFor();
    await page.getByText('The setting forwardAuth.proxies opens it.').waitFor();

    await button(page, 'Add an account').click();
    await page.getByLabel('App', { exact: true }).fill('router');
    await page.getByLabel('User', { exact: true }).fill('anna');
    await page.keyboard.press('Enter');
    expect(await keptFrom(page)).toMatch(/^[a-z2-9]{16}$/);
    await button(page, 'Add an account').click();
    await page.getByLabel('App', { exact: true }).fill('router');
    await page.getByLabel('User', { exact: true }).fill('anna');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('form > [role=alert]')).toContain('There is an account of this name');
    await button(page, 'Cancel').click();
    await button(page, 'Remove anna').click();
    await button(page, 'Yes, remove').click();
    await page.getByText('There is no account yet.').waitFor();

    await button(page, 'Add a client').click();
    await page.getByLabel('App', { exact: true }).fill('box');
    await page.getByLabel('Addresses that people may go back to').fill('https://*.example/back');
    await button(page, 'Add the client').click();
    await expect.poll(() => page.innerText('#client-redirectUris-fault')).toContain('must be exact');
    await expect.poll(() => hasFocus(page.locator('#client-redirectUris'))).toBe(true);
    await page.locator('#client-redirectUris').fill('https://a.example/back https://b.example/back');
    await button(page, 'Add the client').click();
    expect(await keptFrom(page)).toMatch(/^[\w-]{43}$/);
    const { items } = await rest<{ items: unknown[] }>('/v1/openid/clients');
    expect(items).toMatchObject([{ redirectUris: ['https://a.example/back', 'https://b.example/back'] }]);
    await button(page, 'Remove box').click();
    await button(page, 'Yes, remove').click();
    await page.getByText('There is no client yet.').waitFor();
    await close(page);
  });

  it('changes a line and its password, removes it, and leaves alone what the file owns', async () => {
    await fixture.inside.app.addLine('attic', 'analog');
    const page = await inside('?lang=en#lines');
    const attic = page.locator('.line', { hasText: 'attic' });
    await button(page, 'Change attic phone').click();
    await page.getByLabel('Name', { exact: true }).fill('Phone in the attic');
    await page.getByLabel('IP phone or app').check();
    await page.getByText('An app or IP phone never confirms anything').waitFor();
    await page.getByLabel('DECT phone').check();
    await page.getByLabel('only these users').check();
    await page.getByLabel('Users', { exact: true }).fill('anna, Ben B.');
    await page.getByLabel('Strict').check();
    await page.getByLabel('switched on').uncheck();
    await button(page, 'Save').click();
    await expect.poll(() => attic.innerText()).toContain('Saved.');
    await expect.poll(() => hasFocus(button(page, 'Change Phone in the attic'))).toBe(true);
    const line = await rest<Record<string, unknown>>('/v1/lines/attic');
    expect(line).toMatchObject({
      ...{ label: 'Phone in the attic', kind: 'dect', trust: 'strict', enabled: false },
      confirmsFor: ['anna', 'Ben B.'],
    });
    await button(page, 'New password for Phone in the attic').click();
    expect(await keptFrom(page)).toMatch(/^[a-z2-9]{20}$/);
    await button(page, 'Remove Phone in the attic').click();
    await button(page, 'Yes, remove').click();
    await expect.poll(() => attic.count()).toBe(0);

    const hall = page.locator('.line', { hasText: 'Hall phone' });
    expect(await hall.innerText()).toContain('This line belongs to the file lines.yaml');
    expect(await hall.getByRole('button').count()).toBe(0);
    await close(page);
  });

  it('downloads a backup, which is a database without the secret key', async () => {
    const page = await inside('?lang=en#installation');
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download a backup').click()]);
    expect(file.suggestedFilename()).toMatch(/^offhook-\d{4}-\d\d-\d\d\.sqlite$/);
    const saved = join(folder, 'backup.sqlite');
    await file.saveAs(saved);
    const bytes = readFileSync(saved);
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(bytes.includes(readFileSync(join(fixture.dataDir, 'secret-key')))).toBe(false);
    await expect.poll(() => page.innerText('.said')).toBe('The backup is downloaded.');
    await close(page);
  });

  it('is drawn with every form open on a small dark screen, and keeps nobody out', async () => {
    const page = await inside('?lang=de#keys', { colorScheme: 'dark', width: 320 });
    await openEveryForm(page, fixture);
    await close(page);
  });
});

describeWithBrowser('what the owner manages behind the lock', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let phone: Phone;

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([
      AdminFixture.start({ network: { loopback: 'home' }, admin: { confirm: 'always' } }),
      launchBrowser(),
    ]);
    phone = await fixture.addPhone('kitchen');
  });
  afterAll(async () => {
    await browser?.close();
    await phone?.stop();
    await fixture?.stop();
  });

  it('is done after a call from a phone of the house, and not where that is given up; what was typed stays', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en#keys');
    await logIn(page, fixture.key);
    await page.click('#make-key');
    await page.getByLabel('App', { exact: true }).fill('shop');
    await page.getByLabel('Phone lines').check();
    await page.click('button[type=submit]');
    await page.waitForSelector('dialog.lock offhook-confirm');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.innerText('form > [role=alert]')).toBe('Not confirmed, so nothing has changed.');
    expect(await page.getByLabel('App', { exact: true }).inputValue()).toBe('shop');
    expect((await fixture.inside.app.call<{ items: unknown[] }>('GET', '/v1/keys')).items).toHaveLength(1);

    await page.click('button[type=submit]');
    const dial = page.locator('offhook-confirm .number [aria-hidden]').first();
    await dial.waitFor();
    const call = await phone.dial((await dial.innerText()).replaceAll(/\s/g, ''));
    expect((await call.final()).status).toBe(200);
    await call.hangup();
    await button(page, 'OK').click();
    await page.waitForSelector('.once code');
    expect(await page.innerText('.once code')).toMatch(/^ohk_/);
    await expect.poll(() => hasFocus(page.locator('#once'))).toBe(true);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
});
