import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { HousePage, Neighbourhood } from './house-page.ts';
import { describeWithBrowser } from './with-browser.ts';

/**
 * So many plain requests, one after the other, may be answered between the 403 and its reason in the dialog. Between these two lies a
 * commit, which waits for the disk as no plain request does: it takes about as long as five of them on a fast processor. Whoever
 * looked every tenth of a second would come too late.
 */
const ROUND_TRIPS = 20;
/** In most of them: the machine may be busy with something else in one or two. Looking now and then would not do. */
const ROUNDS = 5;

/** Rounds before them, in which the page does everything for the first time. */
const WARM_UP = 1;

/** What the page notes, in milliseconds as `performance.now` counts them. */
interface Noted {
  refusedAt: number | undefined;
  saidAt: number | undefined;
}
declare const noted: Noted;

/** Notes when a 403 comes in over any WebSocket of the page. */
const overhear = (): void => {
  const notes: Noted = { refusedAt: undefined, saidAt: undefined };
  Object.assign(globalThis, { noted: notes });
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('SIP/2.0 403')) notes.refusedAt ??= performance.now();
      });
    }
  };
};

/** Notes when the dialog says these words first. */
const watchFor = (words: string): void => {
  noted.refusedAt = undefined;
  noted.saidAt = undefined;
  const root = document.querySelector('offhook-confirm')?.shadowRoot;
  if (!root) throw new Error('no dialog is open');
  const watch = new MutationObserver(() => {
    if (!root.textContent?.includes(words)) return;
    noted.saidAt = performance.now();
    watch.disconnect();
  });
  watch.observe(root, { subtree: true, childList: true, characterData: true });
};

/** How long the reason took, as a part of the time for so many plain requests in the same page at the same time. */
const delayOf = (page: Page): Promise<number> =>
  page.evaluate(async (roundTrips) => {
    const { refusedAt = Number.NaN, saidAt = Number.NaN } = noted;
    const began = performance.now();
    for (let nr = 0; nr < roundTrips; nr++) await (await fetch('/api/person')).text();
    return (saidAt - refusedAt) / (performance.now() - began);
  }, ROUND_TRIPS);

describeWithBrowser('the dialog when a softphone is refused', () => {
  const neighbourhood = new Neighbourhood();

  it('R8: says why within twenty plain round trips of the 403', async () => {
    const context = await neighbourhood.context();
    await context.addInitScript(overhear);
    const house = await HousePage.open(context, neighbourhood.house);
    const { page } = house;
    const words = house.says('attemptTransport').slice('{line}'.length);
    await house.switchSoftphoneOn();
    const delays: number[] = [];
    while (delays.length < WARM_UP + ROUNDS) {
      await house.logInAgain();
      await house.wantAndBeAsked('phone.add');
      await house.keyOnSoftphone();
      await page.evaluate(watchFor, words);
      await page.locator('#mobile .green').click();
      await house.dialog.getByText(words).waitFor();
      await page.waitForFunction(() => noted.refusedAt !== undefined && noted.saidAt !== undefined);
      delays.push(await delayOf(page));
    }
    const inTime = delays.slice(WARM_UP).filter((delay) => delay <= 1);
    expect(inTime.length, delays.join(', ')).toBeGreaterThan(ROUNDS / 2);
    await context.close();
  });

  it('R8: shows the 403 in the trace, and no proof of who called', async () => {
    const context = await neighbourhood.context();
    const house = await HousePage.open(context, neighbourhood.house);
    const { page } = house;
    await house.want('phone.add');
    await house.callWithSoftphone();
    await page.locator('.pull').click();
    await page.locator('.trace li[data-kind="refused"] .summary').first().waitFor();
    await expect.poll(() => page.locator('.trace section').nth(1).innerText()).toContain('dial.refused');
    const texts = await page.locator('.trace pre').allTextContents();
    expect(texts.filter((text) => /^Authorization:/m.test(text)).length).toBeGreaterThan(0);
    expect(texts.filter((text) => /response="/.test(text))).toEqual([]);
    await context.close();
  });
});
