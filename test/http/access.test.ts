import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepBootstrapKey } from '../../src/access/index.ts';
import { cryptoRandom } from '../../src/lib/index.ts';
import { type Answer, aRestFixture, type RestFixture } from './rest-fixture.ts';

const everyRoute = [
  ['POST', '/v1/confirmations', 'confirm'],
  ['GET', '/v1/confirmations', 'admin'],
  ['GET', '/v1/confirmations/cnf_1', 'confirm'],
  ['POST', '/v1/confirmations/cnf_1/complete', 'confirm'],
  ['POST', '/v1/confirmations/cnf_1/cancel', 'confirm'],
  ['GET', '/v1/grants?user=anna&session=s1&window=w1', 'confirm'],
  ['DELETE', '/v1/grants/grt_1', 'confirm'],
  ['GET', '/v1/forward-auth', 'confirm'],
  ['DELETE', '/v1/sessions/s1', 'confirm'],
  ['POST', '/v1/confirmations/cnf_1/totp', 'confirm'],
  ['GET', '/v1/users/anna/authenticators', 'users'],
  ['POST', '/v1/users/anna/authenticators', 'users'],
  ['POST', '/v1/users/anna/authenticators/aut_1/verify', 'users'],
  ['POST', '/v1/users/anna/authenticators/aut_1/recovery-codes', 'users'],
  ['DELETE', '/v1/users/anna/authenticators/aut_1', 'users'],
  ['GET', '/v1/lines', 'lines'],
  ['GET', '/v1/lines/kitchen', 'lines'],
  ['PUT', '/v1/lines/x', 'lines'],
  ['PATCH', '/v1/lines/x', 'lines'],
  ['DELETE', '/v1/lines/x', 'lines'],
  ['DELETE', '/v1/lines/x/tries', 'lines'],
  ['GET', '/v1/setup/devices', 'lines'],
  ['GET', '/v1/setup/devices/grandstream-ht8xx', 'lines'],
  ['POST', '/v1/setup/grandstream', 'lines'],
  ['GET', '/v1/calls', 'admin'],
  ['GET', '/v1/calls/live', 'admin'],
] as const;

const scopes = ['confirm', 'lines', 'users', 'admin'] as const;

/** Everything of an answer but what names the request itself. */
const apartFromInstance = ({ status, headers, body }: Answer) => ({
  status,
  challenge: headers['www-authenticate'],
  body: { ...body, instance: undefined },
});

describe('API keys', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
  });
  afterAll(() => fixture.close());

  it.each(everyRoute)('%s %s refuses everybody without a good key, all in the same words', async (method, url) => {
    const revoked = await fixture.addKey('gone', ['confirm', 'lines', 'admin']);
    await fixture.revoke(revoked);
    const credentials = [null, revoked, `ohk_${'x'.repeat(43)}`, 'cft_short', 'nonsense', '  '];
    const answers = await Promise.all(credentials.map((as) => fixture.call(method, url, { as })));
    for (const answer of answers) expect(apartFromInstance(answer)).toEqual(apartFromInstance(answers[0]!));
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answers[0]?.headers['www-authenticate']).toBe('Bearer realm="offhook"');
  });

  it.each(everyRoute)('%s %s needs the scope %s, and no other will do', async (method, url, needed) => {
    for (const scope of scopes) {
      const as = await fixture.addKey(`only-${scope}`, [scope]);
      const { status, body } = await fixture.call(method, url, { as });
      if (scope === needed) expect(['unauthenticated', 'scope-missing']).not.toContain(body?.code);
      else expect({ status, code: body.code }).toEqual({ status: 403, code: 'scope-missing' });
    }
  });

  it('may be of any visible characters, as the configuration takes them', async () => {
    const visible = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));
    await keepBootstrapKey(fixture.store.keys, visible, cryptoRandom, fixture.clock.now());
    expect((await fixture.call('GET', '/v1/lines', { as: visible })).status).toBe(200);
  });

  it('takes back a key at once when another process revokes it', async () => {
    const as = await fixture.addKey('other', ['confirm']);
    expect((await fixture.ask({}, {}, as)).status).toBe(201);
    await fixture.revoke(as);
    expect((await fixture.ask({}, {}, as)).status).toBe(401);
  });

  it('asks HEAD for the same as GET', async () => {
    expect((await fixture.app.inject({ method: 'HEAD', url: '/v1/lines' })).statusCode).toBe(401);
    const narrow = await fixture.addKey('head', ['confirm']);
    const head = (key: string) =>
      fixture.app.inject({ method: 'HEAD', url: '/v1/lines', headers: { authorization: `Bearer ${key}` } });
    expect((await head(narrow)).statusCode).toBe(403);
    expect(await head(fixture.key)).toMatchObject({ statusCode: 200, body: '' });
  });

  it('does not read a body from somebody it does not know', async () => {
    const answer = await fixture.call('POST', '/v1/confirmations', {
      as: null,
      body: '{ broken',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(401);
  });

  it('takes no credential from the address', async () => {
    expect((await fixture.call('GET', `/v1/lines?access_token=${fixture.key}`, { as: null })).status).toBe(401);
    expect((await fixture.call('GET', `/v1/lines?token=${fixture.key}`, { as: null })).status).toBe(401);
  });

  it('hides what belongs to another app behind the answer for what does not exist', async () => {
    const other = await fixture.addKey('stranger', ['confirm', 'admin']);
    const asked = await fixture.ask();
    await fixture.dial(asked);
    const completed = await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    const grantId = completed.body.grant.id;
    for (const [method, path, missing] of [
      ['GET', `/v1/confirmations/${asked.body.id}`, '/v1/confirmations/cnf_none'],
      ['POST', `/v1/confirmations/${asked.body.id}/complete`, '/v1/confirmations/cnf_none/complete'],
      ['POST', `/v1/confirmations/${asked.body.id}/cancel`, '/v1/confirmations/cnf_none/cancel'],
      ['DELETE', `/v1/grants/${grantId}`, '/v1/grants/grt_none'],
      ['GET', '/v1/grants?user=anna&session=s1&window=w1', '/v1/grants?user=nobody&session=s1&window=w1'],
    ] as const) {
      const theirs = await fixture.call(method, path, { as: other });
      expect(theirs.status).toBe(404);
      expect(apartFromInstance(theirs)).toEqual(apartFromInstance(await fixture.call(method, missing, { as: other })));
    }
    expect((await fixture.call('GET', '/v1/confirmations', { as: other })).body.items).toEqual([]);
    expect((await fixture.call('DELETE', '/v1/sessions/s1', { as: other })).body).toEqual({ cancelled: 0, revoked: 0 });
    expect((await fixture.call('GET', '/v1/grants?user=anna&session=s1&window=w1')).status).toBe(200);
  });
});

