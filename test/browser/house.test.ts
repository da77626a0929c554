import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type DemoProcess, startDemo } from '../support/demo-process.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools({ commands: ['chromium'], debianPackage: 'chromium' }, 'the house of the demo', () => {
  let demo: DemoProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    page = await open();
    await page.locator('.login .primary').click();
  });
  afterEach(async () => {
    // A new login ends what still asks: the button is free for the next one.
    await page.locator('.tools .again').click();
    await page.locator('[data-function]').first().waitFor();
    await context.close();
  });

  const open = async (): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(demo.house);
    await opened.locator('.login, .functions').first().waitFor();
    return opened;
  };
  const want = (id: string): Promise<void> => page.locator(`[data-function="${id}"]`).click();
  const ok = (where = page) => where.locator('offhook-confirm').getByRole('button', { name: 'OK', exact: true });
  /** What is on the note beside the phones. */
  const noted = async (): Promise<string> => (await page.locator('#wall .note').innerText()).replace(/[^0-9*]/g, '');
  const press = async (room: string, keys: string): Promise<void> => {
    for (const key of keys) await page.locator(`${room} [data-key="${key}"]`).click();
  };
  /** Presses until a press comes to that: one counts when for three seconds nobody else has asked. */
  const pushUntil = async (outcome: string, said: string): Promise<void> => {
    await expect
      .poll(async () => {
        const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/button'));
        await page.locator('.push').click();
        return (await answered).json();
      })
      .toEqual({ outcome });
    await page.locator('#device .says').filter({ hasText: said }).waitFor();
  };
  /** Sees what stands there for a moment only: looks at every frame, from now on. */
  const glimpse = (selector: string, text = ''): Promise<unknown> =>
    page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent?.includes(what), [
      selector,
      text,
    ] as const);
  const says = (text: string | RegExp) => page.getByText(text).first().waitFor();

  it('runs a function after the code was keyed on the wall phone, whose tone is heard, and not again for an hour', async () => {
    await want('settings.export');
    const number = await noted();
    await page.locator('#wall .handset').click();
    const tone = glimpse('#wall [role="status"]', 'You hear a tone.');
    await press('#wall', number);
    await tone;
    await ok().click();
    await says('The settings have been exported.');
    await page.locator('#wall .handset').click();
    await want('phone.add');
    await says('There is one IP phone more.');
  });

  it('takes the code on the cordless phone before the call, and at the prompt of the service number', async () => {
    await want('settings.export');
    await press('#kitchen', '8810');
    await page.locator('#kitchen .green').click();
    await page.locator('.cordless[data-state="talking"]').waitFor();
    await page.locator('#kitchen').getByText('Connected. Listen.').waitFor();
    await press('#kitchen', (await noted()).slice(-6));
    await ok().waitFor();
    await page.locator('#kitchen .red').click();
    await ok().click();
    await says('The settings have been exported.');
  });

  it('asks again in a new window and after a new login', async () => {
    await want('settings.export');
    await pushUntil('confirmed', 'Confirmed.');
    await ok().click();
    await says('The settings have been exported.');
    const other = await open();
    await other.locator('[data-function="settings.export"]').click();
    await other.locator('offhook-confirm').getByText('Please confirm').waitFor();
    await other.close();
    await page.locator('.tools .again').click();
    await want('settings.export');
    await page.locator('offhook-confirm').getByText('Please confirm').waitFor();
  });

  it('flashes the lights when the button confirms, and says that nobody asks when nobody does', async () => {
    await pushUntil('nothing-pending', 'Nobody asks for it: nothing happens.');
    await want('calls.divert');
    const flash = glimpse('.router[data-shines="true"]');
    await pushUntil('confirmed', 'Confirmed.');
    await flash;
    await ok().waitFor();
  });

  it('refuses the softphone in plain words, and shows its 403 in the trace without its password', async () => {
    await want('phone.add');
    await page.locator('#mobile .tabs button').nth(1).click();
    await page.locator('#mobile .scan').click();
    await page.locator('.softphone .keypad').waitFor();
    await press('#mobile', await noted());
    await page.locator('#mobile .green').click();
    await page.locator('offhook-confirm').getByText('cannot confirm. Use the phone on the wall.').waitFor();
    await page.locator('.pull').click();
    await page.locator('.trace li[data-kind="refused"] .summary').first().waitFor();
    await expect.poll(() => page.locator('.trace section').nth(1).innerText()).toContain('dial.refused');
    const texts = await page.locator('.trace pre').allTextContents();
    expect(texts.filter((text) => /^Authorization:/m.test(text)).length).toBeGreaterThan(0);
    expect(texts.filter((text) => /response="/.test(text))).toEqual([]);
    await page.locator('.pull').click();
  });

  it('sets an app up at home, whose code then confirms from the internet, where no phone is offered', async () => {
    await want('app.setup');
    await pushUntil('confirmed', 'Confirmed.');
    await ok().click();
    const apps = page.locator('offhook-authenticators');
    await apps
      .getByRole('button', { name: /add|set up/i })
      .first()
      .click();
    await apps.locator('input').fill('My mobile');
    await apps.locator('form button[type="submit"], form .primary').first().click();
    await page.locator('#mobile .scan:enabled').click();
    const code = async () => (await page.locator('#mobile .app-code').innerText()).replace(/\D/g, '');
    const first = await code();
    await apps.locator('input').fill(first);
    await apps.locator('.primary').first().click();
    await page.locator('#mobile .scan:disabled').waitFor();
    await page.locator('.place button').nth(1).click();
    await want('calls.divert');
    const dialog = page.locator('offhook-confirm');
    await dialog.locator('.app-code').waitFor();
    expect(await dialog.innerText()).not.toContain('With a phone at home');
    // A code counts once: the next one comes within 30 seconds.
    await expect.poll(code, { timeout: 40_000 }).not.toBe(first);
    await dialog.locator('.app-code').fill(await code());
    await ok().click();
    await says(/Calls (are diverted now|arrive at home again)\./);
  });

  it.each([
    ['nl', 'Uw router'],
    ['de', 'Ihr Router'],
  ])('speaks %s, the dialog too', async (language, title) => {
    await page.locator(`.languages [lang="${language}"]`).click();
    await says(title);
    await want('settings.export');
    expect(await page.locator('offhook-confirm .card').getAttribute('lang')).toBe(language);
  });
});
