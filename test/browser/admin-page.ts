import type { Browser, Page } from 'playwright-core';

/** How the window of a test looks. Default: light, 1280 pixels wide. */
export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** Where it seems to be, where `http.trustProxy` believes it. */
  readonly from?: string;
}

/** The page of somebody who looks after the house; `complaints`: what the browser said was wrong with it. */
export type AdminPage = Page & { readonly complaints: readonly string[] };

/** Opens the administration page at this address within it, such as `?lang=en#lines`, in a window of its own. */
export const openAdmin = async (browser: Browser, api: string, where: string, look: Look = {}): Promise<AdminPage> => {
  const { colorScheme = 'light', width = 1280, from } = look;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, locale: 'en-GB' });
  if (from !== undefined) await context.setExtraHTTPHeaders({ 'X-Forwarded-For': from });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 40')) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(`${api}/ui/admin${where}`);
  return Object.assign(page, { complaints });
};

/** Types the key and sends it off. */
export const logIn = async (page: Page, key: string): Promise<void> => {
  await page.fill('#key', key);
  await page.keyboard.press('Enter');
};

/** Every section, in the order of the page. */
export const sections = [
  'overview',
  'lines',
  'calls',
  'authenticators',
  'keys',
  'webhooks',
  'doors',
  'audit',
  'installation',
  'login',
] as const;

/** Goes to a section by a click on its name. */
export const goTo = async (page: Page, section: (typeof sections)[number]): Promise<void> => {
  await page.click(`nav a[href$="#${section}"]`);
  await page.waitForSelector(`nav a[href$="#${section}"][aria-current=page]`);
};
