import { expect } from 'vitest';
import type { Language } from '../../src/web/i18n/texts.ts';
import { HousePage, type Neighbourhood } from './house-page.ts';

/** Plays R1 to R10 by clicking, in the browser of somebody who reads this language, and expects no complaint of the browser. */
export const playTour = async (neighbourhood: Neighbourhood, language: Language, locale: string): Promise<void> => {
  const context = await neighbourhood.context({ locale });
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  const house = await HousePage.open(context, neighbourhood.house, language);
  const { page, text, says } = house;
  await page.getByRole('heading', { name: text('routerTitle') }).waitFor();

  // R1: the first function asks. R8: what an app dials is refused, and both sides say why.
  await house.wantAndBeAsked('settings.export');
  await house.callWithSoftphone();
  await house.dialog.getByText(says('attemptTransport').slice('{line}'.length)).waitFor();

  // R7: the wall phone confirms. R9: only the click on OK completes it.
  await house.dialOnTheWall();
  await house.dialog.getByRole('heading', { name: says('confirmedTitle') }).waitFor();
  await house.ok.click();
  await house.reads(text('doneExport'));
  await house.hangUpOnTheWall();

  // R2: no second question, not even after the window was loaded again.
  await page.reload();
  await house.want('phone.add');
  await house.reads(text('donePhone'));

  // R3: another window is asked, a copy of this one too, and this one after a new login.
  const other = await HousePage.open(context, neighbourhood.house, language);
  await other.wantAndBeAsked('settings.export');
  await other.page.close();
  const copy = await house.duplicate();
  await copy.wantAndBeAsked('settings.export');
  await copy.page.close();
  await house.logInAgain();
  await house.wantAndBeAsked('app.setup');

  // R6: a short press, and the lights answer.
  const flash = house.glimpse('.router[data-shines="true"]');
  await house.pushUntil('confirmed', text('pressConfirmed'));
  await flash;
  await house.dialog.getByText(says('confirmedButton')).waitFor();
  await house.ok.click();

  // R10: a name, a scan, a first code.
  await house.setUpApp('Anna');
  await page
    .locator('offhook-authenticators')
    .getByText(house.apps('doneTitle', { name: 'Anna' }))
    .waitFor();

  // R5: away from home no phone and no button is offered, and none counts. R4: the app is, and does.
  await house.goTo('internet');
  await house.wantAndBeAsked('calls.divert');
  const field = house.dialog.getByLabel(says('totpLabel'));
  await field.waitFor();
  expect(await house.dialog.getByText(says('phoneTitle')).count()).toBe(0);
  expect(await house.dialog.getByText(says('buttonTitle')).count()).toBe(0);
  expect(await page.locator('.note').count()).toBe(0);
  await house.pushUntil('nothing-pending', text('pressNothing'));
  await house.skipCode();
  await field.fill(await house.appCode());
  await house.dialog.getByText(says('confirmedTotp')).waitFor();
  await house.ok.click();
  await page
    .getByText(text('doneDivert'))
    .or(page.getByText(text('doneDivertOff')))
    .waitFor();

  expect(complaints).toEqual([]);
  await context.close();
};
