import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConfirmationView } from '../../src/http/schema.ts';
import * as views from '../support/confirmation-views.ts';
import { type ElementFixture, startElementFixture } from '../support/element-fixture.ts';
import { readPixels } from '../support/qr.ts';
import { appCode } from '../support/totp.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { isSeen } from './seen.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };

/** What a camera reads in a picture (PNG), which the browser takes apart into its points. */
const photographed = async (page: Page, picture: Buffer): Promise<string | undefined> => {
  const { width, height, points } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = [] } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    return { width: image.width, height: image.height, points: Array.from(data) };
  }, picture.toString('base64'));
  return readPixels(Uint8ClampedArray.from(points), width, height);
};

const shown: Readonly<Record<string, ConfirmationView>> = {
  pending: views.aPending({ attempts: [views.anAttempt()] }),
  unavailable: views.aPending({
    methods: [{ method: 'totp' }],
    unavailable: [
      { method: 'button', reason: 'busy' },
      { method: 'phone', reason: 'no-line' },
    ],
    expiresIn: 10,
  }),
  'phones behind a PBX': views.aPending({
    methods: [{ method: 'phone', serviceNumber: '**620', otherNumbers: ['**621'], digits: '482913' }],
  }),
  'blocked phone': views.aPending({ methods: [], unavailable: [{ method: 'phone', reason: 'line-blocked' }] }),
  confirmed: views.aConfirmed(),
  completed: views.aCompleted(),
  expired: views.anExpired(),
  cancelled: views.aCancelled('user'),
  'not me': views.aCancelled('not-me'),
  superseded: views.aCancelled('superseded'),
  'logged out': views.aCancelled('logged-out'),
  blocked: views.aBlocked(),
};

const looks = [
  { colorScheme: 'light', viewport: { width: 600, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' },
] as const;

/** By day and at night, as the page is now. */
const keepsNobodyOut = async (page: Page): Promise<void> => {
  for (const { colorScheme } of looks) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
  }
  expect(await fitsItsWindow(page)).toBe(true);
};

describeWithBrowser('what the elements show', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture();
  });
  afterEach(() => fixture.closePages());
  afterAll(() => fixture?.close());

  it.each(Object.keys(shown))(
    'has nothing that keeps anybody out, by day, at night and on a small screen: %s',
    async (name) => {
      for (const look of looks) {
        const page = await fixture.open('/?none', look);
        await fixture.pretend(page, () => shown[name]);
        await page.goto(`${fixture.site.origin}/?lang=de`);
        await page.locator('offhook-confirm h2').waitFor(WAIT);
        for (const summary of await page.locator('summary').all()) await summary.click();
        expect(await findings(page)).toEqual([]);
        expect(await fitsItsWindow(page)).toBe(true);
      }
    },
  );

  it('shows the number first and both ways out on the screen of a mobile, whatever else is offered', async () => {
    const page = await fixture.open('/?none', { viewport: { width: 390, height: 664 } });
    await fixture.pretend(page, () => shown.pending);
    await page.goto(`${fixture.site.origin}/`);
    await page.locator('[part=code]').waitFor(WAIT);
    expect(await isSeen(page.locator('[part=code]'))).toBe(true);
    expect(await isSeen(page.getByRole('button', { name: 'Cancel' }))).toBe(true);
    expect(await isSeen(page.getByRole('button', { name: 'This was not me' }))).toBe(true);
  });

  it('names the internal numbers and then the digits where no phone sends a code at once', async () => {
    const page = await fixture.open('/?none');
    await fixture.pretend(page, () => shown['phones behind a PBX']);
    await page.goto(`${fixture.site.origin}/`);
    await page.locator('[part=service-number]').first().waitFor(WAIT);
    const numbers = page.locator('[part=service-number], [part=digits], [part=code]');
    const seen = await numbers.locator('[aria-hidden]').allInnerTexts();
    expect(seen.map((number) => number.replaceAll(/\s/g, ''))).toEqual(['**620', '**621', '482913']);
    expect(await isSeen(numbers.last())).toBe(true);
  });

  it.each(Object.keys(shown).filter((name) => shown[name]?.state !== 'pending'))(
    'tells somebody who listens when it becomes what they see: %s',
    async (name) => {
      let view = shown.pending;
      const page = await fixture.open('/?none');
      await fixture.pretend(page, () => view);
      await page.goto(`${fixture.site.origin}/?lang=nl`);
      const title = page.locator('offhook-confirm h2');
      await title.filter({ hasText: 'Export settings' }).waitFor(WAIT);
      view = shown[name];
      await title.filter({ hasNotText: 'Export settings' }).waitFor(WAIT);
      const seen = (await title.innerText()).trim();
      await page
        .getByRole('status')
        .filter({ hasText: seen })
        .waitFor({ ...WAIT, state: 'attached' });
    },
  );

  it('R10: an app is set up by name, picture and first code, shows its recovery codes once, and can be removed', async () => {
    const page = await fixture.open('/?element=offhook-authenticators', looks[1]);
    const heading = (name: string) => page.getByRole('heading', { name });
    await page.getByText('No app is set up yet.').waitFor(WAIT);
    await keepsNobodyOut(page);
    const window = await page.evaluate(() => (globalThis as unknown as { windowId(): Promise<string> }).windowId());
    await fixture.grant(window);
    await page.getByRole('button', { name: 'Set up an app' }).click();
    await page.getByLabel('A name by which').fill('My phone');
    await keepsNobodyOut(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await heading('Scan this picture').waitFor(WAIT);
    const picture = await page.getByRole('img', { name: 'QR code for the app' }).screenshot();
    await page.locator('summary').click();
    const secret = ((await page.locator('[part=secret]').textContent()) ?? '').replaceAll(/\s/g, '');
    expect(new URL((await photographed(page, picture)) ?? '').searchParams.get('secret')).toBe(secret);
    await keepsNobodyOut(page);
    await page.locator('#code').fill(appCode(secret, Date.now()));
    await page.getByRole('button', { name: 'Finish' }).click();
    await heading('My phone is set up').waitFor(WAIT);
    expect(await page.locator('[part=recovery-codes] li').count()).toBe(10);
    await keepsNobodyOut(page);
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByText('Recovery codes left: 10').waitFor(WAIT);
    await keepsNobodyOut(page);
    await page.getByRole('button', { name: 'Remove My phone' }).click();
    await keepsNobodyOut(page);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No app is set up yet.').waitFor(WAIT);
    expect(fixture.complaints).toEqual([]);
  });

  it('R3: a window keeps its id over a reload, and a copy of it gets another', async () => {
    const page = await fixture.open('/?none');
    const idOf = (of: Page): Promise<string> =>
      of.evaluate(() => (globalThis as unknown as { windowId(): Promise<string> }).windowId());
    await page.waitForFunction(() => 'windowId' in globalThis);
    const id = await idOf(page);
    await page.reload();
    await page.waitForFunction(() => 'windowId' in globalThis);
    expect(await idOf(page)).toBe(id);
    const [copy] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(() => void window.open(location.href)),
    ]);
    await copy.waitForFunction(() => 'windowId' in globalThis);
    expect(await copy.evaluate(() => sessionStorage.getItem('offhook-window'))).toContain(id);
    const other = await idOf(copy);
    expect(other).not.toBe(id);
    await copy.reload();
    await copy.waitForFunction(() => 'windowId' in globalThis);
    expect(await idOf(copy)).toBe(other);
    expect(await idOf(page)).toBe(id);
  });
});
