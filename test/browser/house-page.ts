import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { houseTexts } from '../../src/demo/page/i18n/house-texts.ts';
import { authenticatorTexts } from '../../src/web/i18n/authenticator-texts.ts';
import { elementTexts } from '../../src/web/i18n/element-texts.ts';
import type { Language } from '../../src/web/i18n/texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { type DemoProcess, startDemo } from '../support/demo-process.ts';

const AHEAD_MS = 30_000;

/** Lets the clock that the page reads be set ahead; timers go on as they are. */
const movableClock = (): void => {
  const real = Date.now.bind(Date);
  Date.now = () => real() + (Number(sessionStorage.getItem('ahead')) || 0);
};

/** One browser window with the house in it, and what fingers and eyes do there. */
export class HousePage {
  readonly page: Page;
  /** What the page says, in its language. */
  readonly text;
  readonly says;
  readonly apps;

  private constructor(page: Page, language: Language) {
    this.page = page;
    this.text = houseTexts(language);
    this.says = elementTexts(language);
    this.apps = authenticatorTexts(language);
  }

  /** Opens the house in this context, and logs in where nobody is. */
  static async open(context: BrowserContext, house: string, language: Language = 'en'): Promise<HousePage> {
    await context.addInitScript(movableClock);
    const opened = new HousePage(await context.newPage(), language);
    await opened.page.goto(house);
    return opened.#arrived();
  }

  get dialog(): Locator {
    return this.page.locator('offhook-confirm');
  }

  get ok(): Locator {
    return this.dialog.getByRole('button', { name: this.says('ok'), exact: true });
  }

  /** What the authenticator app shows, once it holds an account. */
  async appCode(): Promise<string> {
    return (await this.page.locator('#mobile .app-code').innerText()).replace(/\D/g, '');
  }

  async logInAgain(): Promise<void> {
    const answered = this.page.waitForResponse((answer) => answer.url().endsWith('/api/login'));
    await this.page.locator('.tools .again').click();
    await answered;
    await this.page.locator('.functions').waitFor();
  }

  async want(id: string): Promise<void> {
    await this.page.locator(`[data-function="${id}"]`).click();
  }

  /** Wants a function, and is asked to confirm it. */
  async wantAndBeAsked(id: string): Promise<void> {
    await this.want(id);
    await this.dialog.getByText(this.says('title')).waitFor();
  }

  /** What is on the note beside the phones. */
  async noted(): Promise<string> {
    return (await this.page.locator('#wall .note').innerText()).replace(/[^0-9*]/g, '');
  }

  async press(room: string, keys: string): Promise<void> {
    for (const key of keys) await this.page.locator(`${room} [data-key="${key}"]`).click();
  }

  /** Presses the button until a press comes to that: one counts when for three seconds nobody else has asked. */
  async pushUntil(outcome: string, said: string): Promise<void> {
    await expect
      .poll(async () => {
        const answered = this.page.waitForResponse((answer) => answer.url().endsWith('/api/button'));
        await this.page.locator('.push').click();
        return (await answered).json();
      })
      .toEqual({ outcome });
    await this.page.locator('#device .says').filter({ hasText: said }).waitFor();
  }

  /** Sees what stands there for a moment only: looks at every frame, from now on. */
  async glimpse(selector: string, text = ''): Promise<void> {
    const where = [selector, text] as const;
    await this.page.waitForFunction(([at, what]) => document.querySelector(at)?.textContent?.includes(what), where);
  }

