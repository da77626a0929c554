import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Phone } from '../../src/demo/phone/index.ts';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { aPending } from '../support/confirmation-views.ts';
import { type ElementFixture, startElementFixture } from '../support/element-fixture.ts';
import { appCode } from '../support/totp.ts';
import { goTo, logIn, openAdmin } from './admin-page.ts';
import { disordered, glyphsOf } from './glyphs.ts';
import { HousePage, Neighbourhood } from './house-page.ts';
import { describeWithBrowser } from './with-browser.ts';

/** Turns the page round; `all` of these elements too, as the words in them would where they were of such a language. */
const turnRound = async (page: Page, all?: Locator): Promise<void> => {
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await all?.evaluateAll((elements) => {
    for (const element of elements) element.setAttribute('dir', 'rtl');
  });
};

const seenIn = async (where: Locator): Promise<string> => (await glyphsOf(where)).seen;

/** From which side a field takes what is typed. */
const directionOf = (field: Locator): Promise<string> => field.evaluate((it) => getComputedStyle(it).direction);

describeWithBrowser('in a page that reads from right to left', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture();
  });
  afterAll(() => fixture?.close());

  it.each(['the page', 'the page and its words'])(
    'the dialog shows a number in the order in which it is dialled: %s',
    async (turned) => {
      const page = await fixture.open('/?none');
      const method = { method: 'phone', dial: '*10395454#', serviceNumber: '**8810', digits: '395454' };
      await fixture.pretend(page, () => aPending({ methods: [method, { method: 'totp' }] }));
      await page.goto(`${fixture.site.origin}/?lang=en`);
      await page.locator('summary').click();
      await turnRound(page, turned === 'the page' ? undefined : page.locator('offhook-confirm .card'));

      const shown = (part: string) => seenIn(page.locator(`[part=${part}] [aria-hidden]`).first());
      expect(await shown('code')).toBe('*10395454#');
      expect(await shown('service-number')).toBe('**8810');
      expect(await shown('digits')).toBe('395454');
      expect(await disordered(page.locator('[part=timer] span'))).toEqual([]);
      expect(await directionOf(page.locator('#code'))).toBe('ltr');
      await page.getByRole('button', { name: 'Use a recovery code' }).click();
      expect(await directionOf(page.locator('#code'))).toBe('ltr');
      await fixture.closePages();
    },
  );

  it('the dialog sets its own words as their language is written', async () => {
    const page = await fixture.open('/?none');
    await fixture.pretend(page, () => aPending());
    await page.goto(`${fixture.site.origin}/?lang=en`);
    await page.locator('summary').waitFor();
    await turnRound(page);
    expect(await seenIn(page.locator('summary'))).toBe('Doesyourphonenotacceptthisnumber?');
    await fixture.closePages();
  });

  it('the set-up of an app shows its secret and the recovery codes as they are typed', async () => {
    const page = await fixture.open('/?element=offhook-authenticators');
    const window = await page.evaluate(() => (globalThis as unknown as { windowId(): Promise<string> }).windowId());
    await fixture.grant(window);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByLabel('A name by which').fill('My phone');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('summary').click();
    await turnRound(page, page.locator('.card'));
    const secret = await glyphsOf(page.locator('[part=secret]'));
    expect(secret.seen).toBe(secret.written);
    expect(await directionOf(page.locator('#code'))).toBe('ltr');

    await page.locator('#code').fill(appCode(secret.written, Date.now()));
    await page.getByRole('button', { name: 'Finish' }).click();
    const codes = page.locator('[part=recovery-codes] li');
    await codes.last().waitFor();
    expect(await codes.count()).toBe(10);
    expect(await disordered(codes)).toEqual([]);
    await fixture.closePages();
  });
});

describeWithBrowser('the administration, turned to read from right to left', () => {
  let fixture: AdminFixture;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let phone: Phone;
  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    phone = await fixture.addPhone('2nd-floor_1');
    await fixture.block(phone);
  });
  afterAll(async () => {
    await browser?.close();
    await phone?.stop();
    await fixture?.stop();
  });

  it('shows addresses, names and ids of machines in their order', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en');
    await logIn(page, fixture.key);
    const machineTexts = page.locator('main [dir=ltr]:visible:not(input)');
    const shown = async (section: Parameters<typeof goTo>[1], row: string): Promise<string> => {
      await goTo(page, section);
      await page.locator(row).first().waitFor();
      for (const summary of await page.locator('main summary').all()) await summary.click();
      await turnRound(page);
      expect(await disordered(machineTexts)).toEqual([]);
      return (await machineTexts.allInnerTexts()).join('\n');
    };
    const lines = await shown('lines', '.line');
    expect(lines).toMatch(/^127\.0\.0\.1$/m);
    expect(lines).toMatch(/^2nd-floor_1$/m);
    const calls = await shown('calls', '.call');
    expect(calls).toMatch(/^127\.0\.0\.1 \(UDP\)$/m);
    const audit = await shown('audit', '.event');
    expect(audit).toMatch(/^dial\.refused$/m);
    expect(audit).toMatch(/^2nd-floor_1$/m);
    expect(await shown('installation', '.facts')).toContain(fixture.inside.api);
    expect(page.complaints).toEqual([]);
  });
});

describeWithBrowser('the house of the demo, turned to read from right to left', () => {
  const neighbourhood = new Neighbourhood();

  it('has its keys and what they dial where they are on a phone', async () => {
    const house = await HousePage.open(await neighbourhood.context(), neighbourhood.house);
    const { page } = house;
    await house.want('settings.export');
    await page.locator('#kitchen .note').waitFor();
    await turnRound(page);
    const number = await house.noted();
    await house.press('#kitchen', number);
    expect(await seenIn(page.locator('#kitchen .note'))).toContain(number);
    expect(await seenIn(page.locator('#kitchen .keyed'))).toBe(number);
    expect(await seenIn(page.locator('#kitchen .keypad'))).toMatch(/^1.*2.*3.*4.*5.*6.*7.*8.*9.*\*.*0.*#/);
  });
});
