import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { shownDial } from '../support/element-fixture.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { type SamplePage, startSamplePage } from '../support/sample-page.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };
const KEY = `ohk_${'k'.repeat(43)}`;

describeWithBrowser('the sample of docs/element.md', () => {
  let port: number;
  let sample: SamplePage;
  let browser: Browser;
  let page: Page;
  let offhook: OffhookInside | undefined;
  let phone: Phone | undefined;

  beforeAll(async () => {
    port = await freeListeningPort();
    [sample, browser] = await Promise.all([
      startSamplePage(`http://127.0.0.1:${port}`, KEY, await freeListeningPort()),
      launchBrowser(),
    ]);
    page = await browser.newPage();
    await page.goto(sample.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await sample?.stop();
    await phone?.stop();
    await offhook?.stop();
  });

  const clickExport = () => page.getByRole('button', { name: 'Export settings' }).click();
  const heading = (name: string) => page.getByRole('heading', { name, level: 2 });
  const dialog = () => page.locator('offhook-confirm');

  it('says while Offhook is down that nobody answers: its button is not dead', async () => {
    await clickExport();
    await page.getByText(`No answer. Does Offhook run at http://127.0.0.1:${port}?`).waitFor(WAIT);
  });

  it('works in the same page as soon as Offhook runs, and says first that there is nothing to confirm with', async () => {
    offhook = await startInside({ http: { port, apiKey: KEY, corsOrigins: [sample.origin] } });
    await clickExport();
    await heading('Nothing to confirm with').waitFor(WAIT);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => dialog().count()).toBe(0);
  });

  it('R1, R2, R9: asks, takes the phone on the wall and the OK, exports, closes, and does not ask again', async () => {
    const account = await offhook!.app.addLine('kitchen', 'analog');
    phone = createPhone({ server: offhook!.sip, ...account });
    await phone.start();
    await phone.register();
    await clickExport();
    await heading('Export settings').waitFor(WAIT);
    const call = await phone.dial(await shownDial(page));
    expect((await call.final()).status).toBe(200);
    await call.hangup();
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await page.getByText('all settings').waitFor(WAIT);
    await heading('Done').waitFor(WAIT);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => dialog().count()).toBe(0);
    await page.evaluate(() => {
      for (const output of document.querySelectorAll('output')) output.textContent = '';
    });
    await clickExport();
    await page.getByText('all settings').waitFor(WAIT);
    expect(await dialog().count()).toBe(0);
  });
});
