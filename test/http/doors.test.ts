import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type Changes, type RestFixture } from './rest-fixture.ts';

const OKP = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) };
const BACK = 'https://app.example/back';

describe('who may come by other protocols, over REST', () => {
  let fixture: RestFixture;
  const open = async (changes?: Changes): Promise<RestFixture> => {
    fixture = await aRestFixture(changes);
    return fixture;
  };
  afterEach(() => fixture.close());

  const post = (url: string, body: unknown): Promise<Answer> => fixture.call('POST', url, { body });
  const account = (body: unknown) => post('/v1/tr064/accounts', body);
  const client = (body: unknown) => post('/v1/openid/clients', body);
  const told = async (subject: string) =>
    (await fixture.call('GET', `/v1/audit?subject=${subject}`)).body.items.map(
      ({ type, actor }: { type: string; actor: string }) => `${type} by ${actor.slice(0, 8)}`,
    );

  it('is told, with the setting that opens each door', async () => {
    await open();
    const { body } = await fixture.call('GET', '/v1/doors');
    expect(body.items).toEqual([
      { door: 'forward-auth', open: false, setting: 'forwardAuth.proxies' },
      { door: 'tr064', open: true, setting: 'tr064.port' },
      { door: 'openid', open: true, setting: 'openid.enabled' },
      { door: 'keycloak', open: false, setting: 'keycloak' },
    ]);
  });

  it('is refused where the door is closed, and the setting is named', async () => {
    await open({ managing: { accounts: undefined, clients: undefined } });
    const calls = [
      ['GET', '/v1/tr064/accounts', 'tr064.port'],
      ['POST', '/v1/tr064/accounts', 'tr064.port', { app: 'box', user: 'anna' }],
      ['DELETE', '/v1/tr064/accounts/anna', 'tr064.port'],
      ['GET', '/v1/openid/clients', 'openid.enabled'],
      ['POST', '/v1/openid/clients', 'openid.enabled', { app: 'box', redirectUris: [BACK] }],
      ['DELETE', '/v1/openid/clients/oic_1', 'openid.enabled'],
    ] as const;
    for (const [method, url, setting, body] of calls) {
      const refused = await fixture.call(method, url, { body });
      expect(refused, url).toMatchObject({ status: 409, body: { code: 'door-closed' } });
      expect(refused.body.detail).toContain(setting);
    }
  });

  it('needs the scope admin', async () => {
    await open();
    const weak = await fixture.addKey('ui', ['confirm', 'lines', 'users', 'device', 'metrics']);
    const calls = [
      ['GET', '/v1/doors'],
      ['GET', '/v1/tr064/accounts'],
      ['POST', '/v1/tr064/accounts', { app: 'box', user: 'anna' }],
      ['DELETE', '/v1/tr064/accounts/anna'],
      ['GET', '/v1/openid/clients'],
      ['POST', '/v1/openid/clients', { app: 'box', redirectUris: [BACK] }],
      ['DELETE', '/v1/openid/clients/oic_1'],
      ['GET', '/v1/backup'],
    ] as const;
    for (const [method, url, body] of calls) {
      expect((await fixture.call(method, url, { as: weak, body })).body.code, url).toBe('scope-missing');
      expect((await fixture.call(method, url, { as: null, body })).status, url).toBe(401);
    }
  });

  it('is a TR-064 client with an account, whose password is shown once', async () => {
    await open();
    const added = await account({ app: 'router', user: 'anna' });
    expect(added.status).toBe(201);
    const { password, ...shown } = added.body;
    expect(password).toMatch(/^[a-z2-9]{16}$/);
    expect(shown).toMatchObject({ username: 'anna', app: 'router', user: 'anna' });
    expect((await fixture.call('GET', '/v1/tr064/accounts')).body.items).toEqual([shown]);
    expect((await account({ app: 'router', user: 'anna', username: 'other' })).body.code).toBe('account-taken');
    const given = await account({ app: 'nas', user: 'Anna B.', username: 'anna-nas', password: 'correct horse' });
    expect(given.body).toMatchObject({ username: 'anna-nas', password: null });
    expect((await fixture.call('DELETE', '/v1/tr064/accounts/anna')).status).toBe(204);
    expect((await fixture.call('DELETE', '/v1/tr064/accounts/anna')).body.code).toBe('not-found');
    expect(await told('anna')).toEqual(['account.removed by key:key_', 'account.added by key:key_']);
    expect([...fixture.log, ...fixture.answers.slice(1).map(({ text }) => text)].join('\n')).not.toContain(password);
  });

  it('is no TR-064 client so, and the field is named', async () => {
    await open();
    const wrong: readonly (readonly [body: object, pointer: string])[] = [
      [{ app: 'my router', user: 'anna' }, '/app'],
      [{ app: 'router', user: 'Anna B.' }, '/username'],
      [{ app: 'router', user: 'anna', password: 'short' }, '/password'],
      [{ app: 'router', user: 'anna', password: 'anna' }, '/password'],
      [{ app: 'router' }, '/user'],
    ];
    for (const [body, pointer] of wrong) {
      const refused = await account(body);
      expect(refused, pointer).toMatchObject({ status: 400, body: { code: 'malformed' } });
      expect(refused.body.errors[0]).toMatchObject({ in: 'body', pointer });
    }
    expect((await fixture.call('GET', '/v1/tr064/accounts')).body.items).toEqual([]);
  });

  it('is a client of OpenID Connect, whose secret is shown once', async () => {
    await open();
    const added = await client({ app: 'box', label: 'The box', redirectUris: [BACK] });
    expect(added.status).toBe(201);
    const { secret, ...shown } = added.body;
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(shown).toMatchObject({ proof: 'client_secret_basic', background: 'none', pingUrl: null, ok: 'click' });
    expect((await fixture.call('GET', '/v1/openid/clients')).body.items).toEqual([shown]);
    const other = await client({
      app: 'box',
      keys: [OKP],
      background: 'ping',
      pingUrl: 'https://box.example/told',
      ok: 'client',
      idTokenAlg: 'EdDSA',
    });
    expect(other.body).toMatchObject({
      secret: null,
      proof: 'private_key_jwt',
      background: 'ping',
      pingUrl: 'https://box.example/told',
      idTokenAlg: 'EdDSA',
      ok: 'client',
    });
    expect((await fixture.call('DELETE', `/v1/openid/clients/${shown.id}`)).status).toBe(204);
    expect((await fixture.call('DELETE', `/v1/openid/clients/${shown.id}`)).body.code).toBe('not-found');
    expect(await told(shown.id)).toEqual(['client.removed by key:key_', 'client.added by key:key_']);
    expect([...fixture.log, ...fixture.answers.slice(1).map(({ text }) => text)].join('\n')).not.toContain(secret);
  });

  it('is no client of OpenID Connect so, and the field is named', async () => {
    await open();
    const wrong: readonly (readonly [body: object, pointer: string])[] = [
      [{ app: 'my box', redirectUris: [BACK] }, '/app'],
      [{ app: 'box', label: 'Dial 482913', redirectUris: [BACK] }, '/label'],
      [{ app: 'box', redirectUris: ['https://*.example/back'] }, '/redirectUris'],
      [{ app: 'box' }, '/redirectUris'],
      [{ app: 'box', redirectUris: [BACK], ok: 'client' }, '/ok'],
      [{ app: 'box', redirectUris: [BACK], keys: [{ kty: 'oct', k: 'x' }] }, '/keys'],
      [{ app: 'box', background: 'ping' }, '/pingUrl'],
      [{ app: 'box', background: 'poll', pingUrl: BACK }, '/pingUrl'],
      [{ app: 'box', background: 'ping', pingUrl: 'https://127.0.0.1/told' }, '/pingUrl'],
      [{ app: 'box', redirectUris: [BACK], idTokenAlg: 'none' }, '/idTokenAlg'],
    ];
    for (const [body, pointer] of wrong) {
      const refused = await client(body);
      expect(refused, pointer).toMatchObject({ status: 400, body: { code: 'malformed' } });
      expect(refused.body.errors[0]).toMatchObject({ in: 'body', pointer });
    }
    expect((await fixture.call('GET', '/v1/openid/clients')).body.items).toEqual([]);
  });
});
