import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What in this page, as it looks now, keeps somebody out: rule and element. */
export const findings = async (page: Page): Promise<readonly string[]> => {
  // Runs beside the page's policy, which lets nothing of this kind in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

/** Whether nothing of the page sticks out of its window at the side. */
export const fitsItsWindow = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

/** Whether the focus is there, in its document or shadow tree. */
export const hasFocus = (where: Locator): Promise<boolean> =>
  where.evaluate((it) => (it.getRootNode() as Document | ShadowRoot).activeElement === it);
