import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ElementFixture, shownDial, startElementFixture } from '../support/element-fixture.ts';
import { describeWithBrowser } from './with-browser.ts';

const WAIT = { timeout: 30_000 };

const offered = (page: Page) => page.getByRole('heading', { name: 'With the button on the device' });
const taken = (page: Page) => page.getByText('The button is taken');

describeWithBrowser('a dialog whose methods turn', () => {
  let fixture: ElementFixture;
  beforeAll(async () => {
    fixture = await startElementFixture({ device: { buttons: ['http'] } });
  });
  afterEach(() => fixture.closePages());
  afterAll(() => fixture?.close());

  /** The page of somebody else. `heldBack`: something on the way holds its event stream back. */
  const openAs = async (stream: 'stream' | 'heldBack'): Promise<Page> => {
    const page = await fixture.open('/?none');
    if (stream === 'heldBack') await page.route('**/events', () => undefined);
    await page.goto(`${fixture.site.origin}/`);
    return page;
  };

  it.each(['stream', 'heldBack'] as const)(
    'R6: loses the button to a contest, and gets it back (%s)',
    async (stream) => {
      const anna = await openAs(stream);
      await offered(anna).waitFor(WAIT);
      const dial = await shownDial(anna);
      const ben = await fixture.open();
      await taken(anna).waitFor(WAIT);
      await taken(ben).waitFor(WAIT);
      expect(await offered(anna).count()).toBe(0);
      await ben.getByRole('button', { name: 'Cancel' }).click();
      await offered(anna).waitFor(WAIT);
      expect(await taken(anna).count()).toBe(0);
      expect(await shownDial(anna)).toBe(dial);
      expect(fixture.requests.some((url) => url.includes('?wait='))).toBe(stream === 'heldBack');
      await anna.getByRole('button', { name: 'Cancel' }).click();
      await anna.getByRole('heading', { name: 'Cancelled' }).waitFor(WAIT);
    },
  );

  it('R10: offers the app as soon as it is set up in another window', async () => {
    const page = await fixture.open();
    await offered(page).waitFor(WAIT);
    expect(await page.getByLabel('The six digits that your app shows').count()).toBe(0);
    await fixture.addAuthenticator();
    await page.getByLabel('The six digits that your app shows').waitFor(WAIT);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor(WAIT);
  });

  it('leaves alone what is being typed while other methods come and go', async () => {
    const anna = await fixture.open('/?none');
    await fixture.addAuthenticator();
    await anna.goto(`${fixture.site.origin}/`);
    const field = anna.getByLabel('The six digits that your app shows');
    const typed = () =>
      field.evaluate((input: HTMLInputElement) => [
        input.value,
        (input.getRootNode() as ShadowRoot).activeElement === input,
      ]);
    await offered(anna).waitFor(WAIT);
    await field.pressSequentially('12');
    const ben = await fixture.open();
    await taken(anna).waitFor(WAIT);
    expect(await typed()).toEqual(['12', true]);
    await ben.getByRole('button', { name: 'Cancel' }).click();
    await offered(anna).waitFor(WAIT);
    expect(await typed()).toEqual(['12', true]);
  });
});
