import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type DemoProcess, startDemo } from '../support/demo-process.ts';
import { describeWithTools } from '../support/tool.ts';
import { contextOf, HousePage } from './house-page.ts';

describeWithTools({ commands: ['chromium'], debianPackage: 'chromium' }, 'the house of the demo', () => {
  let demo: DemoProcess;
  let browser: Browser;
  let context: BrowserContext;
  let house: HousePage;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    context = await contextOf(browser);
    house = await HousePage.open(context, demo.house);
  });
  afterEach(async () => {
    // A new login ends what still asks: the button is free for the next one.
    await house.logInAgain();
    await context.close();
  });

  it('R7, R2: runs a function after the code was keyed on the wall phone, whose tone is heard, and not again for an hour', async () => {
    await house.want('settings.export');
    await house.dialOnTheWall();
    await house.ok.click();
    await house.reads('The settings have been exported.');
    await house.hangUpOnTheWall();
    await house.want('phone.add');
    await house.reads('There is one IP phone more.');
  });

  it('R7: takes the code on the cordless phone before the call, and at the prompt of the service number', async () => {
    const { page } = house;
    await house.want('settings.export');
    await house.press('#kitchen', '8810');
    await page.locator('#kitchen .green').click();
    await page.locator('.cordless[data-state="talking"]').waitFor();
    await page.locator('#kitchen').getByText('Connected. Listen.').waitFor();
    await house.press('#kitchen', (await house.noted()).slice(-6));
    await house.ok.waitFor();
    await page.locator('#kitchen .red').click();
    await house.ok.click();
    await house.reads('The settings have been exported.');
  });

  it('R3: asks again in a new window, in a copy of the window and after a new login', async () => {
    await house.want('settings.export');
    await house.pushUntil('confirmed', 'Confirmed.');
    await house.ok.click();
    await house.reads('The settings have been exported.');
    const other = await HousePage.open(context, demo.house);
    await other.wantAndBeAsked('settings.export');
    await other.page.close();
    const copy = await house.duplicate();
    await copy.wantAndBeAsked('settings.export');
    await copy.page.close();
    await house.want('phone.add');
    await house.reads('There is one IP phone more.');
    await house.logInAgain();
    await house.wantAndBeAsked('settings.export');
  });

  it('R6: flashes the lights when the button confirms, and says that nobody asks when nobody does', async () => {
    await house.pushUntil('nothing-pending', 'Nobody asks for it: nothing happens.');
    await house.want('calls.divert');
    const flash = house.glimpse('.router[data-shines="true"]');
    await house.pushUntil('confirmed', 'Confirmed.');
    await flash;
    await house.ok.waitFor();
  });

  it('R8: shows the 403 of the softphone in the trace without its password', async () => {
    const { page } = house;
    await house.want('phone.add');
    await house.callWithSoftphone();
    await house.dialog.getByText('cannot confirm. Use the phone on the wall.').waitFor();
    await page.locator('.pull').click();
    await page.locator('.trace li[data-kind="refused"] .summary').first().waitFor();
    await expect.poll(() => page.locator('.trace section').nth(1).innerText()).toContain('dial.refused');
    const texts = await page.locator('.trace pre').allTextContents();
    expect(texts.filter((text) => /^Authorization:/m.test(text)).length).toBeGreaterThan(0);
    expect(texts.filter((text) => /response="/.test(text))).toEqual([]);
    await page.locator('.pull').click();
  });
});
