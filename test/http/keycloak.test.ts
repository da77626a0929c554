import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeycloakDoor } from '../../src/app/keycloak.ts';
import { createWaitingPage } from '../../src/app/waiting.ts';
import { configSchema } from '../../src/config/index.ts';
import { Unavailable } from '../../src/lib/index.ts';
import { LAN } from '../support/hosted-visitor.ts';
import { aRestFixture, type RestFixture, until } from './rest-fixture.ts';

const ISSUER = 'https://id.example/realms/home';
const CALLBACK = `${ISSUER}/protocol/openid-connect/ext/ciba/auth/callback`;
const CONFIG = configSchema.parse({
  keycloak: [
    { issuer: 'https://id.example/realms/other', clients: ['shop'], app: 'ui' },
    { issuer: ISSUER, clients: ['shop'], app: 'ui' },
  ],
  forwardAuth: { proxies: ['127.0.0.1/32'], acceptSharedSession: true, redirects: ['https://box.example'] },
});
const realm = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(realm.publicKey)), kid: 'realm', alg: 'RS256', use: 'sig' };

/** What Offhook sends to a realm. */
interface Sent {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly status: string;
}

describe('a Keycloak that asks by its authentication channel', () => {
  let fixture: RestFixture;
  let sent: Sent[];
  let fetched: string[];
  /** What each call-back fails with, in turn. */
  let failures: string[];
  let jti = 0;

  beforeEach(async () => {
    [sent, fetched, failures] = [[], [], []];
    fixture = await aRestFixture({
      ownDoors: ({ fault, clock, ...needs }) => [
        createWaitingPage(CONFIG, needs.store, { clock }),
        createKeycloakDoor(
          CONFIG,
          {
            ...needs,
            fetch: async (url) => {
              fetched.push(url);
              return Response.json({ keys: [jwk] });
            },
            send: async (url, { headers, body }) => {
              sent.push({ url, authorization: headers.authorization, status: JSON.parse(body).status });
              const failure = failures.shift();
              return failure === undefined ? { kind: 'delivered' } : { kind: 'failed', failure };
            },
          },
          { clock, logger: needs.logger, fault },
        ),
      ],
    });
  });
  afterEach(() => fixture.close());

  const bearer = (changes: JWTPayload = {}, { header = {}, key = realm.privateKey } = {}): Promise<string> => {
    const now = Math.floor(fixture.clock.now() / 1000);
    const claims = { iss: ISSUER, aud: ISSUER, azp: 'shop', typ: 'Bearer', sub: 'x', jti: `jti-${jti++}` };
    return new SignJWT({ ...claims, iat: now, exp: now + 120, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: 'realm', ...header })
      .sign(key);
  };
  const channel = (token: string | null, changes: Readonly<Record<string, unknown>> = {}) =>
    fixture.call('POST', '/keycloak/ciba', {
      as: token,
      body: {
        login_hint: 'anna',
        scope: 'openid',
        is_consent_required: false,
        binding_message: 'Pay 20 euro',
        offhook_client_address: LAN,
        secret_member: 'never-to-be-logged',
        ...changes,
      },
    });
  const asked = async () => (await fixture.call('GET', '/v1/confirmations')).body.items[0];
  const dialAndComplete = async () => {
    const { id } = await asked();
    await fixture.dial(await fixture.call('GET', `/v1/confirmations/${id}`));
    await fixture.call('POST', `/v1/confirmations/${id}/complete`);
  };
  const cancel = async (reason: 'user' | 'not-me') =>
    fixture.call('POST', `/v1/confirmations/${(await asked()).id}/cancel`, { body: { reason } });

  it('is answered 201, and its question is asked at home', async () => {
    expect(await channel(await bearer())).toMatchObject({ status: 201, text: '' });
    expect(await asked()).toMatchObject({
      user: 'anna',
      origin: 'home',
      action: { id: 'keycloak', title: 'Pay 20 euro' },
      state: 'pending',
    });
    expect(fetched).toEqual([`${ISSUER}/protocol/openid-connect/certs`]);
  });

  it('hears that it was confirmed, at its own address and by its own bearer, once', async () => {
    const token = await bearer();
    await channel(token);
    await dialAndComplete();
    await until(() => sent.length > 0);
    expect(sent).toEqual([{ url: CALLBACK, authorization: `Bearer ${token}`, status: 'SUCCEED' }]);
    await cancel('not-me');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['user', 'CANCELLED'],
    ['not-me', 'UNAUTHORIZED'],
  ] as const)('hears that it was cancelled (%s): %s', async (reason, status) => {
    await channel(await bearer());
    await cancel(reason);
    await until(() => sent.length > 0);
    expect(sent[0]?.status).toBe(status);
  });

  it('hears it again until it is there, and not after its bearer has ended', async () => {
    const owed = () => fixture.store.artefacts.ofOwner('callbacks', 'Keycloak', 9);
    const tries = async () => (await owed()).map(({ payload }) => JSON.parse(payload).tries);
    failures = ['503', 'ECONNREFUSED'];
    await channel(await bearer());
    await cancel('user');
    for (const [count, pauseMs] of [
      [1, 1000],
      [2, 2000],
    ] as const) {
      await expect.poll(tries).toEqual([count]);
      fixture.clock.advance(pauseMs);
    }
    await expect.poll(owed).toEqual([]);
    expect(sent).toHaveLength(3);

    failures = Array.from({ length: 40 }, () => '503');
    await channel(await bearer());
    await cancel('user');
    await expect.poll(tries).toEqual([1]);
    fixture.clock.advance(121_000);
    const lost = () => fixture.log.filter((line) => line.includes('could not be told'));
    await until(() => lost().length > 0);
    expect(JSON.parse(lost()[0] ?? '')).toMatchObject({ url: CALLBACK, failure: '503' });
    await expect.poll(owed).toEqual([]);
  });

  it('hears of no success that was taken back before it could be told', async () => {
    failures = ['503'];
    await channel(await bearer());
    await dialAndComplete();
    await until(() => sent.length === 1);
    await cancel('not-me');
    await until(() => {
      fixture.clock.advance(1000);
      return sent.length === 2;
    });
    expect(sent.map(({ status }) => status)).toEqual(['SUCCEED', 'UNAUTHORIZED']);
  });

  it('may ask again by the same bearer what was not asked, since the database was away', async () => {
    const token = await bearer();
    for (const [port, name] of [
      ['artefacts', 'find'],
      ['confirmations', 'commit'],
      ['artefacts', 'put'],
      ['artefacts', 'putOnce'],
    ] as const) {
      const away = vi.spyOn(fixture.store[port] as never as Record<string, () => Promise<never>>, name);
      away.mockRejectedValue(new Unavailable('store-unavailable', 'The database does not answer.'));
      expect(await channel(token)).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
      away.mockRestore();
    }
    expect((await channel(token)).status).toBe(201);
    expect((await channel(token)).status).toBe(401);
    expect((await fixture.call('GET', '/v1/confirmations')).body.items).toHaveLength(1);
  });

  it('is asked of the app alone where it does not say where the person is', async () => {
    const answer = await channel(await bearer(), { offhook_client_address: undefined });
    expect(answer).toMatchObject({ status: 403, body: { code: 'no-method' } });
  });

  it('shows its question to the user whom a proxy has logged in', async () => {
    await channel(await bearer());
    const as = await fixture.addKey('ui', ['proxy']);
    const headers = { 'remote-user': 'anna' };
    const shown = await fixture.call('POST', '/.offhook/waiting', { as, headers, body: {}, from: '127.0.0.1' });
    expect(shown.body.asked).toEqual([
      { id: (await asked()).id, asker: 'shop (id.example)', token: expect.stringMatching(/^cft_/) },
    ]);
  });

  describe('is not believed', () => {
    const refused = { status: 401, body: { code: 'unauthenticated' } };

    it.each<[string, { readonly [Name in keyof JWTPayload]: JWTPayload[Name] | undefined }]>([
      ['of a foreign issuer', { iss: 'https://evil.example/realms/home' }],
      ['of another realm', { iss: 'https://id.example/realms/other' }],
      ['for somebody else', { aud: 'account' }],
      ['of a client that is not named', { azp: 'mallory' }],
      ['of no client', { azp: undefined }],
      ['without a name', { jti: undefined }],
      ['that has ended', { exp: 1 }],
      ['without an end', { exp: undefined }],
    ])('with a bearer %s', async (_what, changes) => {
      expect(await channel(await bearer(changes as JWTPayload))).toMatchObject(refused);
      expect(await channel(await bearer(changes as JWTPayload), { login_hint: 5 })).toMatchObject(refused);
      expect(await asked()).toBeUndefined();
    });

    it('with a bearer of a foreign issuer, whom it asks for no keys', async () => {
      await channel(await bearer({ iss: 'https://evil.example/realms/home' }));
      expect(fetched).toEqual([]);
    });

    it('with a bearer that counted', async () => {
      const token = await bearer();
      expect((await channel(token)).status).toBe(201);
      expect(await channel(token)).toMatchObject(refused);
      expect((await fixture.call('GET', '/v1/confirmations')).body.items).toHaveLength(1);
    });

    it('with one that a stranger signed, or that is signed with a shared secret, or none, or an API key', async () => {
      expect(await channel(await bearer({}, { key: stranger.privateKey }))).toMatchObject(refused);
      const shared = await new SignJWT({ iss: ISSUER, aud: ISSUER, azp: 'shop', jti: 'x' })
        .setProtectedHeader({ alg: 'HS256', kid: 'realm' })
        .setExpirationTime('1h')
        .sign(Buffer.from(JSON.stringify(jwk)));
      for (const token of [shared, null, fixture.key, 'a.b.c']) expect(await channel(token)).toMatchObject(refused);
    });
  });

  it('may say nothing that could be dialled, and names a user', async () => {
    expect(await channel(await bearer(), { binding_message: 'Dial 482913' })).toMatchObject({
      body: { code: 'code-in-title' },
    });
    expect(await channel(await bearer(), { login_hint: '' })).toMatchObject({ status: 400 });
  });

  it('leaves no bearer and no member that is not ours in the log', async () => {
    const token = await bearer();
    await channel(token);
    await channel(token);
    await channel(await bearer(), { login_hint: 5 });
    const log = fixture.log.join('\n');
    expect(log).not.toContain(token);
    expect(log).not.toContain('never-to-be-logged');
  });
});
