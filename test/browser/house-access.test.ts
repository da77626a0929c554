import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findings, fitsItsWindow, hasFocus } from './accessibility.ts';
import { HousePage, Neighbourhood } from './house-page.ts';
import { describeWithBrowser } from './with-browser.ts';

const looks = [
  { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' },
] as const;

/** An account in the authenticator app, as the page remembers it. */
const rememberAccount = (): void =>
  localStorage.setItem('house-authenticator', '[{"issuer":"Offhook","name":"anna","secret":"GEZDGNBVGY3TQOJQ"}]');

/** More than the page has to go through. */
const MOST_TABS = 120;

const overlap = async (one: Locator, other: Locator): Promise<boolean> => {
  const [a, b] = await Promise.all([one.boundingBox(), other.boundingBox()]);
  if (!a || !b) throw new Error('only what is shown can overlap');
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
};

/** Whether the focus stands behind it in the page. */
const isBehind = (where: Locator): Promise<boolean> =>
  where.evaluate((it) => {
    const root = it.getRootNode();
    const place = root instanceof ShadowRoot ? root.host : it;
    return Boolean(
      place.compareDocumentPosition(document.activeElement ?? document.body) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
  });

/** Goes there by Tab alone, the shorter way, and presses Enter. */
const enter = async (page: Page, where: Locator): Promise<void> => {
  await where.waitFor();
  const key = (await isBehind(where)) ? 'Shift+Tab' : 'Tab';
  for (let tabs = 0; !(await hasFocus(where)); tabs++) {
    if (tabs > MOST_TABS) throw new Error('Tab does not lead there');
    await page.keyboard.press(key);
  }
  await page.keyboard.press('Enter');
};

/** Keys a number in by Tab and Enter. It asks the page nothing on the way: a busy machine answers more slowly than a person keys. */
const keyIn = async (page: Page, number: string): Promise<void> => {
  const keypad = page.locator('#wall [data-key]');
  const order = await keypad.evaluateAll((keys) => keys.map((key) => key.getAttribute('data-key') ?? ''));
  const [first = '', ...others] = number;
  await enter(page, page.locator(`#wall [data-key="${first}"]`));
  let at = order.indexOf(first);
  for (const key of others) {
    const to = order.indexOf(key);
    for (let step = 0; step < Math.abs(to - at); step++) await page.keyboard.press(to > at ? 'Tab' : 'Shift+Tab');
    await page.keyboard.press('Enter');
    at = to;
  }
};

describeWithBrowser('the house, for everybody', () => {
  const neighbourhood = new Neighbourhood();

  it.each(looks)('keeps nobody out: $colorScheme, $viewport.width px', async (look) => {
    const context = await neighbourhood.context(look);
    await context.addInitScript(rememberAccount);
    const isGood = async (page: Page): Promise<void> => {
      expect(await findings(page)).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
    };
    const strange = await context.newPage();
    await strange.goto(neighbourhood.house);
    await strange.locator('.login').waitFor();
    await isGood(strange);

    const house = await HousePage.open(context, neighbourhood.house);
    const { page } = house;
    await page.locator('#mobile .app-code').waitFor();
    await isGood(page);
    await house.wantAndBeAsked('settings.export');
    await house.callWithSoftphone();
    await page.locator('#wall .handset').click();
    await house.press('#wall', '*10');
    await isGood(page);
    await page.locator('.pull').click();
    await page.locator('.trace li[data-kind="refused"] summary').first().click();
    await isGood(page);
    expect(await overlap(page.locator('.trace ol').nth(0), page.locator('.trace ol').nth(1))).toBe(false);
    await page.locator('.pull').click();
    await house.goTo('internet');
    await house.want('calls.divert');
    await house.reads(house.text('refusedNoMethod'));
    await isGood(page);
    await house.logInAgain();
    await context.close();
  });

  it('says when it does not answer, and goes on by itself when it does', async () => {
    const context = await neighbourhood.context();
    await context.route('**/api/news', (route) => route.abort());
    const house = await HousePage.open(context, neighbourhood.house);
    const { page } = house;
    const lost = page.getByRole('alert').getByText(house.text('lost'));
    await lost.waitFor();
    expect(await findings(page)).toEqual([]);
    await context.unroute('**/api/news');
    await lost.waitFor({ state: 'hidden' });
    await context.close();
  });

  it('can be played with the keyboard alone', async () => {
    const context = await neighbourhood.context();
    const page = await context.newPage();
    await page.goto(neighbourhood.house);
    await enter(page, page.locator('.login .primary'));
    await enter(page, page.locator('[data-function="settings.export"]'));
    await expect.poll(() => hasFocus(page.locator('offhook-confirm h2'))).toBe(true);
    const note = page.locator('#wall .note');
    const number = (await note.innerText()).replace(/[^0-9*]/g, '');
    expect(await overlap(note, page.locator('#wall .keypad'))).toBe(false);
    await enter(page, page.locator('#wall .handset'));
    await keyIn(page, number);
    await enter(page, page.locator('offhook-confirm').getByRole('button', { name: 'OK', exact: true }));
    await page.getByText('The settings have been exported.').waitFor();
    await enter(page, page.locator('#wall .handset[aria-pressed="true"]'));
    await enter(page, page.locator('#mobile .tabs button').nth(1));
    await enter(page, page.locator('.pull'));
    await page.locator('.trace').waitFor();
    await context.close();
  });
});
