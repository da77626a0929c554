// Draws docs/house.png: the house of the demo at work, as a browser shows it. Needs Debian's chromium, and what
// build-web.mjs makes.
import { launchBrowser } from '../test/support/browser.ts';
import { startDemo } from '../test/support/demo-process.ts';

const WIDTH = 1280;
const HEIGHT = 1360;

const demo = await startDemo();
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: WIDTH, height: HEIGHT } });
  await page.goto(demo.house);
  await page.locator('.login .primary').click();
  await page.locator('[data-function="settings.export"]').click();
  const note = await page.locator('#wall .note').innerText();
  await page.locator('#wall .handset').click();
  const keys = note.replace(/[^0-9*]/g, '');
  for (const key of keys.slice(0, -2)) await page.locator(`#wall [data-key="${key}"]`).click();
  await page.screenshot({ path: 'docs/house.png', clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT - 60 } });
} finally {
  await browser.close();
  await demo.stop();
}
