// Draws the pictures of the documentation, as a browser shows what is there. Needs Debian's chromium-headless-shell, and what build-web.mjs
// makes. Look at each before you commit it.
import { launchBrowser } from '../test/support/browser.ts';
import { drawAdmin } from './pictures/admin.ts';
import { drawDialog } from './pictures/dialog.ts';
import { drawHouse } from './pictures/house.ts';

const browser = await launchBrowser();
try {
  await drawDialog(browser);
  await drawAdmin(browser);
  await drawHouse(browser);
} finally {
  await browser.close();
}
