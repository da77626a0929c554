import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { appCode } from '../support/totp.ts';
import { type Answer, AWAY, aRestFixture, type Changes, type RestFixture } from './rest-fixture.ts';

const HOME = '192.168.178.20';
const ANNA = '/v1/users/anna/authenticators';
const GRANT = '/v1/grants?user=anna&session=s1&window=w1';

let fixture: RestFixture;
const open = async (changes?: Changes): Promise<void> => {
  fixture = await aRestFixture(changes);
};
afterEach(() => fixture.close());

const url = ({ body }: Answer, action = ''): string => `/v1/confirmations/${body.id}${action}`;
const complete = (asked: Answer): Promise<Answer> => fixture.call('POST', url(asked, '/complete'));
const cancel = (asked: Answer, reason: string, as: string = fixture.key): Promise<Answer> =>
  fixture.call('POST', url(asked, '/cancel'), { as, body: { reason } });

const grantByPhone = async (changes: Record<string, unknown> = {}): Promise<Answer> => {
  const asked = await fixture.ask(changes);
  await fixture.dial(asked);
  return complete(asked);
};

/** Anna's authenticator, set up in another window; every code is of a step of its own. */
const setUp = async (): Promise<() => string> => {
  await grantByPhone({ window: 'w0' });
  const body = { name: 'App', session: 's1', window: 'w0', clientAddress: HOME };
  const draft = await fixture.call('POST', ANNA, { body });
  const secret: string = draft.body.secret;
  const code = appCode(secret, fixture.clock.now());
  expect((await fixture.call('POST', `${ANNA}/${draft.body.id}/verify`, { body: { code } })).status).toBe(200);
  return () => {
    fixture.clock.advance(30_000);
    return appCode(secret, fixture.clock.now());
  };
};

const type = (asked: Answer, code: string): Promise<Answer> =>
  fixture.call('POST', url(asked, '/totp'), { body: { code } });

/** What the database holds, row by row. */
const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-origin-'));
  const path = join(dir, 'copy.sqlite');
  writeFileSync(path, '');
  await fixture.store.file.copyTo(path);
  const db = new Sqlite(path, { readonly: true });
  onTestFinished(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });
  return db.prepare<[], Record<string, unknown>>(sql).all();
};

