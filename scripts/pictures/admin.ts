import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createPhone } from '../../src/demo/phone/index.ts';
import { startOffhook } from '../../test/support/offhook-process.ts';
import { dialOf } from '../../test/support/relying-app.ts';

/** Draws docs/pictures/admin.png: the overview, after an app was refused and while somebody else asks. */
export const drawAdmin = async (browser: Browser): Promise<void> => {
  const fixture = await startOffhook();
  const key = (await readFile(join(fixture.dataDir, 'api-key'), 'utf8')).trim();
  await fixture.app.addLine('kitchen', 'dect');
  const phone = createPhone({ server: fixture.sip, ...(await fixture.app.addLine('mobile', 'ip')) });
  await phone.start();
  const call = await phone.dial(dialOf(await fixture.app.ask()));
  await call.final();
  await phone.stop();
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 1000 } });
  await page.goto(`${fixture.api}/ui/admin`);
  await page.fill('#key', key);
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav');
  await page.getByText('mobile').first().waitFor();
  await page.screenshot({ path: 'docs/pictures/admin.png' });
  await fixture.remove();
};
