import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };

describeWithBrowser('the OpenAPI page', () => {
  let offhook: OffhookInside;
  let browser: Browser;
  beforeAll(async () => {
    offhook = await startInside();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await offhook?.stop();
  });

  it('shows every call with nothing from elsewhere, so that it works in a house without internet', async () => {
    const page = await browser.newPage();
    const origins = new Set<string>();
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${offhook.api}/docs`);
    await page.locator('.opblock').first().waitFor(WAIT);
    const { paths } = (await (await fetch(`${offhook.api}/openapi.json`)).json()) as { paths: Record<string, object> };
    const calls = Object.values(paths).flatMap((methods) => Object.keys(methods));
    expect(await page.locator('.opblock').count()).toBe(calls.length);
    await page.locator('.opblock-summary').first().click();
    await page.locator('.opblock-body').first().waitFor(WAIT);
    expect([...origins]).toEqual([offhook.api]);
    expect(complaints).toEqual([]);
  });
});
