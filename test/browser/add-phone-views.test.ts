import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { findings, fitsItsWindow, hasFocus } from './accessibility.ts';
import { type AdminPage, logIn, openAdmin } from './admin-page.ts';
import { disordered } from './glyphs.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

/** Each step of the way: its address, and what shows that it is there. */
const places = [
  ['#add-phone', '.family'],
  ['#add-phone//name/grandstream-ht8xx', '.name-form'],
  ['#add-phone//name/fritzbox-telephone', '.copy'],
  ['#add-phone/kitchen/enter/grandstream-ht8xx', '.fields'],
  ['#add-phone/kitchen/wait', '.checks'],
  ['#add-phone/kitchen/try', '#show-code'],
  ['#add-phone/nobody/wait', '.closed'],
] as const;

describeWithBrowser('the steps to a new phone', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    await fixture.inside.app.addLine('kitchen', 'dect');
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  const open = async (where: string, width = 1280): Promise<AdminPage> => {
    const page = await openAdmin(browser, fixture.inside.api, where, { width });
    await logIn(page, fixture.key);
    await page.waitForSelector('nav');
    return page;
  };

  const go = async (page: AdminPage, [hash, there]: (typeof places)[number]): Promise<void> => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForSelector(there);
  };

  it.each([
    [
      'nl',
      'Wat hebt u?',
      'Hoe heet deze telefoon?',
      'Vul dit in het toestel in',
      'nog niets van uw netwerk',
      'Probeer de telefoon',
    ],
    [
      'de',
      'Was haben Sie?',
      'Wie heißt dieses',
      'Tragen Sie das im Gerät ein',
      'noch nichts gekommen',
      'Das Telefon ausprobieren',
    ],
    ['en', 'What do you have?', 'What is this phone', 'Enter this in the device', 'Nothing has come', 'Try the phone'],
  ])('speak %s', async (language, choose, name, enter, wait, dial) => {
    const page = await open(`?lang=${language}#add-phone`);
    const words = [choose, name, 'offhook.yaml', enter, wait, dial, ''];
    for (const [at, place] of places.entries()) {
      await go(page, place);
      expect(await page.innerText('main')).toContain(words[at]);
      expect(await page.innerText('main')).not.toMatch(/\{\w+\}(?! \|)/);
    }
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('keep nobody out, by day, at night, and in a window of 320 pixels', async () => {
    const page = await open('?lang=de#add-phone', 320);
    for (const place of places) {
      await go(page, place);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await findings(page)).toEqual([]);
      }
      expect([place, await fitsItsWindow(page)]).toEqual([place, true]);
    }
    await page.context().close();
  });

  it('are gone by the keyboard alone, and each begins with its title', async () => {
    const page = await open('?lang=en#lines');
    const press = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => document.activeElement?.textContent?.trim().replace(/\s+/g, ' '));
        if (focused?.startsWith(name)) return page.keyboard.press('Enter');
      }
      throw new Error(`nobody comes to “${name}” by the keyboard`);
    };
    const begins = (title: string) =>
      expect.poll(() => hasFocus(page.getByRole('heading', { name: title, exact: true }))).toBe(true);
    await page.waitForSelector('.line');
    await press('Add a phone');
    await begins('What do you have?');
    await press('Another DECT base');
    await begins('What is this phone called?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => hasFocus(page.getByLabel('Name', { exact: true }))).toBe(true);
    await page.keyboard.type('Attic');
    await page.keyboard.press('Enter');
    await begins('Enter this in the device');
    await press('It is entered');
    await begins('Connect the phone');
    await press('Try it');
    await begins('Try the phone');
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('show what machines take in its order, also in a page that reads from right to left', async () => {
    const page = await open('?lang=en#add-phone');
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    for (const place of places) {
      await go(page, place);
      expect(await disordered(page.locator('main [dir=ltr]:visible:not(input)'))).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
    }
    await page.context().close();
  });

  it('copy a value, and select it where the browser lets no script copy', async () => {
    const page = await open('?lang=en#add-phone/kitchen/enter/grandstream-ht8xx');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const button = page.getByRole('button', { name: 'Copy SIP User ID' });
    await button.click();
    await expect.poll(() => button.innerText()).toBe('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('kitchen');

    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      document.execCommand = () => false;
    });
    await page.locator('.digit-map').getByRole('button').click();
    await expect.poll(() => page.innerText('.digit-map')).toContain('Selected: press Ctrl+C');
    expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe('{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }');
    await page.context().close();
  });
});
