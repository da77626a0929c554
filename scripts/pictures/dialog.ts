import type { Browser } from 'playwright-core';
import type { ConfirmationView } from '../../src/http/schema.ts';
import * as views from '../../test/support/confirmation-views.ts';
import { startElementFixture } from '../../test/support/element-fixture.ts';

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
  const fixture = await startElementFixture();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, locale: 'en-GB', viewport: { width: 520, height: 900 } });
    let state: ConfirmationView | undefined;
    await fixture.pretend(page, () => state);
    for (const [name, view] of Object.entries(shown)) {
      state = view;
      await page.goto(fixture.site.origin);
      await page.locator('offhook-confirm h2').waitFor();
      await page.locator('#other').evaluate((button) => button.remove());
      await page.locator('offhook-confirm').screenshot({ path: `docs/pictures/dialog-${name}-${colorScheme}.png` });
    }
  }
  await fixture.close();
};
