import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { type Look, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Phone = Awaited<ReturnType<AdminFixture['addPhone']>>;

describeWithBrowser('the lock of the administration page in Chromium', () => {
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

  /** The page of somebody who is about to remove the only authenticator of a user. */
  const removing = async (user: string, lang = 'en', look?: Look) => {
    await fixture.addAuthenticator(user, 'Phone of the house');
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${lang}#authenticators`, look);
    await logIn(page, fixture.key);
    await page.fill('#user', user);
    await page.keyboard.press('Enter');
    await page.click('[id^=remove-]');
    await page.click('button.danger');
    return page;
  };

  it('asks for a call before it removes an authenticator, and then removes it', async () => {
    const page = await removing('anna');
    await page.waitForSelector('dialog.lock offhook-confirm');
    expect(await page.innerText('#lock-title')).toBe('Confirm that it is you');
    expect(await findings(page)).toEqual([]);
    const dial = page.locator('offhook-confirm .number [aria-hidden]').first();
    await dial.waitFor();
    const call = await phone.dial((await dial.innerText()).replaceAll(/\s/g, ''));
    expect((await call.final()).status).toBe(200);
    await page.getByRole('button', { name: 'OK' }).click();
    await expect.poll(() => page.innerText('.said')).toContain('removed');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('does nothing where it is given up, and gives the focus back', async () => {
    const page = await removing('ben', 'de');
    await page.waitForSelector('dialog.lock offhook-confirm');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toMatch(/^remove-/);
    expect(await page.locator('.row').count()).toBe(1);
    await page.context().close();
  });

  it('shows the other ways to who cannot confirm, on a small screen too', async () => {
    const page = await removing('carla', 'nl', { width: 320, colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Ik kan niet bevestigen' }).click();
    await page.getByText('offhook admin unlock').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await page.fill('#recovery', 'abcd-efgh-jkmn');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#recovery-error:not(:empty)');
    await page.getByRole('button', { name: 'Toch bevestigen' }).click();
    await page.waitForSelector('dialog.lock offhook-confirm');
    await page.context().close();
  });
});
