import { expect, it } from 'vitest';
import type { Language } from '../../src/web/i18n/texts.ts';
import { HousePage, Neighbourhood } from './house-page.ts';
import { playTour } from './house-tour.ts';
import { describeWithBrowser } from './with-browser.ts';

describeWithBrowser('the house of the demo', () => {
  const neighbourhood = new Neighbourhood();

  it('R1 to R10 can be played by clicking, as the browser of somebody shows it who reads en', () =>
    playTour(neighbourhood, 'en', 'en-GB'));

  it.each<[Language, string]>([
    ['nl', 'nl-NL'],
    ['de', 'de-AT'],
  ])('R1 and R8 are told in the language of a browser that reads %s', async (language, locale) => {
    const context = await neighbourhood.context({ locale });
    const house = await HousePage.open(context, neighbourhood.house, language);
    await house.page.getByRole('heading', { name: house.text('routerTitle') }).waitFor();
    await house.wantAndBeAsked('settings.export');
    await house.callWithSoftphone();
    await house.dialog.getByText(house.says('attemptTransport').slice('{line}'.length)).waitFor();
    await house.logInAgain();
    await context.close();
  });

  it('R7: takes the number on the cordless phone before the call, and the digits at the prompt', async () => {
    const context = await neighbourhood.context();
    const house = await HousePage.open(context, neighbourhood.house);
    const { page } = house;
    await house.want('settings.export');
    await house.press('#kitchen', '8810');
    await page.locator('#kitchen .green').click();
    await page.locator('#kitchen').getByText(house.text('phoneTalking')).waitFor();
    await house.press('#kitchen', (await house.noted()).slice(-6));
    await house.ok.waitFor();
    await page.locator('#kitchen .red').click();
    await house.ok.click();
    await house.reads(house.text('doneExport'));
    await context.close();
  });

  it('can be switched to another language at any time, the dialog too', async () => {
    const context = await neighbourhood.context();
    const house = await HousePage.open(context, neighbourhood.house);
    await house.wantAndBeAsked('settings.export');
    for (const language of ['nl', 'de', 'en'] as const) {
      await house.page.locator(`.languages [lang="${language}"]`).click();
      await house.page.locator(`offhook-confirm .card[lang="${language}"]`).waitFor();
      expect(await house.page.evaluate(() => document.documentElement.lang)).toBe(language);
    }
    await house.logInAgain();
    await context.close();
  });
});
