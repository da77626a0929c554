import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHosting } from '../../src/app/hosting.ts';
import type { NewTicket } from '../../src/hosted/index.ts';
import { aBuiltPage, aQuestion, LAN, Visitor } from '../support/hosted-visitor.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const HOST_COOKIE = '__Host-offhook_window';

describe('the hosted page', () => {
  const { uiFolder, remove } = aBuiltPage();
  let fixture: RestFixture;
  let anna: Visitor;

  afterAll(remove);
  beforeEach(async () => {
    fixture = await aRestFixture({ uiFolder });
    anna = new Visitor(fixture);
  });
  afterEach(() => fixture.close());

  const issue = (changes: Partial<NewTicket> = {}) => fixture.hosting.tickets.issue(aQuestion(changes));
  const confirmations = async () => (await fixture.call('GET', '/v1/confirmations')).body.items;
  const grants = (window: string) =>
    fixture.confirmations.liveGrant({ app: 'ui', user: 'anna', session: 's1', window });
  /** The id of the window cookie that a browser has. */
  const windowOf = ({ cookies }: Visitor, name = HOST_COOKIE) => cookies.get(name)?.split('.')[0] ?? '';

  it('is opened with a cookie of ours, under the strictest policy of a page, and asks nothing', async () => {
    const ticket = await issue();
    const page = await anna.open(ticket);
    expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(String(page.headers['set-cookie'])).toMatch(
      /^__Host-offhook_window=[\w-]{22}\.[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(await confirmations()).toEqual([]);
    expect((await anna.open(ticket)).headers['set-cookie']).toBeUndefined();
  });

  it('is opened in advance as often as a browser likes: the ticket is as it was', async () => {
    const ticket = await issue();
    for (let n = 0; n < 3; n++) await new Visitor(fixture).open(ticket);
    expect(await confirmations()).toEqual([]);
    await anna.open(ticket);
    expect((await anna.begin(ticket)).body.state).toBe('asked');
  });

  it('asks what the ticket says, and gives the token of that confirmation alone', async () => {
    const ticket = await issue();
    await anna.open(ticket);
    const { status, body } = await anna.begin(ticket);
    expect(status).toBe(200);
    expect(body).toEqual({
      state: 'asked',
      asked: { id: expect.stringMatching(/^cnf_/), token: expect.stringMatching(/^cft_/) },
      returnTo: 'https://box.example/settings',
    });
    const path = `/.offhook/v1/confirmations/${body.asked.id}`;
    const shown = await anna.send('GET', path, undefined, body.asked.token);
    expect(shown.body).toMatchObject({
      state: 'pending',
      user: 'anna',
      session: 's1',
      origin: 'home',
      action: { id: 'settings.export', title: 'Export settings' },
    });
    expect((await anna.send('GET', path, undefined, fixture.key)).status).toBe(403);
    expect((await anna.send('GET', path)).status).toBe(401);
  });

  it('brings back with a new cookie, whose window holds the grant, and gives no signed token to a foreign host', async () => {
    const ticket = await issue();
    await anna.open(ticket);
    const before = windowOf(anna);
    const finished = await anna.confirm(ticket);
    expect(finished.body).toEqual({ returnTo: 'https://box.example/settings' });
    expect(windowOf(anna)).not.toBe(before);
    expect(await grants(before)).toBeUndefined();
    expect(await grants(windowOf(anna))).toMatchObject({ method: 'phone', origin: 'home' });
    expect(JSON.stringify(fixture.answers.map(({ body }) => body?.grant))).not.toContain('token');
    const outcome = await fixture.hosting.tickets.find(ticket);
    expect(outcome?.use?.confirmationId).toBe((await grants(windowOf(anna)))?.confirmationId);
  });

  it('asks once for each ticket: whoever comes again begins again', async () => {
    const ticket = await issue();
    await anna.open(ticket);
    await anna.begin(ticket);
    expect((await anna.begin(ticket)).body).toEqual({ state: 'again', returnTo: 'https://box.example/settings' });
    expect(await confirmations()).toHaveLength(1);
  });

  it('is worth nothing in another browser once one has begun', async () => {
    const ticket = await issue();
    await anna.open(ticket);
    await anna.begin(ticket);
    const other = new Visitor(fixture);
    await other.open(ticket);
    expect((await other.begin(ticket)).body.state).toBe('again');
    expect((await other.finish(ticket)).headers['set-cookie']).toBeUndefined();
  });

  it('gives the window to the browser that began, and to no other one', async () => {
    const ticket = await issue();
    const other = new Visitor(fixture);
    await other.open(ticket);
    await anna.confirm(ticket);
    const before = windowOf(other);
    await other.finish(ticket);
    expect(windowOf(other)).toBe(before);
    expect(await grants(before)).toBeUndefined();
  });

  it('is over after five minutes', async () => {
    const ticket = await issue();
    await anna.open(ticket);
    fixture.clock.advance(300_000);
    expect((await anna.begin(ticket)).body.state).toBe('again');
    expect(await confirmations()).toEqual([]);
  });

  it.each(['', 'x'.repeat(22), 'x'.repeat(60), 'ü'])('knows no ticket %j', async (ticket) => {
    expect((await anna.open(encodeURIComponent(ticket))).headers['set-cookie']).toBeUndefined();
    expect(await anna.begin(ticket)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await anna.finish(ticket)).status).toBe(404);
  });

  it('takes nothing but the ticket from its address', async () => {
    const ticket = await issue();
    await anna.open(`${ticket}&title=Nothing&rd=https://evil.example&user=ben`);
    const { body } = await anna.begin(ticket);
    expect(body.returnTo).toBe('https://box.example/settings');
    const [asked] = await confirmations();
    expect(asked).toMatchObject({ user: 'anna', action: { title: 'Export settings' } });
    expect((await anna.send('POST', '/.offhook/begin', { ticket, title: 'Nothing' })).status).toBe(400);
  });

  describe('and its cookie', () => {
    it('has to come back before anything is asked; the ticket is good afterwards', async () => {
      const ticket = await issue();
      expect((await anna.begin(ticket)).body.state).toBe('no-cookie');
      expect(await confirmations()).toEqual([]);
      await anna.open(ticket);
      expect((await anna.begin(ticket)).body.state).toBe('asked');
    });

    it('is none where somebody made it up', async () => {
      const ticket = await issue();
      await anna.open(ticket);
      const [id, mac] = (anna.cookies.get(HOST_COOKIE) ?? '').split('.');
      for (const forged of [`${'A'.repeat(22)}.${mac}`, `${id}.${'A'.repeat(43)}`, `${id}`, `${id}.${mac}A`, '', 'x']) {
        anna.cookies.set(HOST_COOKIE, forged);
        expect((await anna.begin(ticket)).body.state, forged).toBe('no-cookie');
      }
    });

    it.each([{ user: 'ben' }, { app: 'other' }])('counts for its own user and app: not for %j', async (changes) => {
      await anna.open(await issue(changes));
      const foreign = anna.cookies.get(HOST_COOKIE) ?? '';
      const ticket = await issue();
      anna.cookies.set(HOST_COOKIE, foreign);
      expect((await anna.begin(ticket)).body.state).toBe('no-cookie');
      await anna.open(ticket);
      expect(anna.cookies.get(HOST_COOKIE)).not.toBe(foreign);
      expect((await anna.begin(ticket)).body.state).toBe('asked');
    });

    it('counts beside one that was made up, and beside another that was issued not at all', async () => {
      const ticket = await issue({ returnTo: 'http://box.example/' });
      const other = new Visitor(fixture);
      await Promise.all([anna.open(ticket), other.open(ticket)]);
      const [own, sibling] = [anna.cookie, other.cookie];
      const begin = async (cookie: string) => {
        const sent = { as: null, headers: { cookie }, body: { ticket }, from: LAN };
        return (await fixture.call('POST', '/.offhook/begin', sent)).body.state;
      };
      expect(await begin(`${own}; ${sibling}`)).toBe('no-cookie');
      expect(await begin(`offhook_window=made-up; ${own}`)).toBe('asked');
    });

    it('is worth nothing to who planted it: the grant is of the one that comes after it', async () => {
      const ticket = await issue();
      const mallory = new Visitor(fixture);
      await mallory.open(await issue());
      for (const [name, value] of mallory.cookies) anna.cookies.set(name, value);
      await anna.confirm(ticket);
      expect(await grants(windowOf(anna))).toBeDefined();
      expect(await grants(windowOf(mallory))).toBeUndefined();

      const planted = windowOf(mallory);
      const again = await issue();
      expect((await mallory.begin(again)).body.state).toBe('again');
      expect([planted, windowOf(anna)]).not.toContain(windowOf(mallory));
      expect(await grants(windowOf(mallory))).toBeUndefined();
    });

    it('is renewed for the page that began alone: not for who planted it together with a ticket of their own', async () => {
      const ticket = await issue();
      const mallory = new Visitor(fixture);
      await mallory.open(ticket);
      for (const [name, value] of mallory.cookies) anna.cookies.set(name, value);
      const planted = windowOf(mallory);
      await anna.confirm(ticket);
      for (const token of ['', 'cft_'.padEnd(47, 'A')]) {
        const finished = await mallory.finish(ticket, token);
        expect(finished.body).toEqual({ returnTo: 'https://box.example/settings' });
        expect(finished.headers['set-cookie']).toBeUndefined();
      }
      expect(windowOf(mallory)).toBe(planted);
      await anna.finish(ticket);
      expect(await grants(windowOf(anna))).toBeDefined();
    });

    it('is of plain HTTP where the host is, and of a domain where the door says so', async () => {
      const plain = await anna.open(await issue({ returnTo: 'http://box.lan/' }));
      expect(String(plain.headers['set-cookie'])).toMatch(/^offhook_window=\S+; Path=\/; HttpOnly; SameSite=Lax$/);
      const shared = await anna.open(await issue({ cookieDomain: 'example.com' }));
      expect(String(shared.headers['set-cookie'])).toMatch(
        /^__Secure-offhook_window=\S+; Path=\/; Domain=example\.com; Secure; HttpOnly; SameSite=Lax$/,
      );
    });
  });

  it('goes on at once where the window holds a grant, unless the door wants a fresh proof', async () => {
    await anna.confirm(await issue());
    const ticket = await issue();
    expect((await anna.begin(ticket)).body).toEqual({ state: 'granted', returnTo: 'https://box.example/settings' });
    const held = await grants(windowOf(anna));
    expect((await fixture.hosting.tickets.find(ticket))?.use?.confirmationId).toBe(held?.confirmationId);
    const fresh = await issue({ proof: 'fresh' });
    expect((await anna.confirm(fresh)).status).toBe(200);
    expect((await grants(windowOf(anna)))?.id).not.toBe(held?.id);
  });

  it('asks anew in another session, and where a grant of home is asked for from the internet', async () => {
    await anna.confirm(await issue());
    expect((await anna.begin(await issue({ session: 's2' }))).body.state).toBe('asked');
    anna.from = AWAY;
    expect(await anna.begin(await issue())).toMatchObject({ status: 403, body: { code: 'no-method' } });
  });

  it.each([
    ['the door was told another place', { clientAddress: AWAY }, undefined],
    ['the door was told none', { clientAddress: undefined }, undefined],
    ['the page is elsewhere', {}, AWAY],
  ])('offers no phone where %s', async (_where, changes, from) => {
    const ticket = await issue(changes);
    if (from !== undefined) anna.from = from;
    await anna.open(ticket);
    expect(await anna.begin(ticket)).toMatchObject({ status: 403, body: { code: 'no-method' } });
  });

  it('supersedes what the same browser asked before: its windows are one', async () => {
    await anna.open(await issue());
    for (let n = 0; n < 2; n++) await anna.begin(await issue());
    const states = (await confirmations()).map(({ state }: { state: string }) => state);
    expect(states).toEqual(['pending', 'cancelled']);
  });

  it('says what else the ticket has for it', async () => {
    const ticket = await issue({ asker: 'The box', notice: 'press-again', giveUpTo: 'https://client.example/no' });
    await anna.open(ticket);
    expect((await anna.begin(ticket)).body.asked).toMatchObject({
      asker: 'The box',
      notice: 'press-again',
      giveUpTo: 'https://client.example/no',
    });
  });

  it('goes on at whichever node is asked: what one issued the other knows', async () => {
    const { store, clock } = fixture;
    const elsewhere = createHosting(store, fixture.tokenKey, { clock, random: seededRandom(29) });
    const ticket = await elsewhere.tickets.issue(aQuestion());
    const { ticket: asked } = (await elsewhere.tickets.find(ticket)) ?? {};
    if (!asked) throw new Error('the other node knows what it issued');
    const id = elsewhere.cookies.newId();
    const [pair = ''] = elsewhere.cookies.header(id, asked, asked).split(';');
    anna.cookies.set(HOST_COOKIE, pair.slice(HOST_COOKIE.length + 1));
    expect((await anna.open(ticket)).headers['set-cookie']).toBeUndefined();
    expect((await anna.confirm(ticket)).status).toBe(200);
    expect(windowOf(anna)).toBe(elsewhere.cookies.next(id, asked));
  });

  it('serves its own files and no others', async () => {
    expect((await anna.send('GET', '/.offhook/ui/hosted.js')).text).toBe('start();');
    for (const name of ['admin.js', 'hosted.html', '..%2fhosted.js'])
      expect((await anna.send('GET', `/.offhook/ui/${name}`)).status).toBe(404);
    expect((await anna.send('POST', '/.offhook/v1/confirmations', {})).status).toBe(404);
    expect((await anna.send('GET', '/.offhook/v1/lines')).status).toBe(404);
  });

  it('writes no ticket and no cookie into the log', async () => {
    const ticket = await issue();
    await anna.confirm(ticket);
    const log = fixture.log.join('');
    expect(log).toContain('/.offhook/begin');
    expect(log).not.toContain(ticket);
    expect(log).not.toContain(windowOf(anna));
  });
});
