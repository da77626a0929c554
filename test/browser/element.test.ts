import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ElementFixture, shownDial, startElementFixture } from '../support/element-fixture.ts';
import { appCode, wrongCode } from '../support/totp.ts';
import { hasFocus } from './accessibility.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };

/** What the page was told, as its script noted it. */
interface Heard {
  readonly name: string;
  readonly detail: { readonly id: string; readonly grant?: { readonly id: string } };
}
const heardBy = (page: Page): Promise<readonly Heard[]> =>
  page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);
const namesHeardBy = async (page: Page): Promise<readonly string[]> => (await heardBy(page)).map(({ name }) => name);

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 2 });

const words = {
  en: {
    softphone: '“mobile phone” is an internet phone or an app and cannot confirm. Use the phone on the wall.',
    confirmed: 'Confirmed',
    by: 'Confirmed by “kitchen phone”.',
    done: 'Done',
  },
  nl: {
    softphone: '‘mobile phone’ is een internettelefoon of app en kan niet bevestigen. Gebruik de telefoon aan de muur.',
    confirmed: 'Bevestigd',
    by: 'Bevestigd met ‘kitchen phone’.',
    done: 'Klaar',
  },
  de: {
    softphone:
      '„mobile phone“ ist ein Internettelefon oder eine App und kann nicht bestätigen. Nehmen Sie das Telefon an der Wand.',
    confirmed: 'Bestätigt',
    by: 'Bestätigt mit „kitchen phone“.',
    done: 'Fertig',
  },
} as const;