describe('confirmation tokens', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
  });
  afterAll(() => fixture.close());

  it('read, complete and cancel their own confirmation', async () => {
    const asked = await fixture.ask();
    const as = asked.body.token;
    const url = `/v1/confirmations/${asked.body.id}`;
    const read = await fixture.call('GET', url, { as });
    expect(read.status).toBe(200);
    expect(read.body).not.toHaveProperty('token');
    await fixture.dial(asked);
    expect((await fixture.call('POST', `${url}/complete`, { as })).body.state).toBe('completed');
    expect((await fixture.call('POST', `${url}/cancel`, { as, body: { reason: 'not-me' } })).status).toBe(200);
  });

  it('do nothing for another confirmation, whether it exists or not', async () => {
    const mine = await fixture.ask({ window: 'w1' });
    const other = await fixture.ask({ window: 'w2' });
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/complete'],
      ['POST', '/cancel'],
    ] as const) {
      const existing = await fixture.call(method, `/v1/confirmations/${other.body.id}${path}`, { as: mine.body.token });
      const missing = await fixture.call(method, `/v1/confirmations/cnf_none${path}`, { as: mine.body.token });
      expect(existing).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(apartFromInstance(missing)).toEqual(apartFromInstance(existing));
    }
    expect((await fixture.call('GET', `/v1/confirmations/${other.body.id}`)).body.state).toBe('pending');
  });

  it.each(everyRoute.filter(([, url]) => !url.includes('cnf_1')))('%s %s is not for tokens', async (method, url) => {
    const { token } = (await fixture.ask()).body;
    const answer = await fixture.call(method, url, { as: token });
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
  });

  it('differ in every confirmation and cannot be made without the key', async () => {
    const [one, two] = [await fixture.ask({ window: 'w1' }), await fixture.ask({ window: 'w2' })];
    expect(one.body.token).not.toBe(two.body.token);
    const changed = one.body.token.slice(0, -2) + (one.body.token.endsWith('AA') ? 'BA' : 'AA');
    expect((await fixture.call('GET', `/v1/confirmations/${one.body.id}`, { as: changed })).status).toBe(401);
  });

  it('of a confirmation that was forgotten find nothing', async () => {
    const asked = await fixture.ask();
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    fixture.clock.advance(1000);
    await fixture.store.confirmations.prune(fixture.clock.now());
    const gone = await fixture.call('GET', `/v1/confirmations/${asked.body.id}`, { as: asked.body.token });
    expect(gone).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
