import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import type { ConfirmationView } from '../../src/http/schema.ts';
import { launchBrowser } from './browser.ts';
import { type OffhookInside, startInside } from './offhook-inside.ts';
import { type RelyingPage, serveRelyingPage } from './relying-page.ts';
import { appCode } from './totp.ts';

const HOME_ADDRESS = '192.168.1.20';

/** An Offhook, the page of a relying app on another origin, two phones and a browser: all real. */
export interface ElementFixture {
  readonly offhook: OffhookInside;
  readonly site: RelyingPage;
  /** An analog phone in the kitchen, and one that confirms nothing. */
  readonly kitchen: Phone;
  readonly softphone: Phone;
  /** Opens the page for a user that nobody was before, who is signed in from then on. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Asks for a confirmation of whoever is signed in. */
  ask(
    window: string,
  ): Promise<{ readonly id: string; readonly token: string; readonly methods: readonly { readonly dial?: string }[] }>;
  /** Confirms this window by the phone in the kitchen, and clicks OK. */
  grant(window: string): Promise<void>;
  /** Tells this page, in place of Offhook, that its confirmation stands as `view` says when it asks. */
  pretend(page: Page, view: () => ConfirmationView | undefined): Promise<void>;
  /** Gives whoever is signed in an authenticator; answers its secret. */
  addAuthenticator(): Promise<string>;
  /** What the browser complained about, and what it asked for. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  closePages(): Promise<void>;
  close(): Promise<void>;
}

type Sections = Parameters<typeof startInside>[0];

export const startElementFixture = async (sections: Sections = {}): Promise<ElementFixture> => {
  let users = 0;
  const who = () => ({ user: `user-${users}`, session: `session-${users}`, clientAddress: HOME_ADDRESS });
  const call = <T>(method: string, path: string, body?: unknown) => offhook.app.call<T>(method, path, body);
  const own = (path = '') => `/v1/users/${who().user}/authenticators${path}`;
  const ask: ElementFixture['ask'] = (window) => {
    const { user, session, clientAddress } = who();
    const action = { id: 'settings.export', title: 'Export settings' };
    return call('POST', '/v1/confirmations', { user, session, window, action, clientAddress });
  };
  const site = await serveRelyingPage({
    api: () => offhook.api,
    back: async (path, body) => {
      const { window = '', name, id, code } = body as Record<string, string>;
      const { session, clientAddress } = who();
      if (path === 'ask') return ask(window);
      if (path === 'list') return call('GET', own());
      if (path === 'enrol') return call('POST', own(), { name, session, window, clientAddress });
      if (path === 'verify') return call('POST', own(`/${id}/verify`), { code });
      return call('DELETE', `${own(`/${id}`)}?${new URLSearchParams({ session, window, clientAddress })}`);
    },
  });
  const offhook = await startInside({ ...sections, http: { corsOrigins: [site.origin], ...sections?.http } });
  const browser: Browser = await launchBrowser();
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const requests: string[] = [];

  const phone = async (username: string, kind: 'analog' | 'ip'): Promise<Phone> => {
    const account = await offhook.app.addLine(username, kind);
    const made = createPhone({ server: offhook.sip, ...account });
    await made.start();
    await made.register();
    return made;
  };
  const kitchen = await phone('kitchen', 'analog');
  const softphone = await phone('mobile', 'ip');

  const grant = async (window: string): Promise<void> => {
    const asked = await ask(window);
    const dialled = await kitchen.dial(asked.methods.find(({ dial }) => dial !== undefined)?.dial ?? '');
    await dialled.final();
    await dialled.hangup();
    await call('POST', `/v1/confirmations/${asked.id}/complete`);
  };

  return {
    offhook,
    site,
    kitchen,
    softphone,
    complaints,
    requests,
    ask,
    grant,
    async open(path = '/', options = {}) {
      users += 1;
      const context = await browser.newContext({ viewport: { width: 600, height: 900 }, locale: 'en-GB', ...options });
      contexts.push(context);
      context.on('request', (request) => requests.push(request.url()));
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await page.goto(site.origin + path);
      return page;
    },
    async pretend(page, view) {
      await page.route('**/v1/confirmations/*/events', (route) =>
        route.fulfill({
          contentType: 'text/event-stream',
          headers: { 'access-control-allow-origin': site.origin },
          body: `id: 1\nevent: state\ndata: ${JSON.stringify(view())}\n\n`,
        }),
      );
    },
    async addAuthenticator() {
      await grant('enrolment');
      const { user: _user, ...rest } = who();
      const draft = await call<{ id: string; secret: string }>('POST', own(), {
        name: 'Phone',
        window: 'enrolment',
        ...rest,
      });
      await call('POST', own(`/${draft.id}/verify`), { code: appCode(draft.secret, Date.now()) });
      return draft.secret;
    },
    async closePages() {
      for (const context of contexts.splice(0)) await context.close();
      complaints.length = 0;
      requests.length = 0;
    },
    async close() {
      await browser.close();
      await kitchen.stop();
      await softphone.stop();
      await site.close();
      await offhook.stop();
    },
  };
};

/** What is to be dialled, as the page shows it. */
export const shownDial = async (page: Page): Promise<string> => {
  const shown = await page.locator('[part=code] [aria-hidden]').textContent();
  return (shown ?? '').replaceAll(/\s/g, '');
};
