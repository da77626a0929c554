import type { BrowserContext } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import type { Language } from '../../src/web/i18n/texts.ts';
import { HousePage, Neighbourhood } from './house-page.ts';
import { isSeen } from './seen.ts';
import { describeWithBrowser } from './with-browser.ts';

describeWithBrowser('R14: the house whose phones hang on a FRITZ!Box', () => {
  const neighbourhood = new Neighbourhood();
  let context: BrowserContext | undefined;
  afterEach(() => context?.close());

  const enter = async (language: Language, locale: string, viewport = { width: 1280, height: 900 }) => {
    context = await neighbourhood.context({ locale, viewport });
    const house = await HousePage.open(context, neighbourhood.house, language);
    await house.hangPhones('on');
    return house;
  };

  it.each<[Language, string]>([
    ['en', 'en-GB'],
    ['nl', 'nl-NL'],
    ['de', 'de-AT'],
  ])('is told in %s, and its wall phone confirms by an internal call', async (language, locale) => {
    const house = await enter(language, locale);
    const { page, text, says, dialog } = house;
    await page.locator('#wall').getByText('**1').waitFor();
    await page.locator('#kitchen').getByText('**610').waitFor();
    await house.wantAndBeAsked('settings.export');
    expect(await house.noted()).toMatch(/^\*\*620\d{6}$/);

    // R8: an IP phone of the box is refused, and the page shows why.
    await page.locator('#mobile .tabs button').nth(1).click();
    await house.press('#mobile', '**620');
    await page.locator('#mobile .green').click();
    await page.locator('.softphone').getByText(text('softphoneRefused')).waitFor();
    await dialog.getByText(says('attemptLineKind').slice('{line}'.length)).waitFor();

    // Nobody outside is heard.
    await page.locator('.fritz .outside').click();
    await page
      .locator('.fritz')
      .getByText(text('outsideRefused', { status: '480' }))
      .waitFor();

    await page.locator('#wall .handset').click();
    await house.press('#wall', '**620');
    await page.locator('#wall').getByText(text('phoneTalking')).waitFor();
    await house.press('#wall', (await house.noted()).slice(-6));
    await dialog.getByRole('heading', { name: says('confirmedTitle') }).waitFor();
    await house.ok.click();
    await house.reads(text('doneExport'));
    await house.hangUpOnTheWall();
    await house.logInAgain();
  });

  it('goes back to phones of its own at any time: the note and the question change with it', async () => {
    const house = await enter('en', 'en-GB');
    await house.wantAndBeAsked('phone.add');
    await house.dialog.getByText('**620').first().waitFor();
    await house.hangPhones('off');
    await expect.poll(() => house.noted()).toMatch(/^\*10\d{6}$/);
    await house.dialog.locator('[part=code]').waitFor();
    await house.dialOnTheWall();
    await house.ok.click();
    await house.hangUpOnTheWall();
    await house.logInAgain();
  });

  it('shows in the trace what the box and Offhook say to each other, and no contact', async () => {
    const house = await enter('en', 'en-GB');
    const { page } = house;
    await page.locator('.fritz .outside').click();
    await page.locator('.fritz .outcome').getByText('480').waitFor();
    await page.locator('.pull').click();
    const texts = await page.locator('.trace pre').allTextContents();
    const invite = texts.find((text) => text.startsWith('INVITE sip:not-shown@')) ?? '';
    expect(invite).toContain('From: <sip:0301234567@fritz.box>');
    expect(texts.filter((text) => /(?:sip:|line=)[0-9a-f]{32}/.test(text))).toEqual([]);
  });

  it.each([
    { width: 390, height: 844 },
    { width: 1280, height: 900 },
  ])('has a switch that is seen whole at $width x $height', async (viewport) => {
    const { page } = await enter('en', 'en-GB', viewport);
    await page.locator('.fritz').scrollIntoViewIfNeeded();
    expect(await isSeen(page.locator('.fritz .switch'))).toBe(true);
    expect(await isSeen(page.locator('.fritz .outside'))).toBe(true);
  });
});
