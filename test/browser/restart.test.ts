import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { shownDial } from '../support/element-fixture.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';
import { type RelyingPage, serveRelyingPage } from '../support/relying-page.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };
const ASKED = {
  user: 'anna',
  session: 'session',
  action: { id: 'settings.export', title: 'Export settings' },
  clientAddress: '192.168.1.20',
};

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

describeWithBrowser('a dialog whose server dies', () => {
  let browser: Browser;
  let site: RelyingPage;
  let offhook: OffhookProcess;
  let kitchen: Account;

  beforeAll(async () => {
    browser = await launchBrowser();
    site = await serveRelyingPage({
      api: () => offhook.api,
      back: async (_path, window) => offhook.app.call('POST', '/v1/confirmations', { ...ASKED, ...(window as object) }),
    });
    offhook = await startOffhook({ env: { OFFHOOK_HTTP__CORS_ORIGINS: site.origin } });
    kitchen = await offhook.app.addLine('kitchen');
  });
  afterAll(async () => {
    await browser?.close();
    await offhook?.remove();
    await site?.close();
  });

  /** Dies at once, as if the power failed. Answers how to bring it back where it was. */
  const die = async (): Promise<() => Promise<void>> => {
    const { dataDir, api, sip } = offhook;
    await offhook.end('SIGKILL');
    return async () => {
      const ports = { http: Number(new URL(api).port), sip: sip.port };
      const env = { OFFHOOK_HTTP__CORS_ORIGINS: site.origin };
      offhook = await startOffhook({ dataDir, ports, env });
    };
  };

  it('says so, keeps its number, and is confirmed and completed by itself once the server is back', async () => {
    const page = await browser.newPage({ locale: 'en-GB' });
    const heading = (name: string) => page.getByRole('heading', { name, level: 2 });
    const lost = page.getByText('No connection.').first();
    await page.goto(site.origin);
    await heading('Export settings').waitFor(WAIT);
    const dial = await shownDial(page);

    const comeBack = await die();
    await lost.waitFor(WAIT);
    expect(await shownDial(page)).toBe(dial);
    await comeBack();
    await lost.waitFor({ ...WAIT, state: 'hidden' });
    expect(await shownDial(page)).toBe(dial);

    const phone = createPhone({ server: offhook.sip, ...kitchen });
    await phone.start();
    const call = await phone.dial(dial);
    expect((await call.final()).status).toBe(200);
    await call.hangup();
    await phone.stop();
    await heading('Confirmed').waitFor(WAIT);

    const comeBackAgain = await die();
    await lost.waitFor(WAIT);
    await comeBackAgain();
    await lost.waitFor({ ...WAIT, state: 'hidden' });
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await heading('Done').waitFor(WAIT);
  });
});