  async reads(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Lifts the handset of the wall phone, keys in what is on the note, and hears the tone. */
  async dialOnTheWall(): Promise<void> {
    const number = await this.noted();
    await this.page.locator('#wall .handset').click();
    const tone = this.glimpse('#wall [role="status"]', this.text('phoneTone'));
    await this.press('#wall', number);
    await tone;
  }

  /** Hangs the phones on the box of the house, or on Offhook itself again. */
  async hangPhones(where: 'on' | 'off'): Promise<void> {
    const wanted = String(where === 'on');
    const flip = this.page.locator('.fritz .switch:enabled');
    if ((await flip.getAttribute('aria-checked')) !== wanted) await flip.click();
    await this.page.locator(`.fritz .switch:enabled[aria-checked="${wanted}"]`).waitFor();
  }

  /** Puts the handset down again. */
  async hangUpOnTheWall(): Promise<void> {
    await this.page.locator('#wall .handset[aria-pressed="true"]').click();
  }

  async switchSoftphoneOn(): Promise<void> {
    await this.page.locator('#mobile .tabs button').nth(1).click();
    await this.page.locator('#mobile .scan').click();
    await this.page.locator('.softphone .keypad').waitFor();
  }

  /** Keys in what is on the note, in place of what was keyed in before. */
  async keyOnSoftphone(): Promise<void> {
    const number = await this.noted();
    const before = await this.page.locator('#mobile .keyed').innerText();
    for (const _digit of before) await this.page.locator('#mobile .erase').click();
    await this.press('#mobile', number);
  }

  /** Switches the softphone on and calls with it what is on the note. */
  async callWithSoftphone(): Promise<void> {
    await this.switchSoftphoneOn();
    await this.keyOnSoftphone();
    await this.page.locator('#mobile .green').click();
    await this.page.locator('.softphone').getByText(this.text('softphoneRefused')).waitFor();
  }

  /** Sets an authenticator app up, once that is allowed; its first code is spent then. */
  async setUpApp(name: string): Promise<void> {
    const apps = this.page.locator('offhook-authenticators');
    await apps.getByRole('button', { name: this.apps('add') }).click();
    await apps.getByLabel(this.apps('nameLabel')).fill(name);
    await apps.getByRole('button', { name: this.apps('next') }).click();
    await this.page.locator('#mobile .scan:enabled').click();
    await apps.getByLabel(this.apps('codeLabel')).fill(await this.appCode());
    await apps.getByRole('button', { name: this.apps('finish') }).click();
    await this.page.locator('#mobile .scan:disabled').waitFor();
  }

  /** Lets the app show its next code at once. */
  async skipCode(): Promise<void> {
    const before = await this.appCode();
    await this.page.evaluate((ahead) => sessionStorage.setItem('ahead', String(ahead)), AHEAD_MS);
    await expect.poll(() => this.appCode()).not.toBe(before);
  }

  async goTo(place: 'home' | 'internet'): Promise<void> {
    await this.page
      .locator('.place button', { hasText: this.text(place === 'home' ? 'atHome' : 'onTheInternet') })
      .click();
  }

  /** A copy of this window, as "duplicate tab" makes one: with everything that the browser remembers for it. */
  async duplicate(): Promise<HousePage> {
    const [copy] = await Promise.all([
      this.page.waitForEvent('popup'),
      this.page.evaluate(() => void window.open(location.href)),
    ]);
    return new HousePage(copy, this.text.language).#arrived();
  }

  async #arrived(): Promise<HousePage> {
    const page = this.page;
    await page.locator('.login, .functions').first().waitFor();
    if (await page.locator('.login').isVisible()) await page.locator('.login .primary').click();
    await page.locator('.functions').waitFor();
    return this;
  }
}

/** A demo and a browser for all tests of a suite: there from the first of them on. */
export class Neighbourhood {
  #demo: DemoProcess | undefined;
  #browser: Browser | undefined;

  constructor() {
    beforeAll(async () => {
      [this.#demo, this.#browser] = await Promise.all([startDemo(), launchBrowser()]);
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#demo?.stop();
    });
  }

  get house(): string {
    return this.#demo?.house ?? '';
  }

  /** A context for the browser of somebody who lives here. */
  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    if (!this.#browser) throw new Error('no test has begun');
    return this.#browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
  }
}
