import { URI } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recoveryHash } from '../../src/authenticator/recovery.ts';
import { scanned } from '../support/qr.ts';
import { appCode, wrongCode } from '../support/totp.ts';
import { type Answer, AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const HOME = '192.168.178.20';
const ANNA = '/v1/users/anna/authenticators';
const STEP_MS = 30_000;

describe('app codes over REST', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  /** The window proves presence by the phone and holds a grant from then on. */
  const grantByPhone = async (window = 'w1'): Promise<void> => {
    const asked = await fixture.ask({ window });
    await fixture.dial(asked);
    expect((await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`)).status).toBe(200);
  };

  const enrol = (changes: Record<string, unknown> = {}, url = ANNA): Promise<Answer> =>
    fixture.call('POST', url, {
      body: { name: "Anna's phone", session: 's1', window: 'w1', clientAddress: HOME, ...changes },
    });

  const verify = ({ body }: Answer, code: string): Promise<Answer> =>
    fixture.call('POST', `${ANNA}/${body.id}/verify`, { body: { code } });

  /** Anna has an authenticator, and its next code has not been used. */
  const setUp = async (): Promise<{ id: string; secret: string; recoveryCodes: string[] }> => {
    await grantByPhone();
    const draft = await enrol();
    const { id, secret } = draft.body;
    const active = await verify(draft, appCode(secret, fixture.clock.now()));
    expect(active.status).toBe(200);
    fixture.clock.advance(STEP_MS);
    return { id, secret, recoveryCodes: active.body.recoveryCodes };
  };

  const type = (asked: Answer, code: string, as?: string): Promise<Answer> =>
    fixture.call('POST', `/v1/confirmations/${asked.body.id}/totp`, {
      body: { code },
      ...(as !== undefined && { as }),
    });

  const now = (secret: string): string => appCode(secret, fixture.clock.now());

  describe('R10: the set-up', () => {
    it('R10: needs a confirmation, then name, QR code and one code, and any TOTP app works', async () => {
      const unasked = await enrol();
      expect(unasked).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });

      await grantByPhone();
      const draft = await enrol();
      expect(draft).toMatchObject({ status: 201, body: { state: 'draft', name: "Anna's phone" } });
      expect(draft.body.expiresAt).toBe('2026-01-01T00:10:00.000Z');
      expect(scanned(draft.body.qrSvg)).toBe(draft.body.otpauthUri);
      const app = URI.parse(draft.body.otpauthUri);
      expect(app).toMatchObject({ issuer: 'Offhook', label: 'anna', secret: { base32: draft.body.secret } });

      const active = await verify(draft, app.generate({ timestamp: fixture.clock.now() } as never));
      expect(active).toMatchObject({ status: 200, body: { state: 'active', recoveryCodesLeft: 10 } });
      expect(active.body.recoveryCodes).toHaveLength(10);
      const listed = await fixture.call('GET', ANNA);
      const item = { state: 'active', id: draft.body.id, name: "Anna's phone", recoveryCodesLeft: 10 };
      const times = { createdAt: '2026-01-01T00:00:00.000Z', activatedAt: '2026-01-01T00:00:00.000Z' };
      expect(listed.body).toEqual({ items: [{ ...item, ...times }], next: null });
    });

    it('R10: shows secret and recovery codes once and never again', async () => {
      const { secret, recoveryCodes } = await setUp();
      const shown = (text: string) => fixture.answers.filter((answer) => answer.text.includes(text));
      await fixture.call('GET', ANNA);
      expect(shown(secret)).toHaveLength(1);
      for (const code of recoveryCodes) expect(shown(code)).toHaveLength(1);
    });

    it('takes no grant of another user, session or window, none that ended, and at the internet none of a phone', async () => {
      await grantByPhone();
      const refused = { status: 403, body: { code: 'confirmation-required' } };
      expect(await enrol({ window: 'w2' })).toMatchObject(refused);
      expect(await enrol({ session: 's2' })).toMatchObject(refused);
      expect(await enrol({}, '/v1/users/ben/authenticators')).toMatchObject(refused);
      expect(await enrol({ clientAddress: AWAY })).toMatchObject(refused);
      expect(await enrol({ clientAddress: undefined })).toMatchObject(refused);
      expect((await enrol()).status).toBe(201);
      fixture.clock.advance(3_600_000);
      expect(await enrol()).toMatchObject(refused);
    });

    it('goes on from the internet with a grant that an app code won there', async () => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ window: 'w9', clientAddress: AWAY });
      await type(asked, now(secret));
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
      expect((await enrol({ window: 'w9', clientAddress: AWAY })).status).toBe(201);
    });

    it('stays a draft on a wrong code, and offers nothing', async () => {
      await grantByPhone();
      const draft = await enrol();
      const wrong = await verify(draft, wrongCode(draft.body.secret, fixture.clock.now()));
      expect(wrong).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
      expect((await fixture.ask({ window: 'w2' })).body.methods.map(({ method }: never) => method)).toEqual(['phone']);
    });

    it('refuses a name with a colon by pointing at it', async () => {
      await grantByPhone();
      const refused = await enrol({ name: 'a:b' });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ in: 'body', pointer: '/name' }] } });
    });

    it('goes with the grant that allowed it', async () => {
      const asked = await fixture.ask();
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
      const draft = await enrol();
      expect(
        (await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, { body: { reason: 'not-me' } }))
          .status,
      ).toBe(200);
      expect((await verify(draft, now(draft.body.secret))).status).toBe(404);
    });

    it('is not made, renewed or removed once the grant that allowed it was revoked, also where that was seen before', async () => {
      const { id } = await setUp();
      const as = await fixture.addKey('ui', ['users', 'confirm']);
      const granted = { session: 's1', window: 'w1', clientAddress: HOME };
      const seen = fixture.store.authenticators;
      const { of } = seen;
      /** What `change` is answered where somebody says `not-me` after it has seen the grant. */
      const late = async (change: () => Promise<Answer>): Promise<Answer> => {
        const asked = await fixture.ask();
        if (asked.status === 201) await fixture.dial(asked);
        await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
        const revoke = () =>
          fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, { body: { reason: 'not-me' } });
        const spy = vi.spyOn(seen, 'of').mockImplementationOnce(async (owner) => {
          expect((await revoke()).status).toBe(200);
          return of(owner);
        });
        const answer = await change();
        spy.mockRestore();
        return answer;
      };
      const changes = [
        () => enrol(),
        () => fixture.call('POST', `${ANNA}/${id}/recovery-codes`, { as, body: granted }),
        () => fixture.call('DELETE', `${ANNA}/${id}?${new URLSearchParams(granted)}`, { as }),
      ];
      const unasked = { status: 403, body: { code: 'confirmation-required' } };
      for (const change of changes) expect(await late(change)).toMatchObject(unasked);
      expect((await fixture.call('GET', ANNA)).body.items).toMatchObject([{ id, state: 'active' }]);
      const events = await fixture.store.events.since(0, 200);
      expect(events.filter(({ type }) => /^authenticator\.(removed|recovery-codes-renewed)$/.test(type))).toEqual([]);
    });

    it('belongs to the app of the key: another one finds nothing', async () => {
      const { id } = await setUp();
      const as = await fixture.addKey('other', ['users', 'confirm']);
      expect((await fixture.call('GET', ANNA, { as })).body.items).toEqual([]);
      expect((await fixture.call('DELETE', `${ANNA}/${id}`, { as })).status).toBe(403);
      const asked = await fixture.ask({ clientAddress: AWAY }, {}, as);
      expect(asked).toMatchObject({ status: 403, body: { code: 'no-method' } });
    });

    it('is not removed from another session, another window or the internet: that takes the grant of the window', async () => {
      const { id } = await setUp();
      const as = await fixture.addKey('ui', ['users', 'confirm']);
      const remove = (query: Record<string, string>) =>
        fixture.call('DELETE', `${ANNA}/${id}?${new URLSearchParams(query)}`, { as });
      const granted = { session: 's1', window: 'w1', clientAddress: HOME };
      for (const query of [
        {},
        { session: 's1', clientAddress: HOME },
        { ...granted, session: 's2' },
        { ...granted, window: 'w2' },
        { ...granted, clientAddress: AWAY },
        { session: 's1', window: 'w1' },
      ])
        expect(await remove(query)).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
      expect((await fixture.call('GET', ANNA)).body.items).toHaveLength(1);
      expect((await remove(granted)).status).toBe(204);
    });

    it('gets ten new recovery codes from a window with a live grant, and the old ones count no more', async () => {
      const { id, secret, recoveryCodes } = await setUp();
      const as = await fixture.addKey('ui', ['users', 'confirm']);
      const renew = (body?: Record<string, string>) =>
        fixture.call('POST', `${ANNA}/${id}/recovery-codes`, { as, ...(body && { body }) });
      const granted = { session: 's1', window: 'w1', clientAddress: HOME };
      for (const body of [undefined, {}, { ...granted, window: 'w2' }, { ...granted, clientAddress: AWAY }])
        expect(await renew(body)).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
      const [used = '', unused = ''] = recoveryCodes;
      expect((await type(await fixture.ask({ window: 'w2' }), used)).status).toBe(200);

      const renewed = await renew(granted);
      expect(renewed).toMatchObject({ status: 200, body: { id, state: 'active', recoveryCodesLeft: 10 } });
      const fresh: string[] = renewed.body.recoveryCodes;
      expect(new Set([...fresh, ...recoveryCodes]).size).toBe(20);
      expect((await fixture.call('GET', ANNA)).body.items).toMatchObject([{ recoveryCodesLeft: 10 }]);
      for (const old of [used, unused]) expect((await type(await fixture.ask({ window: 'w3' }), old)).status).toBe(422);
      expect((await type(await fixture.ask({ window: 'w4' }), fresh[0] ?? '')).status).toBe(200);
      fixture.clock.advance(30_000);
      expect((await type(await fixture.ask({ window: 'w5' }), now(secret))).status).toBe(200);

      const events = (await fixture.store.events.since(0, 100)).filter(({ type }) => type.endsWith('renewed'));
      expect(events).toMatchObject([
        { app: 'ui', subject: id, data: { user: 'anna' }, actor: expect.stringMatching(/^key:/) },
      ]);
      for (const code of [...fresh, ...recoveryCodes]) expect(JSON.stringify(events)).not.toContain(code);
    });

    it('gets new recovery codes by a key with scope admin; a draft, or that of another app, is not found', async () => {
      const { id } = await setUp();
      expect((await fixture.call('POST', `${ANNA}/${id}/recovery-codes`)).status).toBe(200);
      const draft = await enrol();
      expect((await fixture.call('POST', `${ANNA}/${draft.body.id}/recovery-codes`)).status).toBe(404);
      const as = await fixture.addKey('other', ['users', 'admin']);
      expect((await fixture.call('POST', `${ANNA}/${id}/recovery-codes`, { as })).status).toBe(404);
    });

    it('refuses an old recovery code whose confirmation is written after the new ones came', async () => {
      const { id, recoveryCodes } = await setUp();
      const [code = ''] = recoveryCodes;
      const asked = await fixture.ask({ window: 'w2' });
      const once = `${id}:recovery:${recoveryHash(id, code)}`;
      await fixture.call('POST', `${ANNA}/${id}/recovery-codes`);
      const loaded = await fixture.store.confirmations.load(asked.body.id);
      if (!loaded) throw new Error('it was asked');
      const change = { writes: [{ next: loaded, expectedVersion: loaded.version, events: [] }], evidence: once };
      expect(await fixture.store.confirmations.commit(change)).toBe('evidence-spent');
    });

    it('shows the app that the code is for, where two apps of one house are set up', async () => {
      const as = await fixture.addKey('router-ui', ['users', 'confirm']);
      const asked = await fixture.ask({}, {}, as);
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`, { as });
      const body = { name: 'Phone', session: 's1', window: 'w1', clientAddress: HOME };
      const draft = await fixture.call('POST', ANNA, { as, body });
      expect(URI.parse(draft.body.otpauthUri)).toMatchObject({ issuer: 'router-ui', label: 'anna' });
    });

    it('ends with the removal, and its codes confirm nothing more', async () => {
      const { id, secret } = await setUp();
      const asked = await fixture.ask({ window: 'w2' });
      expect((await fixture.call('DELETE', `${ANNA}/${id}`)).status).toBe(204);
      expect((await fixture.call('DELETE', `${ANNA}/${id}`)).status).toBe(404);
      expect((await fixture.call('GET', ANNA)).body.items).toEqual([]);
      expect(await type(asked, now(secret))).toMatchObject({ status: 403, body: { code: 'method-not-offered' } });
      expect((await fixture.ask({ window: 'w3', clientAddress: AWAY })).body.code).toBe('no-method');
      const events = (await fixture.store.events.since(0, 100)).filter(({ type }) => type.startsWith('authenticator.'));
      expect(events).toMatchObject([
        { type: 'authenticator.enrolled', app: 'ui', subject: id, data: { user: 'anna', name: "Anna's phone" } },
        { type: 'authenticator.removed', app: 'ui', subject: id },
      ]);
    });
  });

  describe('R4: a code', () => {
    it.each([
      ['home', HOME, ['phone', 'totp']],
      ['internet', AWAY, ['totp']],
    ] as const)('R4: confirms from %s', async (origin, clientAddress, offered) => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ window: 'w2', clientAddress });
      expect(asked).toMatchObject({ status: 201, body: { origin } });
      expect(asked.body.methods.map(({ method }: { method: string }) => method)).toEqual(offered);
      const confirmed = await type(asked, now(secret), asked.body.token);
      expect(confirmed).toMatchObject({ status: 200, body: { state: 'confirmed', confirmedBy: { method: 'totp' } } });
      const completed = await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
      expect(completed).toMatchObject({ status: 200, body: { state: 'completed' } });
    });

    it.each([
      ['with a space', -STEP_MS, (left: string, right: string) => `${left} ${right}`],
      ['with a hyphen', 0, (left: string, right: string) => `${left}-${right}`],
      [
        'with a dash and a space without a break',
        STEP_MS,
        (left: string, right: string) => `\u00a0${left}\u2013${right}`,
      ],
      ['with a line break behind it, as a shell leaves it', 0, (left: string, right: string) => `${left}${right}\n`],
      ['with what has no width', 0, (left: string, right: string) => `\u200b${left}${right}\r\n`],
    ])('may be typed %s, one step late or early', async (_how, offset, typedAs) => {
      const { secret } = await setUp();
      fixture.clock.advance(2 * STEP_MS);
      const code = appCode(secret, fixture.clock.now() + offset);
      const asked = await fixture.ask({ window: 'w2' });
      expect((await type(asked, typedAs(code.slice(0, 3), code.slice(3)))).status).toBe(200);
    });

    it('counts once, for whichever confirmation it came first', async () => {
      const { secret } = await setUp();
      const [one, two] = [await fixture.ask({ window: 'w2' }), await fixture.ask({ window: 'w3' })];
      const code = now(secret);
      expect((await type(one, code)).status).toBe(200);
      expect(await type(two, code)).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
      expect(await type(one, code)).toMatchObject({ status: 409, body: { code: 'already-decided' } });
    });

    it('typed two hundred times at once wins once, over twenty confirmations', async () => {
      const { secret } = await setUp();
      const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => fixture.ask({ window: `crowd-${n}` })));
      const code = now(secret);
      const crowd = Array.from({ length: 200 }, (_, n) => type(asked[n % asked.length]!, code));
      const answers = await Promise.all(crowd);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const states = await Promise.all(asked.map(({ body }) => fixture.call('GET', `/v1/confirmations/${body.id}`)));
      expect(states.filter(({ body }) => body.state === 'confirmed')).toHaveLength(1);
    });

    it('typed two hundred times at once for one confirmation wins once', async () => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ window: 'w2' });
      const code = now(secret);
      const answers = await Promise.all(Array.from({ length: 200 }, () => type(asked, code)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.state).toBe('confirmed');
    });

    it('of the user is asked, not one of somebody else', async () => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ user: 'ben', window: 'w2' });
      expect(await type(asked, now(secret))).toMatchObject({ status: 403, body: { code: 'method-not-offered' } });
    });

    it('that is wrong is told, the fifth blocks the confirmation, and a new one may be asked for', async () => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ window: 'w2' });
      for (let tries = 0; tries < 4; tries++)
        expect(await type(asked, wrongCode(secret, fixture.clock.now(), tries))).toMatchObject({
          status: 422,
          body: { code: 'code-invalid' },
        });
      const fifth = await type(asked, wrongCode(secret, fixture.clock.now()));
      expect(fifth).toMatchObject({ status: 429, body: { code: 'blocked' } });
      expect(Number(fifth.headers['retry-after'])).toBeGreaterThan(0);
      expect(await type(asked, now(secret))).toMatchObject({ status: 429, body: { code: 'blocked' } });
      const read = await fixture.call('GET', `/v1/confirmations/${asked.body.id}`);
      expect(read.body).toMatchObject({ state: 'blocked', attempts: Array(5).fill({ method: 'totp' }) });
      expect((await type(await fixture.ask({ window: 'w2' }), now(secret))).status).toBe(200);
    });

    it('is not even looked at after the tenth wrong one of the user within an hour', async () => {
      const { secret } = await setUp();
      for (const window of ['w2', 'w3'])
        for (let tries = 0, asked = await fixture.ask({ window }); tries < 5; tries++)
          await type(asked, wrongCode(secret, fixture.clock.now(), tries));
      const asked = await fixture.ask({ window: 'w4' });
      const refused = await type(asked, now(secret));
      expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '3600' }, body: { code: 'blocked' } });
      expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.state).toBe('pending');
      await fixture.dial(asked);
      fixture.clock.advance(3_600_000);
      expect((await type(await fixture.ask({ window: 'w5' }), now(secret))).status).toBe(200);
    });

    it('may be a recovery code, once', async () => {
      const { id, recoveryCodes } = await setUp();
      const [first = ''] = recoveryCodes;
      const asked = await fixture.ask({ window: 'w2', clientAddress: AWAY });
      expect((await type(asked, first)).status).toBe(200);
      expect((await type(await fixture.ask({ window: 'w3' }), first)).status).toBe(422);
      expect((await fixture.call('GET', ANNA)).body.items).toMatchObject([{ recoveryCodesLeft: 9 }]);
      const used = (await fixture.store.events.since(0, 100)).filter(({ type }) => type.endsWith('recovery-code-used'));
      const data = { user: 'anna', name: "Anna's phone", recoveryCodesLeft: 9 };
      expect(used).toMatchObject([{ type: 'authenticator.recovery-code-used', app: 'ui', subject: id, data }]);
      expect(JSON.stringify(used)).not.toContain('hash');
    });

    it('that comes too late, or for nothing, changes nothing', async () => {
      const { secret } = await setUp();
      const asked = await fixture.ask({ window: 'w2' });
      fixture.clock.advance(120_000);
      expect(await type(asked, now(secret))).toMatchObject({ status: 409, body: { code: 'already-decided' } });
      expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.state).toBe('expired');
      const none = { ...asked, body: { id: 'cnf_none' } };
      expect(await type(none, now(secret))).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect((await type(await fixture.ask({ window: 'w3' }), now(secret))).status).toBe(200);
    });

    it('goes on counting by the time that has passed where the clock is set back, and none counts twice', async () => {
      const { secret } = await setUp();
      const used = await fixture.ask({ window: 'w2' });
      const code = now(secret);
      expect((await type(used, code)).status).toBe(200);
      const asked = await fixture.ask({ window: 'w3' });
      fixture.clock.setBack(600_000);
      expect(await type(asked, code)).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
      fixture.clock.advance(30_000);
      expect((await type(asked, now(secret))).status).toBe(200);
    });
  });

  it('leave no secret, code or recovery code in a log line, an event or a metric', async () => {
    const { secret, recoveryCodes } = await setUp();
    const code = now(secret);
    await type(await fixture.ask({ window: 'w2' }), code);
    await type(await fixture.ask({ window: 'w3' }), recoveryCodes[0] ?? '');
    await type(await fixture.ask({ window: 'w3' }), code);
    await fixture.call('POST', `${ANNA}/aut_1/verify`, { body: `{"code":"${code}",` });
    const events = JSON.stringify(await fixture.store.events.since(0, 1000));
    const metrics = await fixture.call('GET', '/metrics');
    expect(fixture.log.length).toBeGreaterThan(5);
    for (const text of [secret, code, ...recoveryCodes])
      for (const place of [fixture.log.join(''), events, metrics.text]) expect(place).not.toContain(text);
  });
});
