import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { AdminFixture } from '../support/admin-fixture.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { goTo } from './admin-page.ts';
import { disordered } from './glyphs.ts';

/** Opens every form of what the owner manages, from the section of keys on, and looks whether each keeps somebody out, from the left and from the right. */
export const openEveryForm = async (page: Page, { inside }: Pick<AdminFixture, 'inside'>): Promise<void> => {
  const seen = async (): Promise<void> => {
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    expect(await disordered(page.locator('main [dir=ltr]:visible:not(input)'))).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await page.evaluate(() => {
      document.documentElement.dir = 'ltr';
    });
  };
  await page.click('#make-key');
  await page.check('input[value=admin]');
  await page.click('button[type=submit]');
  await page.waitForSelector('#key-app-fault');
  await page.locator('.row button').first().click();
  await seen();
  await inside.app.call('POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/', types: ['grant.revoked'] });
  await goTo(page, 'webhooks');
  await page.click('#add-webhook');
  await page.check('input[value=some]');
  await page.locator('.webhook .danger').first().click();
  await seen();
  await page.locator('.question button').first().click();
  await page.locator('[id^=secret-]').first().click();
  await page.waitForSelector('.once code');
  await seen();
  await goTo(page, 'doors');
  await page.click('#add-account');
  await page.click('#add-client');
  await page.locator('#client-background-2').check();
  await seen();
  await goTo(page, 'lines');
  await page.click('#change-line-kitchen');
  await page.locator('#line-kitchen-for-1').check();
  await seen();
  await goTo(page, 'installation');
  await page.waitForSelector('.backup button');
  await seen();
};
