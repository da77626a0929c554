import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineKind, LineTrust } from '../../src/line/port.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import type { BrowserPhone, BrowserPhoneSettings, FinalAnswer } from '../support/clients/sip-js-page.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';
import { describeWithBrowser } from './with-browser.ts';

/** What the page's script leaves there. */
interface PageGlobals {
  startPhone(settings: BrowserPhoneSettings): Promise<BrowserPhone>;
}

const lines: readonly { readonly kind: LineKind; readonly trust: LineTrust }[] = [
  { kind: 'analog', trust: 'provisioned' },
  { kind: 'analog', trust: 'standard' },
  { kind: 'analog', trust: 'strict' },
  { kind: 'dect', trust: 'provisioned' },
  { kind: 'isdn', trust: 'provisioned' },
  { kind: 'ip', trust: 'provisioned' },
];

describeWithBrowser('SIP.js in Chromium', () => {
  describe('over WSS', () => {
    let fixture: OffhookProcess;
    let browser: OpenBrowser;
    let wss: string;

    beforeAll(async () => {
      const port = await freeListeningPort();
      wss = `wss://127.0.0.1:${port}`;
      [fixture, browser] = await Promise.all([
        startOffhook({
          env: {
            OFFHOOK_SIP__WSS_PORT: String(port),
            // SIP.js takes the last algorithm of a challenge, and knows no SHA-256.
            OFFHOOK_SIP__DIGEST_ALGORITHMS: 'MD5',
            OFFHOOK_SIP__TLS_CERT: 'test/fixtures/tls/server.pem',
            OFFHOOK_SIP__TLS_KEY: 'test/fixtures/tls/server-key.pem',
          },
        }),
        openBrowser('test/support/clients/sip-js-page.ts'),
      ]);
    });
    afterAll(async () => {
      await browser?.close();
      await fixture?.remove();
    });

    /** Registers as this user and calls, in a page that is closed afterwards. */
    const registerAndCall = async (settings: BrowserPhoneSettings, user: string): Promise<readonly FinalAnswer[]> => {
      const page = await browser.open();
      try {
        return await page.evaluate(
          async ({ settings, user }) => {
            const phone = await (globalThis as unknown as PageGlobals).startPhone(settings);
            return [await phone.register(), await phone.call(user)];
          },
          { settings, user },
        );
      } finally {
        await page.close();
      }
    };

    describe.concurrent('with the password of a line', () => {
      it.each(lines)('may register and confirms nothing, which the waiting page sees: $kind, $trust', async (line) => {
        const account = { username: `${line.kind}-${line.trust}`, password: `secret-of-${line.kind}-${line.trust}` };
        await fixture.app.call('PUT', `/v1/lines/${account.username}`, { ...account, ...line });
        const asked = await fixture.app.ask();
        const [registered, called] = await registerAndCall({ ...account, server: wss }, dialOf(asked));
        expect(registered).toMatchObject({ status: 200 });
        expect(called).toMatchObject({ status: 403, reason: expect.stringMatching(/phone/) });
        expect(await fixture.app.next(asked.id, asked.version)).toMatchObject({
          state: 'pending',
          attempts: [
            { method: 'phone', outcome: 'refused', code: 'transport-refused', line: { id: account.username } },
          ],
        });
      });

      it('is refused at the service number too', async () => {
        const account = { username: 'caller', password: 'secret-of-the-caller' };
        await fixture.app.call('PUT', '/v1/lines/caller', { ...account, kind: 'analog', trust: 'provisioned' });
        const [, called] = await registerAndCall({ ...account, server: wss }, '8810');
        expect(called).toMatchObject({ status: 403 });
      });
    });

    it('is not let in with a wrong password', async () => {
      const [registered] = await registerAndCall({ username: 'caller', password: 'a-wrong-one', server: wss }, '8810');
      expect(registered).toMatchObject({ status: 401 });
    });
  });
});
