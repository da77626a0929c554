import type { Browser } from 'playwright-core';
import type { ConfirmationView } from '../../src/http/schema.ts';
import * as views from '../../test/support/confirmation-views.ts';
import { startElementHouse } from '../../test/support/element-house.ts';

const shown: Readonly<Record<string, ConfirmationView>> = {
  pending: views.aPending({ attempts: [views.anAttempt()] }),
  confirmed: views.aConfirmed(),
  completed: views.aCompleted(),
  expired: views.anExpired(),
  'not-me': views.aCancelled('not-me'),
  blocked: views.aBlocked(),
};

/** Draws docs/pictures/dialog-*.png: what `<offhook-confirm>` shows in each state, and at night. */
export const drawDialog = async (browser: Browser): Promise<void> => {
  const house = await startElementHouse();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, locale: 'en-GB', viewport: { width: 520, height: 900 } });
    let state: ConfirmationView | undefined;
    await house.pretend(page, () => state);
    for (const [name, view] of Object.entries(shown)) {
      state = view;
      await page.goto(house.site.origin);
      await page.locator('offhook-confirm h2').waitFor();
      await page.locator('#other').evaluate((button) => button.remove());
      await page.locator('offhook-confirm').screenshot({ path: `docs/pictures/dialog-${name}-${colorScheme}.png` });
    }
  }
  await house.close();
};
