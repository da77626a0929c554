import type { Browser } from 'playwright-core';
import { startDemo } from '../../test/support/demo-process.ts';

const WIDTH = 1280;
/** High enough that the drawer at the bottom covers nothing of the house. */
const HEIGHT = 1600;
/** So much of the grass is shown. */
const GRASS = 70;

/** Draws docs/house.png: the house of the demo at work. The softphone was refused, and the wall phone is being dialled. */
export const drawHouse = async (browser: Browser): Promise<void> => {
  const demo = await startDemo();
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: WIDTH, height: HEIGHT } });
  const press = async (room: string, keys: string): Promise<void> => {
    for (const key of keys) await page.locator(`${room} [data-key="${key}"]`).click();
  };
  await page.goto(demo.house);
  await page.locator('.login .primary').click();
  await page.locator('[data-function="settings.export"]').click();
  const number = (await page.locator('#wall .note').innerText()).replace(/[^0-9*]/g, '');
  await page.locator('#mobile .tabs button').nth(1).click();
  await page.locator('#mobile .scan').click();
  await page.locator('.softphone .keypad').waitFor();
  await press('#mobile', number);
  await page.locator('#mobile .green').click();
  await page.locator('offhook-confirm').getByRole('alert').waitFor();
  await page.locator('#wall .handset').click();
  await press('#wall', number.slice(0, -2));
  const ground = await page.locator('.ground').boundingBox();
  await page.screenshot({
    path: 'docs/house.png',
    clip: { x: 0, y: 0, width: WIDTH, height: Math.round((ground?.y ?? HEIGHT) + GRASS) },
  });
  await demo.stop();
};
