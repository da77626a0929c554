import type { BrowserContext } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { HousePage, Neighbourhood } from './house-page.ts';
import { isSeen } from './seen.ts';
import { describeWithBrowser } from './with-browser.ts';

const screens = [
  { width: 390, height: 844 },
  { width: 390, height: 664 },
  { width: 1280, height: 800 },
] as const;

describeWithBrowser('the house on a small screen', () => {
  const neighbourhood = new Neighbourhood();
  let context: BrowserContext | undefined;
  afterEach(() => context?.close());

  const enter = async (viewport: { readonly width: number; readonly height: number }): Promise<HousePage> => {
    context = await neighbourhood.context({ viewport });
    return HousePage.open(context, neighbourhood.house);
  };

  it.each(screens)(
    'shows at $width x $height the number to dial and both ways out, covered by nothing',
    async (screen) => {
      const house = await enter(screen);
      await house.wantAndBeAsked('settings.export');
      const { dialog, says } = house;
      await dialog.locator('[part=code]').waitFor();
      expect(await isSeen(dialog.locator('[part=code]'))).toBe(true);
      if (screen.width < 640) expect((await house.page.locator('.dialog').boundingBox())?.y).toBeCloseTo(8, 0);
      expect(await isSeen(dialog.getByRole('button', { name: says('notMe') }))).toBe(true);
      expect(await isSeen(dialog.getByRole('button', { name: says('cancel') }))).toBe(true);
      await house.page.locator('.pull').click();
      expect(await isSeen(dialog.getByRole('button', { name: says('cancel') }))).toBe(true);
      await house.page.locator('.pull').click();
      await house.logInAgain();
    },
  );

  it('invites nobody who is on the internet to press or to lift anything', async () => {
    const house = await enter(screens[2]);
    await house.page.locator('#device').getByText(house.text('deviceIdle')).waitFor();
    await house.goTo('internet');
    for (const room of ['#device', '#wall', '#kitchen'])
      await house.page.locator(room).getByText(house.text('away')).waitFor();
    expect(await house.page.getByText(house.text('deviceIdle')).count()).toBe(0);
    await house.goTo('home');
  });
});
