import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { ACCOUNT, proofFor } from '../support/sip-wire-text.ts';
import { HOST, UdpPhone } from '../support/wire-phone.ts';
import { findings, fitsItsWindow } from './accessibility.ts';
import { goTo, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

const REGISTRAR = `sip:${HOST}`;

describeWithBrowser('an ATA with a wrong password, for whoever looks after the house', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let ata: UdpPhone;

  /** Registers with this password, as this user; in vain. */
  const register = async (callId: string, username: string, password: string): Promise<void> => {
    const agent = 'User-Agent: Grandstream HT801 1.0.17.5';
    const wish = { uri: REGISTRAR, to: `sip:kitchen@${HOST}`, callId, headers: [agent] };
    const challenged = await ata.ask('REGISTER', { ...wish, branch: `z9hG4bK-${callId}-1` });
    const proof = proofFor(challenged, 'REGISTER', REGISTRAR, password).replace('"kitchen"', `"${username}"`);
    const proving = { ...wish, sequence: 2, branch: `z9hG4bK-${callId}-2`, headers: [agent, proof] };
    expect((await ata.ask('REGISTER', proving)).status).toBe(401);
  };

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    await fixture.inside.app.addLine('kitchen', 'dect', ACCOUNT.password);
    ata = await UdpPhone.lift(fixture.inside.sip.port);
    await register('wrong', 'kitchen', 'guessed');
    await register('unknown', 'kitchne', ACCOUNT.password);
  });
  afterAll(async () => {
    await browser?.close();
    ata?.close();
    await fixture?.stop();
  });

  it.each([
    ['en', 'kitchen phone: the phone cannot register', 'the password is wrong', 'no line has this user name'],
    ['de', 'kitchen phone: Das Telefon kann sich nicht anmelden', 'das Passwort ist falsch', 'kein Anschluss hat'],
    ['nl', 'kitchen phone: de telefoon kan zich niet aanmelden', 'het wachtwoord is verkeerd', 'geen lijn heeft'],
  ])('is named in the overview and on the card of its line (%s)', async (language, title, wrong, unknown) => {
    const page = await openAdmin(browser, fixture.inside.api, `?lang=${language}#overview`);
    await logIn(page, fixture.key);
    const finding = page.locator('.finding', { hasText: title });
    await finding.waitFor();
    expect(await finding.innerText()).toContain(wrong);
    expect(await page.locator('.finding', { hasText: unknown }).count()).toBe(1);
    // What a phone wrote is read from the left, and nothing beside it moves it.
    expect(await finding.locator('bdi[dir=ltr]').allInnerTexts()).toEqual(['Grandstream HT801 1.0.17.5', HOST]);
    expect(await findings(page)).toEqual([]);

    await goTo(page, 'lines');
    const card = page.locator('.line', { hasText: 'kitchen phone' });
    await card.getByText(wrong).waitFor();
    expect(await card.innerText()).toContain('REGISTER 401');
    expect(await card.innerText()).not.toContain(unknown);
    await page.locator('section', { hasText: unknown }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await fitsItsWindow(page)).toBe(true);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('does not tell a key of the scope lines which of the two is wrong, nor of which line', async () => {
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en#lines');
    await logIn(page, await fixture.keyFor('lines'));
    await page.getByText('the user name or the password is not right').first().waitFor();
    const text = await page.innerText('main');
    expect(text).not.toContain('the password is wrong');
    expect(text).not.toContain('no line has this user name');
    expect(await page.locator('.line').innerText()).not.toContain('not right');
    await page.context().close();
  });
});
