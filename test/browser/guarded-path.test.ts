import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { browserCommand } from '../support/browser.ts';
import { type GuardedPath, guardPath, WAIT } from '../support/guarded-path.ts';
import { caddyGuards, nginxGuards, type StartGuarding } from '../support/proxies.ts';
import { describeWithTools } from '../support/tool.ts';
import { AUTH } from '../support/tr064-client.ts';

const proxies: readonly (readonly [name: string, package_: string, start: StartGuarding])[] = [
  ['nginx', 'nginx-light', nginxGuards],
  ['caddy', 'caddy', caddyGuards],
];

for (const [name, debianPackage, start] of proxies) {
  const tools = { commands: [name, browserCommand], debianPackage: `${debianPackage} ${browserCommand}` };
  describeWithTools(tools, `a path of an unchanged application behind ${name}, as its example guards it`, () => {
    let guarded: GuardedPath;
    beforeAll(async () => {
      guarded = await guardPath(start);
    });
    afterEach(() => guarded.closePages());
    afterAll(() => guarded?.close());

    it('R1, R2, R9: asks once, by phone and OK, leads to where one wanted to go, and then for an hour no more', async () => {
      const page = await guarded.logIn();
      await page.goto(`${guarded.origin}/settings`);
      await page.getByRole('link', { name: 'Export' }).click();
      await guarded.isAsked(page);
      expect(await page.title()).toBe('Confirmation');
      await guarded.confirm(page);
      await guarded.isExported(page, '/settings/export?all=1');
      await page.goto(`${guarded.origin}/settings/export/again`);
      await guarded.isExported(page, '/settings/export/again');
      // Back leads to where one came from, not to a page that asks.
      await page.goBack();
      await page.goBack();
      await page.waitForURL(`${guarded.origin}/settings`, WAIT);
      expect(guarded.complaints).toEqual([]);
    });

    it('shows the application neither the key nor the window', async () => {
      const sent = guarded.app.got.filter(({ url }) => url.startsWith('/settings/export'));
      expect(new Set(sent.map(({ headers }) => headers.cookie?.replace(/=[\w-]+(?:; ?)?$/, '')))).toEqual(
        new Set(['session']),
      );
      expect(JSON.stringify(guarded.app.got)).not.toMatch(/ohk_|offhook_window/);
    });

    it('R3: asks again after a new log-in; a second window of the same browser is the same window', async () => {
      const page = await guarded.logIn();
      await page.goto(`${guarded.origin}/settings/export`);
      await guarded.isAsked(page);
      await guarded.confirm(page);
      await guarded.isExported(page, '/settings/export');
      const second = await page.context().newPage();
      await second.goto(`${guarded.origin}/settings/export`);
      await guarded.isExported(second, '/settings/export');
      await page.goto(`${guarded.origin}/login`);
      await page.goto(`${guarded.origin}/settings/export`);
      await guarded.isAsked(page);
    });

    it('answers a script 401, and nobody is sent anywhere', async () => {
      const page = await guarded.logIn();
      const status = await page.evaluate(async () => (await fetch('/settings/export', { redirect: 'manual' })).status);
      expect(status).toBe(401);
    });

    it('R12: shows anna what is asked of her without a page, by the word of her password', async () => {
      const { origin, router } = guarded;
      const started = await router.call(AUTH, 'SetConfig', { args: { NewAction: 'start' } });
      const page = await guarded.logIn();
      await page.goto(`${origin}/confirm/waiting`);
      await page.getByRole('heading', { name: 'A call by TR-064', level: 2 }).waitFor(WAIT);
      expect(page.url()).toBe(`${origin}/.offhook/waiting`);
      expect(await page.innerText('.asker')).toBe('Asked by router');
      await guarded.confirm(page);
      await page.getByRole('button', { name: 'Close' }).click(WAIT);
      await page.getByText('That is all.').waitFor(WAIT);
      const token = started.value('NewToken') ?? '';
      expect((await router.call(AUTH, 'GetState', { token })).value('NewState')).toBe('authenticated');
      expect(guarded.complaints).toEqual([]);

      const nobody = await page.context().browser()?.newContext({ ignoreHTTPSErrors: true });
      for (const path of ['/confirm/waiting', '/.offhook/waiting']) {
        const answer = await nobody?.request.get(origin.replace('localhost', '[::1]') + path, { maxRedirects: 0 });
        expect(answer?.status()).toBe(401);
      }
      await nobody?.close();
    });

    it('asks for the password first', async () => {
      const page = await guarded.logIn();
      const nobody = await page.context().browser()?.newContext({ ignoreHTTPSErrors: true });
      const answer = await nobody?.request.get(`${guarded.origin.replace('localhost', '[::1]')}/settings/export`);
      expect(answer?.status()).toBe(401);
      expect(answer?.headers()['www-authenticate']).toMatch(/^Basic/);
      await nobody?.close();
    });

    it('leads back to the form that was sent, to be sent once more', async () => {
      const page = await guarded.logIn();
      await page.goto(`${guarded.origin}/settings`);
      await page.getByRole('button', { name: 'Export now' }).click();
      await guarded.isAsked(page);
      await page.getByText('Press it again when you are back.').waitFor(WAIT);
      await guarded.confirm(page);
      await page.waitForURL(`${guarded.origin}/settings`, WAIT);
      await page.getByRole('button', { name: 'Export now' }).click();
      await page.getByText('all settings by POST').waitFor(WAIT);
    });
  });
}