describe('the place of a person', () => {
  it.each([
    ['IPv4 at home', '192.168.178.20', 'home'],
    ['IPv4 elsewhere', '203.0.113.9', 'internet'],
    ['carrier-grade NAT (RFC 6598)', '100.64.0.7', 'internet'],
    ['mapped, dotted', '::ffff:192.168.178.20', 'home'],
    ['mapped, in hex', '::ffff:c0a8:b214', 'home'],
    ['mapped, in full', '0:0:0:0:0:FFFF:C0A8:B214', 'home'],
    ['mapped, elsewhere, dotted', '::ffff:203.0.113.9', 'internet'],
    ['mapped, elsewhere, in hex', '::ffff:cb00:7109', 'internet'],
    ['link-local with a zone', 'fe80::1%eth0', 'home'],
    ['unique local', 'fd12:3456::1', 'home'],
    ['global IPv6', '2001:db8::1', 'internet'],
    ['global with a zone', '2001:db8::1%eth0', 'internet'],
    ['IPv4-compatible (RFC 4291 2.5.5.1)', '::192.168.178.20', 'internet'],
    ['IPv4-translated (RFC 2765)', '::ffff:0:192.168.178.20', 'internet'],
    ['NAT64 (RFC 6052)', '64:ff9b::192.168.178.20', 'internet'],
    ['local NAT64 (RFC 8215)', '64:ff9b:1::192.168.178.20', 'internet'],
    ['6to4 (RFC 3056)', '2002:c0a8:b214::1', 'internet'],
    ['Teredo (RFC 4380)', '2001:0:c0a8:b214::1', 'internet'],
    ['loopback', '127.0.0.1', 'internet'],
    ['loopback, mapped', '::ffff:127.0.0.1', 'internet'],
    ['loopback, IPv6', '::1', 'internet'],
    ['the unspecified address', '0.0.0.0', 'internet'],
    ['the unspecified IPv6 address', '::', 'internet'],
    ['not given', undefined, 'internet'],
  ])('%s', async (_what, clientAddress, origin) => {
    await open();
    await setUp();
    const asked = await fixture.ask({ clientAddress });
    expect(asked).toMatchObject({ status: 201, body: { origin } });
    expect(asked.body.methods.some(({ method }: { method: string }) => method === 'phone')).toBe(origin === 'home');
  });

  it.each([
    '192.168.178.20:4711',
    '[fd12::1]',
    '192.168.178.20, 203.0.113.9',
    '192.168.178.20/32',
    ' 192.168.178.20',
    '',
  ])('is not guessed from %j', async (clientAddress) => {
    await open();
    expect(await fixture.ask({ clientAddress })).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });

  const PROXY = '10.0.0.5';
  const origin = 'https://box.example';
  const fromProxy = (forwardedFor: string) => ({ from: PROXY, headers: { origin, 'x-forwarded-for': forwardedFor } });
  it.each([
    ['home', 'a program elsewhere, for a browser at home', { from: AWAY }],
    ['home', 'a browser at home', { from: '192.168.178.7', headers: { origin } }],
    ['home', 'a page without an origin of its own, at home', { from: '192.168.178.7', headers: { origin: 'null' } }],
    ['internet', 'a browser elsewhere that says it is at home', { from: AWAY, headers: { origin } }],
    ['internet', 'a page without an origin of its own, elsewhere', { from: AWAY, headers: { origin: 'null' } }],
    ['internet', 'a browser on this machine', { from: '127.0.0.1', headers: { origin } }],
    ['home', 'a browser at home behind the proxy', fromProxy('192.168.178.7')],
    ['internet', 'a browser elsewhere behind the proxy', fromProxy(AWAY)],
    ['internet', 'one that forged the left part', fromProxy(`192.168.178.7, ${AWAY}`)],
    ['home', 'one at home that forged the left part', fromProxy(`${AWAY}, 192.168.178.7`)],
    ['internet', 'one behind a proxy that tells nothing', { from: PROXY, headers: { origin } }],
    [
      'internet',
      'one behind a proxy that tells it by Forwarded',
      { from: PROXY, headers: { origin, forwarded: 'for=192.168.178.7' } },
    ],
    [
      'internet',
      'one behind a proxy at home that nobody named',
      { from: '192.168.178.2', headers: { origin, 'x-forwarded-for': AWAY } },
    ],
    [
      'internet',
      'the same, with a forged address',
      { from: '192.168.178.2', headers: { origin, 'x-forwarded-for': '192.168.178.7' } },
    ],
    [
      'internet',
      'one that sends X-Forwarded-For itself',
      { from: AWAY, headers: { origin, 'x-forwarded-for': '192.168.178.7' } },
    ],
  ])('is %s for %s', async (expected, _what, options) => {
    await open({ trustProxy: [`${PROXY}/32`] });
    await setUp();
    const { body } = await fixture.call('POST', '/v1/confirmations', {
      body: { user: 'anna', session: 's1', window: 'w1', action: { id: 'a', title: 'A' }, clientAddress: HOME },
      ...options,
    });
    expect(body.origin).toBe(expected);
  });

  it('in a browser is the internet where the app tells no address, or one elsewhere', async () => {
    await open();
    await setUp();
    const headers = { origin };
    for (const clientAddress of [undefined, AWAY]) {
      const body = { user: 'anna', session: 's1', window: 'w1', action: { id: 'a', title: 'A' }, clientAddress };
      const asked = await fixture.call('POST', '/v1/confirmations', { from: '192.168.178.7', headers, body });
      expect(asked.body.origin).toBe('internet');
    }
  });

  it('decides for the set-up of an authenticator as well', async () => {
    await open();
    await grantByPhone();
    const body = { name: 'App', session: 's1', window: 'w1', clientAddress: HOME };
    const headers = { origin };
    const refused = await fixture.call('POST', ANNA, { from: AWAY, headers, body });
    expect(refused).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
    expect((await fixture.call('POST', ANNA, { from: '192.168.178.7', headers, body })).status).toBe(201);
  });
});

