import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { newAccount, newKey } from '../../src/access/index.ts';
import { createPhone } from '../../src/demo/phone/index.ts';
import type { Store } from '../../src/store/index.ts';
import { launchBrowser } from './browser.ts';
import { shownDial } from './element-fixture.ts';
import { freeListeningPort } from './free-port.ts';
import { startInside } from './offhook-inside.ts';
import type { StartGuarding } from './proxies.ts';
import { seededRandom } from './seeded-random.ts';
import { Tr064Client } from './tr064-client.ts';
import { startUnchangedApp, type UnchangedApp } from './unchanged-app.ts';

export const WAIT = { timeout: 30_000 };

/** An application that knows nothing of Offhook behind a proxy that guards a path of it, a phone in the kitchen and a browser: all real. */
export interface GuardedPath {
  readonly origin: string;
  readonly app: UnchangedApp;
  /** A program of anna's that asks by TR-064. */
  readonly router: Tr064Client;
  /** What pages complained about since somebody logged in last. */
  readonly complaints: readonly string[];
  /** A browser of anna's that has logged in to the application. */
  logIn(options?: BrowserContextOptions): Promise<Page>;
  /** Resolves when the page asks. */
  isAsked(page: Page): Promise<void>;
  /** The phone in the kitchen dials what the page shows, and the person clicks OK. */
  confirm(page: Page): Promise<void>;
  /** Resolves when the page is where one wanted to go. */
  isExported(page: Page, path: string): Promise<void>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export const guardPath = async (start: StartGuarding): Promise<GuardedPath> => {
  const port = await freeListeningPort();
  const tr064Port = await freeListeningPort();
  const opened: Store[] = [];
  const offhook = await startInside(
    {
      confirmation: { maxPerUser: 100 },
      tr064: { host: '127.0.0.1', port: tr064Port },
      forwardAuth: {
        proxies: ['127.0.0.1/32'],
        sessionHeader: 'cookie:session',
        redirects: [`http://localhost:${port}`, `https://localhost:${port}`],
      },
    },
    {
      store: (store) => {
        opened.push(store);
        return store;
      },
    },
  );
  const { key, record } = newKey(seededRandom(23), 'box', 'proxy', ['proxy'], Date.now());
  await opened[0]?.keys.add(record);
  const account = newAccount({ username: 'router', app: 'box', user: 'anna', createdAt: Date.now() }, 'correct horse');
  if (!account.ok) throw new Error('no account');
  await opened[0]?.accounts.add(account.value, 'test');
  const router = new Tr064Client(`http://127.0.0.1:${tr064Port}`, { username: 'router', password: 'correct horse' });
  const app = await startUnchangedApp();
  const around = { offhookPort: Number(new URL(offhook.api).port), appPort: app.port, key };
  const [proxy, browser] = await Promise.all([start(around, port), launchBrowser()]);
  const phone = createPhone({ server: offhook.sip, ...(await offhook.app.addLine('kitchen', 'analog')) });
  await phone.start();
  await phone.register();
  const { origin } = proxy;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  return {
    origin,
    app,
    router,
    complaints,

    async logIn(options = {}) {
      const httpCredentials = { username: 'anna', password: 'secret' };
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        locale: 'en-GB',
        httpCredentials,
        ...options,
      });
      contexts.push(context);
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      const page = await context.newPage();
      await page.goto(`${origin}/login`);
      complaints.length = 0;
      return page;
    },

    async isAsked(page) {
      await page.waitForURL(`${origin}/.offhook/confirm?t=*`, WAIT);
      await page.getByRole('heading', { name: 'Export settings', level: 2 }).waitFor(WAIT);
    },

    async confirm(page) {
      const call = await phone.dial(await shownDial(page));
      expect((await call.final()).status).toBe(200);
      await call.hangup();
      await page.getByRole('button', { name: 'OK' }).click(WAIT);
    },

    async isExported(page, path) {
      await page.waitForURL(origin + path, WAIT);
      expect(await page.textContent('p')).toBe('all settings by GET');
    },

    async closePages() {
      for (const context of contexts.splice(0)) await context.close();
    },

    async close() {
      await browser.close();
      await proxy.stop();
      await phone.stop();
      app.stop();
      await offhook.stop();
    },
  };
};
