import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { AdminFixture } from '../support/admin-fixture.ts';
import { launchBrowser } from '../support/browser.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { type AdminPage, logIn, openAdmin } from './admin-page.ts';
import { describeWithBrowser } from './with-browser.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;

const HT801 = 'Grandstream HT801 1.0.17.5';

describeWithBrowser('the way to a new phone, from an empty data directory, by clicking alone', () => {
  let fixture: AdminFixture;
  let browser: Browser;
  let page: AdminPage;
  const phones: Phone[] = [];

  beforeAll(async () => {
    [fixture, browser] = await Promise.all([AdminFixture.start(), launchBrowser()]);
    page = await openAdmin(browser, fixture.inside.api, '?lang=en#overview');
    await logIn(page, fixture.key);
  });
  afterEach(async () => {
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  /** A phone as somebody set it up who read the page, but for these slips. */
  const phoneWith = async (slips: Partial<Parameters<typeof createPhone>[0]> = {}): Promise<Phone> => {
    const phone = createPhone({ server: fixture.inside.sip, userAgent: HT801, ...(await typed(page)), ...slips });
    phones.push(phone);
    await phone.start();
    return phone;
  };

  const says = (words: string | RegExp): Promise<void> =>
    expect.poll(() => page.innerText('.said-words')).toMatch(words);

  /** What stands in the fields, as somebody types it over. */
  let account: { username: string; password: string } | undefined;
  const typed = async (from: Page): Promise<{ username: string; password: string }> => {
    account ??= {
      username: await fieldOf(from, 'Authenticate ID'),
      password: await fieldOf(from, 'Authenticate Password'),
    };
    return account;
  };

  it('begins where no phone can confirm, and asks what there is and what it is called', async () => {
    await page.getByRole('link', { name: 'No phone can confirm' }).click();
    await page.getByRole('link', { name: 'Grandstream HT8xx' }).click();
    await page.getByRole('button', { name: 'Add it' }).click();
    await expect.poll(() => page.innerText('.name-form')).toContain('Give it a name.');
    await page.getByLabel('Name', { exact: true }).fill('Kitchen, ground floor');
    await page.getByRole('button', { name: 'Add it' }).click();
  });

  it('shows what to type where, with a password of 20 signs that is shown this once', async () => {
    await expect.poll(() => page.innerText('main')).toContain('This password is shown only now.');
    expect(await typed(page)).toEqual({
      username: 'kitchen-ground-floor',
      password: expect.stringMatching(/^[a-z2-9]{20}$/),
    });
    const { host, port } = fixture.inside.sip;
    expect(await fieldOf(page, 'Primary SIP Server')).toBe(`${host}:${port}`);
    expect(await page.innerText('.digit-map')).toContain('{ *10xxxxxx | 8810');
    const lines = await fixture.inside.app.call<{ items: unknown[] }>('GET', '/v1/lines');
    expect(lines.items).toMatchObject([{ label: 'Kitchen, ground floor', kind: 'analog', confirmsFor: '*' }]);
  });

  it('makes the file that the device loads, while the password is known', async () => {
    await page.getByLabel('MAC address').fill('00:0b:82:12:34');
    await page.getByRole('button', { name: 'Make the file' }).click();
    await expect.poll(() => page.innerText('#mac-fault')).toContain('twelve digits');
    await page.getByLabel('MAC address').fill('00:0b:82:12:34:56');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('cfg000b82123456.xml');
    await expect.poll(() => page.innerText('.said')).toContain('cfg000b82123456.xml');
  });

  it('waits with the owner, and says of each mistake what it is as soon as its packet comes', async () => {
    await page.getByRole('link', { name: 'It is entered' }).click();
    await says('Nothing has come from your network yet.');

    const wrongPort = await freeUdpPort();
    const silent = await phoneWith({ server: { ...fixture.inside.sip, port: wrongPort }, t1Ms: 1 });
    await silent.register();
    await says('Nothing has come from your network yet.');
    expect(await page.innerText('.checks')).toContain(
      `${fixture.inside.sip.port} (UDP, TCP). With a wrong port nothing`,
    );

    await (await phoneWith({ password: 'mistyped' })).register();
    await says(`127.0.0.1 (${HT801}) tried with a wrong password.`);
    expect(await page.innerText('.said-state')).toMatch(
      /Enter the password in the device again[\s\S]*Seen (now|\d+ seconds? ago)/,
    );

    await (await phoneWith({ username: 'kitchen' })).register();
    await says(`127.0.0.1 (${HT801}) gives a user name that no line has.`);
    expect(await page.innerText('.said-todo')).toContain('Enter kitchen-ground-floor as user name');

    await (await phoneWith()).register();
    await says(`Registered: 127.0.0.1 (${HT801}).`);
  });

  it('keeps its place over a reload, but for the password: that can be made anew', async () => {
    await page.reload();
    await says('Registered:');
    await page.getByRole('link', { name: 'What to enter' }).click();
    await page.getByText('The password was shown once').waitFor();
    await page.getByRole('button', { name: 'Make a new password' }).click();
    await expect.poll(() => page.innerText('main')).toContain('This password is shown only now.');
    const [before] = [await typed(page)];
    account = undefined;
    expect((await typed(page)).password).not.toBe(before.password);

    await page.getByRole('link', { name: 'It is entered' }).click();
    await (await phoneWith({ password: before.password })).register();
    await says('tried with a wrong password.');
    await (await phoneWith()).register();
    await says('Registered:');
  });

  it('tries the phone over the real way, says of each mistake what it is, and is done when it has confirmed', async () => {
    const phone = await phoneWith();
    await phone.register();
    await page.getByRole('link', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Show a code' }).click();
    const code = await shownCode(page);
    await says('No call of this phone has come yet.');

    await (await phone.dial(code.slice(0, 5))).final();
    await says('Only the beginning of the number arrived');
    await (await phone.dial(code.replace('*', ''))).final();
    await says('A number arrived that is no code.');
    const softphone = await phoneWith({ userAgent: 'Linphone-Android/5.2.3' });
    await (await softphone.dial(code)).final();
    await says('(Linphone-Android/5.2.3) does not behave like the phone');
    // What was noticed of a call comes with the calls, which are asked for on their own.
    await expect
      .poll(() => page.innerText('.said-state'))
      .toMatch(/What gives it away:[\s\S]*calling app[\s\S]*A softphone or app cannot confirm/);
    await (await phone.dial(`${code.slice(0, -1)}${(Number(code.at(-1)) + 5) % 10}`)).final();
    await says('A wrong code was dialled.');

    const call = await phone.dial(code);
    await call.final();
    await says('This phone confirmed.');
    await call.ended();
    await page.locator('offhook-confirm').getByRole('button', { name: 'OK' }).click();
    await expect.poll(() => page.innerText('.all-done')).toContain('Kitchen, ground floor works');
    expect(page.complaints).toEqual([]);
  });

  it('says that the lock is on from then on, and leads to a second way to confirm', async () => {
    await expect.poll(() => page.innerText('.all-done')).toContain('This page now asks you to confirm');
    await page.getByRole('link', { name: 'Set up an authenticator app' }).click();
    await page.getByRole('heading', { name: 'Your authenticator app' }).waitFor();
    await page.goto(`${fixture.inside.api}/ui/admin?lang=en#lines`);
    await page.getByRole('link', { name: 'Try this phone' }).waitFor();
    expect(page.complaints).toEqual([]);
  });

  it('asks for a confirmation before the next phone, since this one can give it, and goes on where it was', async () => {
    const phone = await phoneWith();
    await phone.register();
    await page.getByRole('link', { name: 'Add a phone' }).click();
    await page.getByRole('link', { name: 'Another DECT base' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Attic');
    await page.getByRole('button', { name: 'Add it' }).click();
    await (await phone.dial(await shownCode(page))).final();
    await page.locator('offhook-confirm').getByRole('button', { name: 'OK' }).click();
    await expect.poll(() => page.innerText('main')).toContain('This password is shown only now.');
    const lines = await fixture.inside.app.call<{ items: unknown[] }>('GET', '/v1/lines');
    expect(lines.items).toMatchObject([{ id: 'attic', kind: 'dect' }, { id: 'kitchen-ground-floor' }]);
    expect(page.complaints).toEqual([]);
  });
});

/** The value beside this name of a field. */
const fieldOf = async (page: Page, name: string): Promise<string> => {
  const row = page.locator('.fields > div', { has: page.getByText(name, { exact: true }) });
  return (await row.locator('code').innerText()).replaceAll(/\s/g, '');
};

const shownCode = async (page: Page): Promise<string> => {
  const shown = page.locator('offhook-confirm [part=code] [aria-hidden]').first();
  await shown.waitFor();
  return (await shown.innerText()).replaceAll(/\s/g, '');
};

describeWithBrowser('a phone that is tried from where no phone confirms', () => {
  let fixture: AdminFixture;
  let browser: Browser;

  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  });

  it('is not tried: the page says from where it was seen, and what that counts as', async () => {
    [fixture, browser] = await Promise.all([
      AdminFixture.start({ network: { loopback: 'internet' } }),
      launchBrowser(),
    ]);
    await fixture.inside.app.addLine('kitchen', 'dect');
    const page = await openAdmin(browser, fixture.inside.api, '?lang=en#add-phone/kitchen/try');
    await logIn(page, fixture.key);
    await page.getByRole('button', { name: 'Show a code' }).click();
    await page.getByText('Offhook sees you at 127.0.0.1, and that counts as the internet').waitFor();
    await page.context().close();
  });
});
