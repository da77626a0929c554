import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { type AdminPage, type Look, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

describeWithBrowser('the administration page in Chromium', () => {
  let fixture: OffhookProcess;
  let browser: Browser;
  let key: string;

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([startOffhook(), launchBrowser()]);
    key = (await readFile(join(fixture.dataDir, 'api-key'), 'utf8')).trim();
    const softphone = await fixture.app.addLine('mobile', 'ip');
    await fixture.app.addLine('kitchen', 'dect');
    const asked = await fixture.app.ask();
    const phone = createPhone({ server: fixture.sip, ...softphone, userAgent: 'Linphone-Android/5.2.3' });
    await phone.start();
    const call = await phone.dial(dialOf(asked));
    expect((await call.final()).status).toBe(403);
    await phone.stop();
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.remove();
  });

  const open = (where: string, look?: Look): Promise<AdminPage> => openAdmin(browser, fixture.api, where, look);

  const inside = async (where: string) => {
    const page = await open(where);
    await logIn(page, key);
    await page.waitForSelector('nav');
    return page;
  };

  const textOf = (page: Page): Promise<string> => page.innerText('main');

  it('says in plain words what is wrong with a key, and lets nobody in', async () => {
    const page = await open('?lang=en');
    await logIn(page, 'ohk_wrong');
    await page.waitForSelector('#login-error:not(:empty)');
    expect(await page.innerText('#login-error')).toContain('does not know this key');
    expect(await page.locator('nav').count()).toBe(0);
    await page.fill('#key', 'kein Schlüssel');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.inputValue('#key')).toBe('kein Schlüssel');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps the key nowhere, and the login out of reach of scripts', async () => {
    const page = await inside('?lang=en#lines');
    await page.waitForSelector('.line');
    const kept = await page.evaluate(() => [
      location.href,
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      document.documentElement.outerHTML,
    ]);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'offhook_admin', httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
    for (const secret of [key, cookie?.value ?? '']) expect(kept.join('\n')).not.toContain(secret);
    // What is kept says which window this is, and opens nothing.
    expect(kept[2]).toMatch(/^\{"offhook-window":"[0-9a-f]{32} held"\}$/);
    await page.context().close();
  });

  it('is still logged in after a reload and in another window, and no more after the log-out', async () => {
    const page = await inside('?lang=en#lines');
    await page.waitForSelector('.line');
    await page.reload();
    await page.waitForSelector('.line');
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.waitForSelector('.line');
    await page.click('text=Log out');
    await page.waitForSelector('#key');
    expect(await page.inputValue('#key')).toBe('');
    // The other one finds out when it asks next.
    await other.waitForSelector('#key');
    expect(await other.innerText('#login-error')).toContain('no longer logged in');
    await expect.poll(() => page.context().cookies()).toEqual([]);
    await page.reload();
    await page.waitForSelector('#key');
    await page.context().close();
  });

  it.each([
    ['en', 'IP phone or app: can never confirm', 'This line is set up as an IP phone or app.'],
    ['nl', 'IP-telefoon of app: kan nooit bevestigen', 'Deze lijn staat ingesteld als IP-telefoon of app.'],
    ['de', 'IP-Telefon oder App: kann nie bestätigen', 'Dieser Anschluss ist als IP-Telefon oder App eingerichtet.'],
  ])('says in %s why the softphone was refused, and what gave it away', async (language, reason, sign) => {
    const page = await inside(`?lang=${language}#lines`);
    await expect.poll(() => textOf(page)).toContain(reason);
    expect(await textOf(page)).toContain(sign);
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    await page.click('nav a[href$="#calls"]');
    await page.click('.call summary');
    await expect.poll(() => textOf(page)).toContain(sign);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('shows what is asked for now, without what to dial', async () => {
    const asked = await fixture.app.ask();
    const page = await inside('?lang=en#overview');
    await expect.poll(() => textOf(page)).toContain('Waits for proof');
    expect(await page.content()).not.toContain(dialOf(asked));
    await fixture.app.cancel(asked.id);
    await page.context().close();
  });

  it('finds events by type and subject, and says how far the log is sealed', async () => {
    const page = await inside('?lang=en#audit');
    await page.waitForSelector('.event');
    const all = await page.locator('.event').count();
    await page.selectOption('#type', 'line.added');
    await page.fill('#subject', 'mobile');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.event').count()).toBe(1);
    expect(await page.innerText('.event')).toContain('Line added');
    expect(all).toBeGreaterThan(1);
    await page.fill('#subject', 'nobody');
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page)).toContain('No event fits.');
    await page.click('button[type=reset]');
    await expect.poll(() => page.locator('.event').count()).toBeGreaterThanOrEqual(all);
    await expect.poll(() => page.innerText('.chain')).toMatch(/sealed/i);
    await page.context().close();
  });

  it('says when the server is gone, and goes on when it is back', async () => {
    const page = await inside('?lang=en#calls');
    await page.waitForSelector('.call');
    await page.route('**/v1/**', (route) => route.abort());
    await expect.poll(() => textOf(page)).toContain('Offhook does not answer');
    await page.unroute('**/v1/**');
    await expect.poll(() => textOf(page)).not.toContain('Offhook does not answer');
    await page.context().close();
  });

  it('lets everybody in: its first page has nothing that keeps anybody out', async () => {
    for (const look of [{ colorScheme: 'light' }, { colorScheme: 'dark', width: 320 }] as const) {
      const page = await open('?lang=de', look);
      await page.waitForSelector('#key');
      expect(await findings(page)).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
      await page.context().close();
    }
  });

  it('is worked by the keyboard alone: a new section is where the focus is', async () => {
    const page = await inside('?lang=en#overview');
    await page.focus('nav a[href$="#lines"]');
    await page.keyboard.press('Enter');
    // The link that was followed says the same, and had the focus before.
    const focused = () => page.evaluate(() => [document.activeElement?.localName, document.activeElement?.textContent]);
    await expect.poll(focused).toEqual(['h1', 'Lines']);
    expect(await page.title()).toBe('Lines – Offhook');
    await page.context().close();
  });
});
