import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Phone } from '../../src/demo/phone/index.ts';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { aCaller, aPhoneWithLine, aPhoneWithoutLine, aRegistration } from '../support/registration-views.ts';
import { dialOf } from '../support/relying-app.ts';
import { findings, fitsItsWindow, hasFocus } from './accessibility.ts';
import { type AdminPage, goTo, logIn, openAdmin, sections } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

describeWithBrowser('the sections of the administration', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let kitchen: Phone;
  let attic: Phone;

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    kitchen = await fixture.addPhone('kitchen');
    attic = await fixture.addPhone('attic', 'analog');
    const asked = await fixture.inside.app.ask();
    await (await kitchen.dial('*10')).final();
    await (await kitchen.dial(`${dialOf(asked)}0`)).final();
    await fixture.inside.app.cancel(asked.id);
    await fixture.addAuthenticator('anna', 'Old phone');
    await fixture.addAuthenticator('anna', 'New phone');
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([kitchen?.stop(), attic?.stop()]);
    await fixture?.stop();
  });

  const inside = async (where: string, key = fixture.key): Promise<AdminPage> => {
    const page = await openAdmin(browser, fixture.inside.api, where);
    await logIn(page, key);
    await page.waitForSelector('nav');
    return page;
  };

  const textOf = (page: Page): Promise<string> => page.innerText('main');

  const showAnnas = async (page: Page): Promise<void> => {
    await page.fill('#user', 'anna');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.row');
  };

  const close = async (page: AdminPage): Promise<void> => {
    expect(page.complaints).toEqual([]);
    await page.context().close();
  };

  it('asks before it removes an authenticator, and leaves it on Escape and on "Keep"', async () => {
    const page = await inside('?lang=en#authenticators');
    await showAnnas(page);
    const remove = page.getByRole('button', { name: 'Remove New phone' });
    for (const refuse of [
      () => page.keyboard.press('Escape'),
      () => page.getByRole('button', { name: 'Keep' }).click(),
    ]) {
      await remove.click();
      await page.getByText('Remove “New phone” of anna?').waitFor();
      await expect.poll(() => hasFocus(page.getByRole('button', { name: 'Keep' }))).toBe(true);
      await refuse();
      await expect.poll(() => hasFocus(remove)).toBe(true);
      expect(await page.locator('.question').count()).toBe(0);
    }
    await page.click('text=Show');
    await page.waitForSelector('.row');
    expect(await page.locator('.row').allInnerTexts()).toEqual([
      expect.stringContaining('Old phone'),
      expect.stringContaining('New phone'),
    ]);
    await close(page);
  });

  it('says that an authenticator could not be removed, and lets one try again', async () => {
    const page = await inside('?lang=en#authenticators');
    await showAnnas(page);
    await page.route('**/authenticators/*', (route) => route.abort());
    await page.getByRole('button', { name: 'Remove Old phone' }).click();
    await page.click('text=Yes, remove');
    await expect.poll(() => page.innerText('[role=alert]')).toContain('Offhook does not answer');
    await expect.poll(() => hasFocus(page.getByRole('button', { name: 'Remove Old phone' }))).toBe(true);
    expect(await page.locator('.row').count()).toBe(2);
    await page.context().close();
  });

  it('removes an authenticator for good once one said yes', async () => {
    const page = await inside('?lang=en#authenticators');
    await showAnnas(page);
    await page.getByRole('button', { name: 'Remove Old phone' }).click();
    await page.click('text=Yes, remove');
    await expect.poll(() => page.innerText('[role=status].said')).toBe('“Old phone” was removed.');
    expect(await page.locator('.row').allInnerTexts()).toEqual([expect.stringContaining('New phone')]);
    await expect.poll(() => hasFocus(page.locator('#user'))).toBe(true);
    const kept = await fixture.inside.app.call<{ items: unknown[] }>('GET', '/v1/users/anna/authenticators');
    expect(kept.items).toMatchObject([{ name: 'New phone' }]);
    await close(page);
  });

  const atticCard = (page: Page) => page.locator('.line', { hasText: 'attic phone' });

  it('ends the block of a line, and says so when it cannot', async () => {
    await fixture.block(attic);
    const page = await inside('?lang=en#lines');
    const button = page.getByRole('button', { name: 'End the block of attic phone' });
    await button.waitFor();
    expect(await atticCard(page).innerText()).toContain('Blocked for');

    await page.route('**/tries', (route) => route.abort());
    await button.click();
    await expect.poll(() => atticCard(page).getByRole('alert').innerText()).toContain('Offhook does not answer');
    await expect.poll(() => hasFocus(button)).toBe(true);

    await page.unroute('**/tries');
    await page.route('**/tries', (route) =>
      route.fulfill({ status: 429, contentType: 'application/problem+json', body: '{"code":"rate-limited"}' }),
    );
    await button.click();
    await expect.poll(() => atticCard(page).getByRole('alert').innerText()).toContain('Too many requests');

    await page.unroute('**/tries');
    await button.click();
    await expect.poll(() => button.count()).toBe(0);
    await expect.poll(() => atticCard(page).innerText()).toContain('The block was ended.');
    await expect.poll(() => atticCard(page).innerText()).not.toContain('Blocked for');
    expect(await atticCard(page).getByRole('alert').innerText()).toBe('');
    await expect.poll(() => hasFocus(atticCard(page).getByRole('heading'))).toBe(true);
    await page.context().close();
  });

  it('shows a call while it stands, and no longer', async () => {
    const page = await inside('?lang=en#overview');
    const live = page.locator('section[aria-labelledby=live-title]');
    await expect.poll(() => live.innerText()).toContain('No phone is in use.');
    const call = await kitchen.dial('8810');
    expect((await call.final()).status).toBe(200);
    await expect.poll(() => live.innerText()).toMatch(/kitchen phone[\s\S]*for \d+ second/);
    await call.hangup();
    await expect.poll(() => live.innerText()).toContain('No phone is in use.');
    await close(page);
  });

  it('shows that somebody waits, and what became of it, while one looks', async () => {
    const page = await inside('?lang=en#overview');
    const asked = page.locator('section[aria-labelledby=confirmations-title]');
    await expect.poll(() => asked.innerText()).toContain('Nobody is being asked');
    const shown = await fixture.inside.app.ask();
    await expect.poll(() => asked.innerText()).toContain('Waits for proof');
    const call = await kitchen.dial(dialOf(shown));
    await call.final();
    await expect.poll(() => asked.innerText()).toContain('Confirmed, waits for OK');
    await call.ended();
    await fixture.inside.app.call('POST', `/v1/confirmations/${shown.id}/complete`);
    await expect.poll(() => asked.innerText()).toContain('Nobody is being asked');
    await close(page);
  });

  it.each([
    { scopes: ['admin'], closed: ['lines', 'authenticators'], open: ['overview', 'calls', 'audit', 'installation'] },
    { scopes: ['lines'], closed: ['overview', 'calls', 'authenticators', 'audit'], open: ['lines', 'installation'] },
    { scopes: ['users'], closed: ['overview', 'lines', 'calls', 'audit'], open: ['authenticators', 'installation'] },
  ] as const)('says what a key of scope $scopes may not see, and shows the rest', async ({ scopes, closed, open }) => {
    const page = await inside('?lang=en#house', await fixture.keyFor(...scopes));
    for (const section of closed) {
      await goTo(page, section);
      const scope = { lines: 'lines', authenticators: 'users' }[section as string] ?? 'admin';
      await expect.poll(() => textOf(page)).toContain(`lacks the scope “${scope}”`);
      expect(await page.locator('main').getByText('Loading').count()).toBe(0);
      expect(await page.locator('main form, main .line, main .event').count()).toBe(0);
    }
    for (const section of open) {
      await goTo(page, section);
      await page.waitForSelector('main .panel');
      await expect.poll(() => textOf(page)).not.toContain('Loading');
      expect(await page.locator('.closed').count()).toBe(0);
    }
    await close(page);
  });

  it('does not call a house well whose phones it may not see', async () => {
    const page = await inside('?lang=en#overview', await fixture.keyFor('admin'));
    await expect.poll(() => textOf(page)).toContain('Nothing needs attention in what this key may see');
    expect(await textOf(page)).not.toContain('every phone is there');
    await close(page);
  });

  it('says of the last call of a line that this key may not see it', async () => {
    const page = await inside('?lang=en#lines', await fixture.keyFor('lines'));
    await page.waitForSelector('.line');
    expect(await textOf(page)).toContain('This key may not see calls.');
    expect(await textOf(page)).not.toContain('Has never called');
    await close(page);
  });

  it('lets nobody in with a key that opens nothing here', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en');
    await logIn(page, await fixture.keyFor('confirm'));
    await expect.poll(() => page.innerText('#login-error')).toContain('“admin”, “lines” or “users”');
    expect(await page.locator('nav').count()).toBe(0);
    await close(page);
  });

  it('says when older calls do not come', async () => {
    const page = await inside('?lang=en#calls');
    await page.waitForSelector('.call');
    await page.route('**/v1/calls?limit=100', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), next: 'more' } });
    });
    await page.route('**/v1/calls?*cursor=*', (route) => route.abort());
    await page.click('text=Older calls');
    await expect.poll(() => page.innerText('.panel [role=alert]')).toContain('Offhook does not answer');
    await page.unroute('**/v1/calls?*cursor=*');
    await page.route('**/v1/calls?*cursor=*', (route) => route.fulfill({ json: { items: [], next: null } }));
    await page.click('text=Older calls');
    await expect.poll(() => page.getByText('Older calls').count()).toBe(0);
    expect(await page.innerText('.panel [role=alert]')).toBe('');
    await expect.poll(() => hasFocus(page.locator('.more [role=status]'))).toBe(true);
    await page.unrouteAll({ behavior: 'wait' });
    await page.context().close();
  });

  it('checks the whole chain, says when it cannot, and shows a broken one as such in every language', async () => {
    const page = await inside('?lang=en#audit');
    const chain = page.locator('.chain');
    const sealedUpTo = async () =>
      (await fixture.inside.app.call<{ chain: { sealed: { seq: number } } }>('GET', '/v1/audit?limit=1')).chain.sealed
        .seq;
    await expect.poll(sealedUpTo).toBeGreaterThan(0);
    await expect.poll(() => chain.innerText()).toContain('nothing was changed');
    expect(await chain.locator('.lamp').getAttribute('class')).toBe('lamp good');

    await page.route('**/v1/audit/chain', (route) => route.abort());
    await page.click('text=Check the whole chain');
    await expect.poll(() => chain.innerText()).toContain('The chain could not be checked. Offhook does not answer');
    await page.unroute('**/v1/audit/chain');

    fixture.tamper("UPDATE event SET subject = 'cellar' WHERE seq = 1");
    await page.click('text=Check the whole chain');
    await expect.poll(() => chain.getByRole('alert').innerText()).toContain('The chain is broken');
    expect(await chain.locator('.lamp').getAttribute('class')).toBe('lamp bad');
    expect(await chain.innerText()).not.toContain('nothing was changed');
    expect(await findings(page)).toEqual([]);
    for (const [language, words] of [
      ['nl', 'De keten is verbroken'],
      ['de', 'Die Kette ist gebrochen'],
    ] as const) {
      await page.selectOption('.language select', language);
      await expect.poll(() => chain.getByRole('alert').innerText()).toContain(words);
    }
    fixture.tamper("UPDATE event SET subject = 'kitchen' WHERE seq = 1");
    await page.click('text=Ganze Kette prüfen');
    await expect.poll(() => chain.innerText()).toContain('Nichts wurde geändert');
    await page.context().close();
  });

  it.each([
    ['nl', 'Ligt achter wat al is gebeurd', 'noemden één en hetzelfde clientAddress', '498 van 500'],
    ['de', 'Liegt hinter bereits Geschehenem', 'nannten ein und dieselbe clientAddress', '498 von 500'],
    ['en', 'Is behind what has already happened', 'named one and the same clientAddress', '498 of 500'],
  ])('says in %s what the parts of the server say', async (language, clock, addresses, ports) => {
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${language}#overview`);
    await page.route('**/readyz', (route) =>
      route.fulfill({ status: 503, json: { status: 'not-ready', parts: oddParts } }),
    );
    await logIn(page, fixture.key);
    const state = page.locator('.state');
    await expect.poll(() => state.innerText()).toContain(clock);
    const words = await state.innerText();
    for (const said of [addresses, ports]) expect(words).toContain(said);
    expect(words).not.toContain('ENGLISH');
    expect(await state.locator('code[lang=en]').allInnerTexts()).toEqual(['a newer server says this']);
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });

  it('shows a server that is alone as no more than its version', async () => {
    const page = await inside('?lang=en#installation');
    const facts = page.locator('.facts');
    await expect.poll(() => facts.innerText()).toContain('Running since');
    expect(await facts.innerText()).toMatch(/Version\s+\d+\.\d+\.\d+/);
    expect(await page.locator('.nodes').count()).toBe(0);
    await close(page);
  });

  it.each([
    ['nl', 'Knooppunten', '1 telefoon aangemeld', '2 gesprekken bezig', 'De klok wijkt 10.250 ms af'],
    ['de', 'Knoten', '1 Telefon angemeldet', '2 Gespräche laufen', 'Seine Uhr weicht um 10.250 ms'],
    ['en', 'Nodes', '1 phone registered', '2 calls go on', 'Its clock is 10,250 ms off'],
  ])('lists in %s the nodes that share a database', async (language, title, phones, calls, clock) => {
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${language}#installation`);
    await page.route('**/v1/nodes', (route) => route.fulfill({ json: { items: twoNodes, next: null } }));
    await logIn(page, fixture.key);
    await page.waitForSelector('.nodes');
    const [first = '', second = ''] = await page.locator('.nodes li').allInnerTexts();
    for (const said of ['cellar/4711', phones, calls, 'seal, retention']) expect(first).toContain(said);
    expect(first).not.toContain(clock.slice(0, 12));
    expect(second).toContain(clock);
    expect(await page.innerText('#nodes-title')).toBe(title);
    expect(await page.locator('.nodes .chip').count()).toBe(1);
    expect(await page.locator('.facts').innerText()).not.toContain('1.2.3');
    expect(await findings(page)).toEqual([]);
    await close(page);
  });

  it('shows nothing of registrations where there is none', async () => {
    const page = await inside('?lang=en#installation');
    await page.waitForResponse('**/v1/registrations');
    await page.waitForSelector('.facts');
    expect(await page.locator('.registrations').count()).toBe(0);
    await close(page);
  });

  it.each([
    ['nl', 'Aanmeldingen bij centrales', 'Aangemeld', 'is de lijn bath', 'voeg een lijn', 'geen oproep van buiten'],
    ['de', 'Anmeldungen an Telefonanlagen', 'Angemeldet', 'ist der Anschluss bath', 'einen Anschluss', 'von außen an'],
    ['en', 'Registrations at PBXs', 'Registered', 'is the line bath', 'add a line', 'no number from outside'],
  ])('lists in %s the registrations at PBXs, who called and what to add', async (...words) => {
    const [language, title, registered, line, addLine, outside] = words;
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${language}#installation`);
    await page.route('**/v1/registrations', (route) =>
      route.fulfill({ json: { items: twoRegistrations, next: null } }),
    );
    await logIn(page, fixture.key);
    await page.waitForSelector('.registrations');
    expect(await page.innerText('#registrations-title')).toBe(title);
    expect(await page.innerText('section[aria-labelledby=registrations-title]')).toContain('sip.registrations');
    const [first = '', second = ''] = await page.locator('.registrations > li').allInnerTexts();
    for (const said of ['fritz.box (udp)', registered, '**610', line, '0301234567', '"0301234567=dect"', outside])
      expect(first).toContain(said);
    expect(first).toContain('{ kind: dect, username: "**611", peer: fritz }');
    expect(first).toContain(addLine);
    expect(second).toContain('wrong password');
    expect(second).not.toContain(registered);
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    await close(page);
  });

  /** Where the focus is, by its name, and whether it can be seen there. */
  const focus = (page: Page) =>
    page.evaluate(() => {
      const at = document.activeElement;
      const box = at?.getBoundingClientRect();
      return {
        name: at?.getAttribute('aria-label') ?? at?.textContent?.trim().replace(/\s+/g, ' ') ?? '',
        tag: at?.localName ?? '',
        isSeen: box !== undefined && box.width > 0 && box.right > 0 && box.left < innerWidth,
      };
    });

  it.each([1280, 360])('is worked by the keyboard alone in every section, %i pixels wide', async (width) => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en#overview', { width });
    await page.waitForSelector('#key');
    while (!(await hasFocus(page.locator('#key')))) await page.keyboard.press('Tab');
    await page.keyboard.type(fixture.key);
    await page.keyboard.press('Enter');
    for (const [at, section] of sections.entries()) {
      await page.waitForSelector(`nav a[href$="#${section}"][aria-current=page]`);
      await expect.poll(async () => (await focus(page)).tag).toBe('h1');
      await page.waitForSelector('main .panel');
      const reachable = await page
        .locator('main :is(a, button, input, select, summary):visible')
        .evaluateAll(
          (all) => all.filter((it) => !(it instanceof HTMLInputElement && it.name === 'shown' && !it.checked)).length,
        );
      const reached = new Set<Element | string>();
      for (let presses = 0; presses < 200; presses++) {
        await page.keyboard.press('Tab');
        const now = await focus(page);
        if (now.tag === 'body') break;
        expect(now).toMatchObject({ isSeen: true });
        reached.add(`${now.tag} ${now.name} ${presses}`);
      }
      // A field for a date has stops of its own.
      expect(reached.size).toBeGreaterThanOrEqual(reachable);
      const next = sections[at + 1];
      if (next === undefined) break;
      await page.focus(`nav a[href$="#${next}"]`);
      await page.keyboard.press('Enter');
    }
    await close(page);
  });

  it('lets the keyboard filter calls, search the audit and open what is folded, and keeps the focus there', async () => {
    const page = await inside('?lang=en#calls');
    await page.waitForSelector('.call');
    await page.focus('input[name=shown]:checked');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('input[name=shown]').nth(1).isChecked()).toBe(true);
    expect(await hasFocus(page.locator('input[name=shown]').nth(1))).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.call details[open]');
    // The page is drawn anew every second, and at every answer.
    await page.waitForResponse('**/v1/calls?*');
    await page.waitForResponse('**/v1/calls?*');
    expect(await hasFocus(page.locator('.call details[open] summary'))).toBe(true);

    await goTo(page, 'audit');
    await page.waitForSelector('.event');
    await page.focus('#subject');
    await page.keyboard.type('kitchen');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.event', { hasText: 'attic' }).count()).toBe(0);
    await page.waitForSelector('.event');
    expect(await hasFocus(page.locator('#subject'))).toBe(true);
    await page.focus('.chain button');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('.chain')).toContain('nothing was changed');
    expect(await hasFocus(page.locator('.chain button'))).toBe(true);
    await page.focus('.language select');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.getAttribute('html', 'lang')).not.toBe('en');
    expect(await hasFocus(page.locator('.language select'))).toBe(true);
    await close(page);
  });

  const looks = [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 360 },
  ] as const;

  it.each(looks)('keeps nobody out where there is something to see: $colorScheme, $width', async (look) => {
    await fixture.block(attic);
    await fixture.inside.app.call('PUT', '/v1/lines/long', {
      kind: 'isdn',
      username: 'long',
      password: 'correct-horse-battery',
      label: 'AVeryLongNameOfALineInWhichThereIsNoPlaceToBreakIt',
    });
    const asked = await fixture.inside.app.ask();
    const call = await kitchen.dial('8810');
    await call.final();
    const page = await openAdmin(browser, fixture.inside.api, '?lang=de', look);
    await logIn(page, fixture.key);
    for (const [section, something] of Object.entries(contents)) {
      await goTo(page, section as (typeof sections)[number]);
      if (section === 'authenticators') {
        await showAnnas(page);
        await page.locator('.row button').first().click();
      }
      await page.waitForSelector(something);
      await page.locator('main details').evaluateAll((all) => {
        for (const folded of all as HTMLDetailsElement[]) folded.open = true;
      });
      expect(await findings(page)).toEqual([]);
      expect(await fitsItsWindow(page)).toBe(true);
      const here = await page.locator('nav [aria-current=page]').boundingBox();
      expect(here && here.x >= 0 && here.x + here.width <= look.width).toBe(true);
    }
    await call.hangup();
    await fixture.inside.app.cancel(asked.id);
    await close(page);
  });
});

