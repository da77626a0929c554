import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Phone } from '../../src/demo/phone/index.ts';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { dialOf } from '../support/relying-app.ts';
import { findings, fitsItsWindow, hasFocus } from './accessibility.ts';
import { type AdminPage, goTo, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

describeWithBrowser('what the administration draws', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let kitchen: Phone;
  let dialled: string;

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    kitchen = await fixture.addPhone('kitchen');
    const asked = await fixture.inside.app.ask();
    dialled = dialOf(asked);
    const wrong = `${dialled.slice(0, -1)}${(Number(dialled.at(-1)) + 1) % 10}`;
    await (await kitchen.dial(wrong)).final();
    const call = await kitchen.dial(dialled);
    await call.final();
    await call.waitForBye();
  });
  afterAll(async () => {
    await browser?.close();
    await kitchen?.stop();
    await fixture?.stop();
  });

  const inside = async (where: string, look: Parameters<typeof openAdmin>[3] = {}): Promise<AdminPage> => {
    const page = await openAdmin(browser, fixture.inside.api, where, look);
    await logIn(page, fixture.key);
    await page.waitForSelector('nav');
    return page;
  };
  const close = async (page: AdminPage): Promise<void> => {
    expect(page.complaints).toEqual([]);
    await page.context().close();
  };
  const flows = (page: Page) => page.locator('.flow > button');

  it('draws a call rung by rung, without the code, and gives it as text', async () => {
    const page = await inside('?lang=en#calls');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await flows(page).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.rung.ended');
    expect(await flows(page).first().getAttribute('aria-expanded')).toBe('true');
    const rungs = await page.locator('.rung .rung-line').allInnerTexts();
    expect(rungs[0]).toMatch(/^Phone to Offhook:\s*INVITE sip:\*10x{6}@/);
    expect(rungs).toContain('It is kitchen phone: the password is right');
    expect(rungs).toContainEqual(expect.stringMatching(/^Offhook to phone:\s*SIP\/2\.0 200 OK/));
    expect(rungs).toContain('The code is right: confirmed');
    expect(rungs.at(-1)).toMatch(/SIP\/2\.0 200|Offhook hung up/);
    await page.locator('.rung summary').first().focus();
    await page.keyboard.press('Enter');
    await page
      .getByText(/^From: /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Copy as text' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/ {4}0\.000 ---> INVITE sip:\*10x{6}@/);
    for (const text of [copied, await page.innerText('main')]) expect(text).not.toContain(dialled.slice('*10'.length));
    await flows(page).first().click();
    expect(await page.locator('.rung').count()).toBe(0);
    await flows(page).nth(1).click();
    await page.getByText(/Refused at check 9 of 9/).waitFor();
    await close(page);
  });

  it('shows the text to be copied by hand where the browser gives no clipboard', async () => {
    const page = await inside('?lang=nl#calls');
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await flows(page).first().click();
    await page.getByRole('button', { name: 'Kopiëren als tekst' }).click();
    const area = page.getByLabel('Het verloop als tekst');
    await expect.poll(() => hasFocus(area)).toBe(true);
    expect(await area.inputValue()).toContain('<---');
    await close(page);
  });

  it('draws the day, says the same in words and as a table, and what the wrong codes come to', async () => {
    const page = await inside('?lang=en');
    const calls = page.getByRole('img', { name: /^Calls: 1 confirmed, 1 refused\. Most from/ });
    await calls.waitFor();
    expect(await calls.locator('rect').count()).toBeGreaterThan(0);
    await page.getByText('As a table').first().click();
    expect(await page.locator('.plot table').first().innerText()).toMatch(
      /Hour\s+Confirmed\s+Refused\s+\d\d:\d\d\s+1\s+1/,
    );
    await page
      .getByText('If all of them had been guesses, one would have been right with a chance of 1 in 1,000,000.')
      .waitFor();
    await close(page);
  });

  it('says what to do about a part that is not as it should be', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=de');
    const parts = [
      { part: 'http', ok: true },
      { part: 'store', ok: false, reason: 'no-writes', detail: 'full' },
      { part: 'clock', ok: true, reason: 'held', numbers: { seconds: 5 } },
    ];
    await page.route('**/readyz', (route) => route.fulfill({ status: 503, json: { status: 'not-ready', parts } }));
    await logIn(page, fixture.key);
    await page.getByText(/Platz auf dem Datenträger schaffen/).waitFor();
    await page.getByText(/Nachsehen, ob die Uhr des Rechners jetzt stimmt/).waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'is readable by everybody, %s, at 320 pixels, and from right to left',
    async (colorScheme) => {
      const page = await inside('?lang=de', { colorScheme, width: 320 });
      await page.waitForSelector('.plot svg');
      await page.getByText('Als Tabelle').first().click();
      expect(await findings(page)).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
      await goTo(page, 'calls');
      await flows(page).first().click();
      await page.waitForSelector('.rung.ended');
      await page.locator('.rung summary').first().click();
      expect(await findings(page)).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
      await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
      expect(await fitsItsWindow(page)).toBe(true);
      expect(await findings(page)).toEqual([]);
      await close(page);
    },
  );
});