describeWithBrowser('<offhook-confirm> in a page of another origin', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture();
  });
  afterEach(() => fixture.closePages());
  afterAll(() => fixture?.close());

  /** The phone in the kitchen dials what the page shows. */
  const dialFromKitchen = async (page: Page): Promise<void> => {
    const call = await fixture.kitchen.dial(await shownDial(page));
    expect((await call.final()).status).toBe(200);
    await call.hangup();
  };

  it.each(['en', 'nl', 'de'] as const)(
    'R7, R8, R9: says why a softphone cannot confirm, takes the phone on the wall, and ends with OK (%s)',
    async (lang) => {
      const says = words[lang];
      const page = await fixture.open(`/?lang=${lang}`);
      await heading(page, 'Export settings').waitFor(WAIT);
      const refused = await (await fixture.softphone.dial(await shownDial(page))).final();
      expect(refused.status).toBe(403);
      await page.getByRole('alert').filter({ hasText: says.softphone }).waitFor(WAIT);
      await dialFromKitchen(page);
      await heading(page, says.confirmed).waitFor(WAIT);
      await page.getByText(says.by).waitFor(WAIT);
      expect(await namesHeardBy(page)).toEqual(['confirmed']);
      await page.getByRole('button', { name: 'OK' }).click();
      await heading(page, says.done).waitFor(WAIT);
      // The stream, which may be faster than the answer to the click, brings no grant to tell of.
      await expect
        .poll(async () => (await heardBy(page))[1])
        .toMatchObject({ name: 'completed', detail: { grant: { id: expect.any(String) } } });
      expect(fixture.complaints).toEqual([]);
    },
  );

  it('asks nobody but its page and Offhook, runs under a strict policy, and never shows its token', async () => {
    const page = await fixture.open();
    await heading(page, 'Export settings').waitFor(WAIT);
    const token = await page.evaluate(async () => {
      const element = document.querySelector('offhook-confirm');
      return (await element?.load?.())?.token ?? '';
    });
    expect(token).toMatch(/^cft_/);
    const origins = new Set(fixture.requests.map((url) => new URL(url).origin));
    expect([...origins].sort()).toEqual([fixture.site.origin, fixture.offhook.api].sort());
    expect(fixture.requests.filter((url) => url.includes('cft_'))).toEqual([]);
    expect(await page.content()).not.toContain('cft_');
    expect(fixture.complaints).toEqual([]);
  });

  it('switches its language with the page, or by its own attribute', async () => {
    const page = await fixture.open('/?lang=en');
    await page.getByRole('button', { name: 'Cancel' }).waitFor(WAIT);
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'de-AT'));
    await page.getByRole('button', { name: 'Abbrechen' }).waitFor(WAIT);
    await page.evaluate(() => document.querySelector('offhook-confirm')?.setAttribute('lang', 'nl'));
    await page.getByRole('button', { name: 'Annuleren' }).waitFor(WAIT);
  });

  it('R4: says that a code of the app is wrong, and sends the right one by itself at its sixth digit', async () => {
    const page = await fixture.open('/?none');
    const secret = await fixture.addAuthenticator();
    await page.goto(`${fixture.site.origin}/`);
    const field = page.getByLabel('The six digits that your app shows');
    await field.waitFor(WAIT);
    await field.pressSequentially(wrongCode(secret, Date.now()));
    await page.getByRole('alert').filter({ hasText: 'That code is wrong, or was used before.' }).waitFor(WAIT);
    expect(await field.inputValue()).toBe('');
    expect(await field.evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(true);
    // The step of now is spent by the set-up.
    const code = appCode(secret, Date.now() + 30_000);
    await field.pressSequentially(`${code.slice(0, 3)} ${code.slice(3)}`);
    await heading(page, 'Confirmed').waitFor(WAIT);
    await page.getByText('Confirmed by a code from your app.').waitFor(WAIT);
  });

  it('can be cancelled', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: 'Cancel' }).click(WAIT);
    await heading(page, 'Cancelled').waitFor(WAIT);
    expect(await heardBy(page)).toMatchObject([{ name: 'cancelled', detail: { reason: 'user' } }]);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('offhook-confirm').count()).toBe(0);
  });

  it('stays when it is closed, where its page does that itself', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: 'Cancel' }).click(WAIT);
    await page.evaluate(() => document.addEventListener('offhook-close', (closing) => closing.preventDefault()));
    await page.getByRole('button', { name: 'Close' }).click(WAIT);
    expect(await page.locator('offhook-confirm').count()).toBe(1);
  });

  it('takes "this was not me" before the end and after it, when the grant is revoked', async () => {
    const before = await fixture.open();
    await before.getByRole('button', { name: 'This was not me' }).click(WAIT);
    await heading(before, 'Stopped').waitFor(WAIT);
    expect(await heardBy(before)).toMatchObject([{ name: 'cancelled', detail: { reason: 'not-me' } }]);

    const page = await fixture.open();
    await heading(page, 'Export settings').waitFor(WAIT);
    await dialFromKitchen(page);
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await page.getByRole('button', { name: 'This was not me' }).click(WAIT);
    await heading(page, 'Stopped').waitFor(WAIT);
    expect(await namesHeardBy(page)).toEqual(['confirmed', 'completed', 'revoked']);
    const again = await page.evaluate(async () => {
      const element = document.querySelector('offhook-confirm');
      return (await element?.load?.()) as unknown as { readonly state: string };
    });
    expect(again.state).toBe('pending');
  });

  it('can be used with the keyboard alone, and never takes the focus from elsewhere in the page', async () => {
    const page = await fixture.open();
    await heading(page, 'Export settings').waitFor(WAIT);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await page.locator('#other').focus();
    await dialFromKitchen(page);
    await heading(page, 'Confirmed').waitFor(WAIT);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('other');
    // Somebody who listens hears it all the same.
    await page
      .getByRole('status')
      .filter({ hasText: 'Confirmed' })
      .waitFor({ ...WAIT, state: 'attached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading(page, 'Done').waitFor(WAIT);
    expect(await hasFocus(heading(page, 'Done'))).toBe(true);
  });

  it.each([
    ['nl', 'Nog 1 minuut', 'Nog 30 seconden'],
    ['de', 'Noch 1 Minute', 'Noch 30 Sekunden'],
    ['en', '1 minute left', '30 seconds left'],
  ])('tells somebody who listens how much time is left (%s)', async (lang, minute, half) => {
    const page = await fixture.open('/?none');
    await page.clock.install();
    await page.goto(`${fixture.site.origin}/?lang=${lang}`);
    await heading(page, 'Export settings').waitFor(WAIT);
    const told = page.getByRole('status');
    await page.clock.fastForward(61_000);
    await told.filter({ hasText: minute }).waitFor({ ...WAIT, state: 'attached' });
    await page.clock.fastForward(30_000);
    await told.filter({ hasText: half }).waitFor({ ...WAIT, state: 'attached' });
  });

  it('goes on after a reload in the middle, with a new code for the same window', async () => {
    const page = await fixture.open();
    await heading(page, 'Export settings').waitFor(WAIT);
    const first = await shownDial(page);
    await page.reload();
    await heading(page, 'Export settings').waitFor(WAIT);
    expect(await shownDial(page)).not.toBe(first);
    await dialFromKitchen(page);
    await heading(page, 'Confirmed').waitFor(WAIT);
  });

  it('says that there is no network, keeps what it shows, and goes on when it is back', async () => {
    const page = await fixture.open();
    await heading(page, 'Export settings').waitFor(WAIT);
    const dial = await shownDial(page);
    await page.context().setOffline(true);
    await page.getByText('No connection.').first().waitFor(WAIT);
    expect(await shownDial(page)).toBe(dial);
    await dialFromKitchen(page);
    await page.context().setOffline(false);
    await heading(page, 'Confirmed').waitFor(WAIT);
    expect(await page.getByText('No connection.').count()).toBe(0);
  });

  it('follows by long-polls where something on the way holds the stream back', async () => {
    const page = await fixture.open('/?none');
    await page.route('**/events', () => undefined);
    await page.goto(`${fixture.site.origin}/`);
    await heading(page, 'Export settings').waitFor(WAIT);
    await dialFromKitchen(page);
    await heading(page, 'Confirmed').waitFor(WAIT);
    expect(fixture.requests.some((url) => url.includes('?wait='))).toBe(true);
  });

  it('works in a frame', async () => {
    const page = await fixture.open('/frame');
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Export settings' }).waitFor(WAIT);
    await frame.getByRole('button', { name: 'Cancel' }).click();
    await frame.getByRole('heading', { name: 'Cancelled' }).waitFor(WAIT);
  });

  it('works in a frame of a page of another site', async () => {
    const page = await fixture.open('/?none');
    const elsewhere = fixture.site.origin.replace('127.0.0.1', 'localhost');
    await page.goto(`${elsewhere}/frame?of=${fixture.site.origin}`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Export settings' }).waitFor(WAIT);
    await frame.getByRole('button', { name: 'Cancel' }).click();
    await frame.getByRole('heading', { name: 'Cancelled' }).waitFor(WAIT);
  });

  it.each(['own', 'classic'])('is the same where the page gets it another way: %s', async (by) => {
    const page = await fixture.open(`/?by=${by}`);
    await heading(page, 'Export settings').waitFor(WAIT);
    await dialFromKitchen(page);
    await page.getByRole('button', { name: 'OK' }).click(WAIT);
    await heading(page, 'Done').waitFor(WAIT);
    await expect.poll(() => namesHeardBy(page)).toEqual(['confirmed', 'completed']);
    expect(fixture.requests.some((url) => url === `${fixture.offhook.api}/ui/element.js`)).toBe(false);
    expect(fixture.complaints).toEqual([]);
  });

  it('says that there is nothing to confirm with, when the page hands on that it was answered so', async () => {
    const page = await fixture.open('/?none');
    await page.route('**/back/ask', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: '{"status":403,"code":"no-method"}',
      }),
    );
    await page.goto(`${fixture.site.origin}/`);
    await heading(page, 'Nothing to confirm with').waitFor(WAIT);
    expect(await heardBy(page)).toEqual([{ name: 'failed', detail: { why: 'no-method' } }]);
  });

  it('says that it could not be asked, and asks again, when the focus goes to the question', async () => {
    const page = await fixture.open('/?none');
    await page.route('**/back/ask', (route) => route.abort());
    await page.goto(`${fixture.site.origin}/`);
    await heading(page, 'This did not work').waitFor(WAIT);
    await page.unroute('**/back/ask');
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    const question = heading(page, 'Export settings');
    await question.waitFor(WAIT);
    expect(await hasFocus(question)).toBe(true);
  });
});