/** What shows that a section holds something. */
const contents = {
  overview: '.live-item .talk',
  lines: '.line button',
  calls: '.call summary',
  authenticators: '.question',
  audit: '.event summary',
  installation: '.facts',
};

/** `/v1/nodes` of two that share a database; the clock of the second is off. */
const twoNodes = [
  {
    name: 'cellar/4711',
    answering: true,
    version: '1.2.3',
    startedAt: '2026-02-03T04:05:06.000Z',
    clockOffsetMs: 3,
    roles: ['seal', 'retention'],
    bindings: 1,
    liveCalls: 2,
  },
  {
    name: 'attic/88',
    answering: false,
    version: '1.2.3',
    startedAt: '2026-02-03T05:05:06.000Z',
    clockOffsetMs: -10_250,
    roles: [],
    bindings: 0,
    liveCalls: 0,
  },
];

/** `/v1/registrations` of two: one stands, and phones and somebody outside called through it; one has failed. */
const twoRegistrations = [
  aRegistration({ callers: [aPhoneWithLine, aPhoneWithoutLine, aCaller()] }),
  aRegistration({
    ...{ name: 'pbx', registrar: 'pbx.example:5061 (tls)', user: '200', state: 'failed', expiresAt: null },
    ...{ lastError: 'wrong password', nextAt: '2026-02-03T04:06:06.000Z' },
  }),
];

/** `/readyz` of a server with a clock that was set back, behind a careless app, with a part that is newer than the page. */
const oddParts = [
  { part: 'rtp', ok: true, detail: 'ENGLISH', reason: 'ports', numbers: { free: 498, all: 500 } },
  { part: 'clock', ok: false, detail: 'ENGLISH', reason: 'set-back' },
  { part: 'client addresses', ok: true, detail: 'ENGLISH', reason: 'one-client-address', numbers: { requests: 25 } },
  { part: 'new part', ok: true, detail: 'a newer server says this' },
];
