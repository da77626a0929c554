import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { browserCommand } from '../support/browser.ts';
import { shownDial } from '../support/element-fixture.ts';
import { type GuardedPath, guardPath, WAIT } from '../support/guarded-path.ts';
import { caddyGuards } from '../support/proxies.ts';
import { describeWithTools } from '../support/tool.ts';
import { findings, fitsItsWindow } from './accessibility.ts';

const tools = { commands: ['caddy', browserCommand], debianPackage: `caddy ${browserCommand}` };

describeWithTools(tools, 'the hosted page', () => {
  let guarded: GuardedPath;
  beforeAll(async () => {
    guarded = await guardPath(caddyGuards);
  });
  afterEach(() => guarded.closePages());
  afterAll(() => guarded?.close());

  it('asks in another browser for itself: the address of the first is worth nothing there', async () => {
    const page = await guarded.logIn();
    await page.goto(`${guarded.origin}/settings/export`);
    await guarded.isAsked(page);
    const address = page.url();
    const other = await guarded.logIn();
    await other.goto(address);
    // It was used: begun again, with a session and a window of its own.
    await other.waitForURL((url) => url.href !== address && url.pathname === '/.offhook/confirm', WAIT);
    await guarded.isAsked(other);
    await guarded.confirm(page);
    await guarded.isExported(page, '/settings/export');
    await other.goto(`${guarded.origin}/settings/export`);
    await guarded.isAsked(other);
  });

  it('asks anew, with another code, where the page is loaded again', async () => {
    const page = await guarded.logIn();
    await page.goto(`${guarded.origin}/settings/export`);
    await guarded.isAsked(page);
    const before = await shownDial(page);
    await page.reload();
    await guarded.isAsked(page);
    await expect.poll(() => shownDial(page)).not.toBe(before);
    await guarded.confirm(page);
    await guarded.isExported(page, '/settings/export');
  });

  it('asks nothing before somebody sees it: browsers load pages in advance', async () => {
    const page = await guarded.logIn();
    await page.addInitScript(() => {
      let state = 'hidden';
      Object.defineProperty(document, 'visibilityState', { get: () => state });
      addEventListener('look', () => {
        state = 'visible';
        document.dispatchEvent(new Event('visibilitychange'));
      });
    });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.goto(`${guarded.origin}/settings/export`, { waitUntil: 'networkidle' });
    expect(asked.filter((it) => !it.startsWith('GET'))).toEqual([]);
    await page.evaluate(() => dispatchEvent(new Event('look')));
    await guarded.isAsked(page);
    expect(asked).toContain('POST /.offhook/begin');
  });

  it('says one sentence where cookies are off, and asks nothing', async () => {
    const page = await guarded.logIn();
    const context = page.context();
    await context.route('**/.offhook/ui/hosted.js', async (route) => {
      await context.clearCookies({ name: /offhook_window/ });
      await route.continue();
    });
    await page.goto(`${guarded.origin}/settings/export`);
    await page.getByRole('heading', { name: 'Cookies are needed' }).waitFor(WAIT);
    expect(await page.locator('offhook-confirm').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
  });

  it('says one sentence where scripts are off', async () => {
    const page = await guarded.logIn({ javaScriptEnabled: false });
    await page.goto(`${guarded.origin}/settings/export`);
    expect(await page.innerText('body')).toContain('This page needs JavaScript.');
  });

  it('says that an address is no longer valid', async () => {
    const page = await guarded.logIn();
    await page.goto(`${guarded.origin}/.offhook/confirm?t=${'x'.repeat(22)}`);
    await page.getByRole('heading', { name: 'No longer valid' }).waitFor(WAIT);
  });

  it('stays where somebody gives up, and leads back', async () => {
    const page = await guarded.logIn();
    await page.goto(`${guarded.origin}/settings/export`);
    await guarded.isAsked(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Nothing was confirmed' }).waitFor(WAIT);
    await page.getByRole('link', { name: 'Start again' }).click();
    await guarded.isAsked(page);
  });

  it.each([
    ['light', { viewport: { width: 1000, height: 900 } }],
    ['dark', { viewport: { width: 1000, height: 900 }, colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 700 } }],
    ['in Dutch', { viewport: { width: 320, height: 700 }, locale: 'nl-NL' }],
    ['in German', { viewport: { width: 320, height: 700 }, locale: 'de-DE', colorScheme: 'dark' }],
  ] as const)('is there for everybody, %s', async (_how, options) => {
    const page = await guarded.logIn(options);
    await page.goto(`${guarded.origin}/settings/export`);
    await page.getByRole('heading', { name: 'Export settings', level: 2 }).waitFor(WAIT);
    await page.locator('[part=code]').waitFor(WAIT);
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect(await fitsItsWindow(page)).toBe(true);
    // The dialog has the focus from the beginning: the keyboard goes on from there.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('offhook-confirm');
  });
});