describeWithBrowser('a page whose origin http.corsOrigins does not name', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture({ http: { corsOrigins: ['https://elsewhere.example'] } });
  });
  afterAll(() => fixture?.close());

  it('shows after ten seconds that there is no answer, tells its page, and names the setting on the console', async () => {
    const page = await fixture.open('/?none');
    await page.clock.install();
    await page.goto(`${fixture.site.origin}/`);
    await page.getByText('One moment').waitFor(WAIT);
    await expect.poll(() => fixture.requests.filter((url) => url.endsWith('/events')).length).toBeGreaterThan(0);
    await page.clock.fastForward(10_000);
    await heading(page, 'No answer').waitFor(WAIT);
    expect(await heardBy(page)).toEqual([{ name: 'failed', detail: { why: 'unreachable' } }]);
    expect(fixture.complaints.filter((text) => text.includes('http.corsOrigins'))).toEqual([
      expect.stringContaining(fixture.site.origin),
    ]);
  });
});

describeWithBrowser('a confirmation that nobody confirms', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture({ confirmation: { pendingSeconds: 2 } });
  });
  afterAll(() => fixture?.close());

  it('expires while it is looked at, and can be asked again', async () => {
    const page = await fixture.open();
    await heading(page, 'The time is up').waitFor(WAIT);
    expect(await namesHeardBy(page)).toEqual(['expired']);
    const asked = page.waitForRequest('**/back/ask');
    await page.getByRole('button', { name: 'Try again' }).click();
    await asked;
    await heading(page, 'Export settings').waitFor(WAIT);
  });
});