describe('R5: from the internet', () => {
  it('R5: no code is made: none in the answer, the row or the events, and nothing to dial', async () => {
    await open();
    await setUp();
    const asked = await fixture.ask({ clientAddress: AWAY });
    expect(asked.body.methods).toEqual([{ method: 'totp' }]);
    const [row] = await rows(`SELECT code, document FROM confirmation WHERE id = '${asked.body.id}'`);
    expect(row?.code).toBeNull();
    expect(JSON.parse(String(row?.document))).toMatchObject({ kind: 'pending', origin: 'internet', code: null });
    const events = await rows(`SELECT data FROM event WHERE subject = '${asked.body.id}'`);
    expect(events).toHaveLength(1);
    const sayings = [asked.text.replace(asked.body.token, ''), String(row?.document), String(events[0]?.data)];
    for (const said of sayings) expect(said.replaceAll(/\d{4}-[\d:TZ.-]+|\d{13}|cnf_\w+/g, '')).not.toMatch(/\d{4}/);
  });

  it('R5: a grant won at home by phone is not reused, and still is at home', async () => {
    await open();
    const granted = await grantByPhone();
    expect((await fixture.ask({ clientAddress: AWAY })).body.code).toBe('no-method');
    expect((await fixture.ask({ clientAddress: undefined })).body.code).toBe('no-method');
    expect(await fixture.ask()).toMatchObject({ status: 200, body: { id: granted.body.id, reused: true } });
  });

  it('R5: with an authenticator the window is asked again, and what it wins there is good for both', async () => {
    await open();
    const code = await setUp();
    await grantByPhone();
    const asked = await fixture.ask({ clientAddress: AWAY });
    expect(asked).toMatchObject({ status: 201, body: { origin: 'internet', methods: [{ method: 'totp' }] } });
    await type(asked, code());
    expect((await complete(asked)).status).toBe(200);
    for (const clientAddress of [AWAY, HOME])
      expect(await fixture.ask({ clientAddress })).toMatchObject({
        status: 200,
        body: { id: asked.body.id, reused: true },
      });
  });

  it('R5: a grant won at home by an app code is reused', async () => {
    await open();
    const code = await setUp();
    const asked = await fixture.ask();
    await type(asked, code());
    await complete(asked);
    expect(await fixture.ask({ clientAddress: AWAY })).toMatchObject({
      status: 200,
      body: { id: asked.body.id, reused: true },
    });
  });

  it('R5: the same window elsewhere ends the code that it was shown at home', async () => {
    await open();
    await setUp();
    const atHome = await fixture.ask();
    await fixture.ask({ clientAddress: AWAY });
    expect((await fixture.call('GET', url(atHome))).body).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    const dialled = await fixture.dialCode(atHome.body.methods[0].digits);
    expect(dialled).toBe('code-expired');
  });
});

