import { afterAll, beforeAll, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { logIn, openAdmin } from './admin-page.ts';
import { openEveryForm } from './manage-forms.ts';
import { describeWithBrowser } from './with-browser.ts';

describeWithBrowser('the forms of what the owner manages', () => {
  let fixture: AdminFixture;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;

  beforeAll(async () => {
    const tr064 = { host: '127.0.0.1', port: await freeListeningPort() };
    const open = { tr064, openid: { enabled: true }, webhooks: { allowPrivate: true }, admin: { confirm: 'off' } };
    [fixture, browser] = await Promise.all([AdminFixture.start(open), launchBrowser()]);
    await fixture.inside.app.addLine('kitchen', 'dect');
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  it.each([
    ['nl', { colorScheme: 'light', width: 1280 }],
    ['en', { colorScheme: 'dark', width: 1280 }],
    ['de', { colorScheme: 'light', width: 320 }],
  ] as const)('are drawn in %s, and keep nobody out: %o', async (language, look) => {
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${language}#keys`, look);
    await logIn(page, fixture.key);
    await page.waitForSelector('nav');
    await openEveryForm(page, fixture);
    await page.context().close();
  });
});