describe('R3: a grant belongs to one window of one login', () => {
  it('R3: a new login, a new window and another user are asked again', async () => {
    await open();
    await grantByPhone();
    for (const changes of [{ session: 's2' }, { window: 'w2' }, { user: 'ben' }])
      expect(await fixture.ask(changes), JSON.stringify(changes)).toMatchObject({
        status: 201,
        body: { state: 'pending' },
      });
    expect((await fixture.ask()).body.reused).toBe(true);
  });

  it('R3: log-out ends what waits, what is confirmed and what was granted, and the code is dead', async () => {
    await open();
    await grantByPhone();
    const waits = await fixture.ask({ window: 'w2' });
    const proven = await fixture.ask({ window: 'w3' });
    await fixture.dial(proven);
    const ended = await fixture.call('DELETE', '/v1/sessions/s1');
    expect(ended.body).toEqual({ cancelled: 2, revoked: 1 });
    expect((await fixture.call('GET', GRANT)).status).toBe(404);
    expect((await complete(proven)).body.code).toBe('already-decided');
    const dialled = await fixture.dialCode(waits.body.methods[0].digits);
    expect(dialled).toBe('code-expired');
    for (const window of ['w1', 'w2', 'w3']) expect((await fixture.ask({ window })).status).toBe(201);
    expect((await fixture.call('DELETE', '/v1/sessions/s1')).body).toEqual({ cancelled: 3, revoked: 0 });
  });

  it('R3: log-out of one app ends nothing of another that names the same session', async () => {
    await open();
    await grantByPhone();
    const as = await fixture.addKey('other', ['confirm']);
    expect((await fixture.call('DELETE', '/v1/sessions/s1', { as })).body).toEqual({ cancelled: 0, revoked: 0 });
    expect((await fixture.call('GET', GRANT)).status).toBe(200);
  });

  it('asking twice in one window leaves the second; what was proven for the first counts no more', async () => {
    await open();
    const first = await fixture.ask();
    await fixture.dial(first);
    const second = await fixture.ask();
    expect(second).toMatchObject({ status: 201, body: { state: 'pending' } });
    expect((await fixture.call('GET', url(first))).body).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    expect((await complete(first)).body.code).toBe('already-decided');
    expect((await complete(second)).body.code).toBe('confirmation-required');
  });
});

describe('"this was not me"', () => {
  it.each(['key', 'token'] as const)('before the proof: the code is dead (by %s)', async (by) => {
    await open();
    const asked = await fixture.ask();
    const gone = await cancel(asked, 'not-me', by === 'key' ? fixture.key : asked.body.token);
    expect(gone.body).toMatchObject({ state: 'cancelled', reason: 'not-me' });
    const dialled = await fixture.dialCode(asked.body.methods[0].digits);
    expect(dialled).toBe('code-expired');
  });

  it('between the proof and the OK click: no grant comes', async () => {
    await open();
    const asked = await fixture.ask();
    await fixture.dial(asked);
    expect((await cancel(asked, 'not-me')).body).toMatchObject({ state: 'cancelled', reason: 'not-me' });
    expect((await complete(asked)).body.code).toBe('already-decided');
    expect((await fixture.call('GET', GRANT)).status).toBe(404);
  });

  it.each(['key', 'token'] as const)(
    'after the end: the grant is revoked, and the window asks again (by %s)',
    async (by) => {
      await open();
      const asked = await fixture.ask();
      await fixture.dial(asked);
      await complete(asked);
      expect((await fixture.call('GET', GRANT)).status).toBe(200);
      expect((await cancel(asked, 'not-me', by === 'key' ? fixture.key : asked.body.token)).status).toBe(200);
      expect((await fixture.call('GET', GRANT)).status).toBe(404);
      expect((await fixture.ask()).status).toBe(201);
      const told = await rows(`SELECT data FROM event WHERE type = 'grant.revoked'`);
      expect(told.map(({ data }) => JSON.parse(String(data)).reason)).toEqual(['not-me']);
      expect((await cancel(asked, 'not-me')).body.code).toBe('already-decided');
    },
  );

  it('after the end a mere change of mind takes nothing back', async () => {
    await open();
    const asked = await fixture.ask();
    await fixture.dial(asked);
    await complete(asked);
    expect((await cancel(asked, 'user')).body.code).toBe('already-decided');
    expect((await fixture.call('GET', GRANT)).status).toBe(200);
  });
});
