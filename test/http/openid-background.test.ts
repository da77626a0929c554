import * as client from 'openid-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newAccount } from '../../src/access/index.ts';
import { Processes } from '../../src/doors/tr064/processes.ts';
import type { NewClient } from '../../src/openid/index.ts';
import { LAN } from '../support/hosted-visitor.ts';
import { addClient, anOpenIdFixture, type PlayedClient, PUBLIC_URL, type Pushed } from '../support/openid-fixture.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { appCode, wrongCode } from '../support/totp.ts';
import { AWAY, type RestFixture, until } from './rest-fixture.ts';

const CIBA = 'urn:openid:params:grant-type:ciba';

/** What Offhook says besides what CIBA does. */
interface Offhook {
  readonly dial?: string;
  readonly service_number?: string;
  readonly digits?: string;
  readonly confirm_uri: string;
}

describe('a client that asks in the background (CIBA)', () => {
  let fixture: RestFixture;
  let box: PlayedClient;

  const add = (changes: Partial<NewClient> = {}) => addClient(fixture, { background: { kind: 'poll' }, ...changes });
  beforeEach(async () => {
    fixture = await anOpenIdFixture();
    box = await add({ redirectUris: [] });
  });
  afterEach(() => fixture.close());

  const ask = async (changes: Pushed = {}, as = box) => {
    const answer = await client.initiateBackchannelAuthentication(as.config, {
      scope: 'openid',
      login_hint: 'anna',
      binding_message: 'Open the garage',
      offhook_client_address: LAN,
      ...changes,
    });
    return { ...answer, offhook: answer.offhook as unknown as Offhook };
  };
  const poll = (auth_req_id: string, as = box) => client.genericGrantRequest(as.config, CIBA, { auth_req_id });
  const pollLater = (auth_req_id: string, as = box) => {
    fixture.clock.advance(5000);
    return poll(auth_req_id, as);
  };
  const idOf = ({ offhook }: { readonly offhook: Offhook }) => new URL(offhook.confirm_uri).searchParams.get('c') ?? '';
  const dial = async ({ offhook }: { readonly offhook: Offhook }) =>
    expect(await fixture.dialCode(offhook.digits ?? '')).toBe('confirmed');
  const complete = (asked: { readonly offhook: Offhook }) =>
    fixture.call('POST', `/v1/confirmations/${idOf(asked)}/complete`);
  const end = (asked: { readonly offhook: Offhook }, reason: 'user' | 'not-me') =>
    fixture.call('POST', `/v1/confirmations/${idOf(asked)}/cancel`, { body: { reason } });

  it('finds out where', () => {
    expect(box.config.serverMetadata()).toMatchObject({
      backchannel_token_delivery_modes_supported: ['poll', 'ping'],
      backchannel_authentication_endpoint: `${PUBLIC_URL}/openid/backchannel`,
    });
  });

  it('is told what is dialled, and where the OK is clicked', async () => {
    const asked = await ask();
    expect(asked).toMatchObject({ auth_req_id: expect.any(String), expires_in: 240, interval: 5 });
    expect(asked.offhook).toEqual({
      dial: `*10${asked.offhook.digits}`,
      service_number: '8810',
      digits: expect.stringMatching(/^\d{6}$/),
      confirm_uri: expect.stringMatching(/^https:\/\/home\.example\/offhook\/confirm\/waiting\?c=cnf_[\w-]+$/),
    });
    const shown = await fixture.call('GET', `/v1/confirmations/${idOf(asked)}`);
    expect(shown.body).toMatchObject({
      user: 'anna',
      origin: 'home',
      action: { id: 'openid', title: 'Open the garage' },
    });
    expect(JSON.stringify(shown.body)).not.toContain(asked.auth_req_id);
    expect(shown.body.session).toBe(shown.body.window);
  });

  it('waits until somebody has proven it and clicked OK, and gets its tokens once', async () => {
    const asked = await ask();
    await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' });
    await dial(asked);
    await expect(pollLater(asked.auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' });
    expect((await complete(asked)).status).toBe(200);
    const tokens = await poll(asked.auth_req_id);
    expect(tokens.claims()).toMatchObject({
      sub: 'anna',
      acr: 'urn:offhook:presence',
      amr: ['tel', 'mca'],
      sid: expect.stringMatching(/^ciba_/),
    });
    expect(await client.tokenIntrospection(box.config, tokens.access_token)).toMatchObject({ active: true });
    await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await client.tokenIntrospection(box.config, tokens.access_token)).toMatchObject({ active: false });
  });

  it('is told to slow down, which does not make it wait longer', async () => {
    const { auth_req_id: id } = await ask();
    await expect(poll(id)).rejects.toMatchObject({ error: 'authorization_pending' });
    fixture.clock.advance(4999);
    await expect(poll(id)).rejects.toMatchObject({ error: 'slow_down' });
    fixture.clock.advance(1);
    await expect(poll(id)).rejects.toMatchObject({ error: 'authorization_pending' });
  });

  it('whose own button is the OK, has its tokens as soon as somebody has proven it', async () => {
    const own = await add({ ok: 'client' });
    const asked = await ask({}, own);
    await expect(poll(asked.auth_req_id, own)).rejects.toMatchObject({ error: 'authorization_pending' });
    await dial(asked);
    expect((await pollLater(asked.auth_req_id, own)).claims()?.sub).toBe('anna');
    const { items } = (await fixture.call('GET', '/v1/audit?type=confirmation.completed')).body;
    expect(items[0]).toMatchObject({ actor: `client:${own.id}`, data: { completedBy: 'client' } });
  });

  it.each(['user', 'not-me'] as const)('is denied what somebody cancels (%s)', async (reason) => {
    const asked = await ask();
    await end(asked, reason);
    await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('is denied what somebody takes back after the OK, before and after it has asked', async () => {
    for (const asksFirst of [false, true]) {
      const asked = await ask();
      await dial(asked);
      await complete(asked);
      const tokens = asksFirst ? await poll(asked.auth_req_id) : undefined;
      await end(asked, 'not-me');
      if (tokens)
        expect(await client.tokenIntrospection(box.config, tokens.access_token)).toMatchObject({ active: false });
      else await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'access_denied' });
    }
  });

  it('is told when it is too late', async () => {
    const asked = await ask();
    fixture.clock.advance(120_000);
    await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'expired_token' });
  });

  it('asks of the app alone where it does not say where the person is, or says that it is not at home', async () => {
    for (const offhook_client_address of ['', AWAY])
      await expect(ask({ offhook_client_address })).rejects.toMatchObject({ error: 'access_denied' });
    const { items } = (await fixture.call('GET', '/v1/confirmations')).body;
    expect(items).toEqual([]);
  });

  it('never has a proof used again', async () => {
    const [first, second] = [await ask(), await ask()];
    await dial(first);
    await complete(first);
    await poll(first.auth_req_id);
    await expect(poll(second.auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' });
    expect((await fixture.call('GET', `/v1/confirmations/${idOf(second)}`)).body.state).toBe('pending');
  });

  it('asks for its own questions, and changes nothing of another', async () => {
    const other = await add();
    const asked = await ask();
    await expect(poll(asked.auth_req_id, other)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(poll(asked.auth_req_id)).rejects.toMatchObject({ error: 'authorization_pending' });
  });

  it.each<[string, Pushed, string]>([
    ['a message that holds what could be dialled', { binding_message: 'Dial 4829 13' }, 'invalid_request'],
    ['a message that is too long', { binding_message: 'x'.repeat(201) }, 'invalid_request'],
    ['another hint', { login_hint: '', login_hint_token: 'x' }, 'invalid_request'],
    ['two hints', { id_token_hint: 'x' }, 'invalid_request'],
    ['no user', { login_hint: '' }, 'invalid_request'],
  ])('is refused %s', async (_what, changes, error) => {
    await expect(ask(changes)).rejects.toMatchObject({ error });
  });

  it('is refused where it was not added for that', async () => {
    const plain = await addClient(fixture);
    await expect(ask({}, plain)).rejects.toMatchObject({ error: 'invalid_request' });
  });

  describe('has its user see it where nothing else shows it', () => {
    const PROXY = '127.0.0.1';
    const look = (body: Pushed, { as = null, headers = {}, from = LAN }: Parameters<RestFixture['call']>[2] = {}) =>
      fixture.call('POST', '/.offhook/waiting', { as, headers, from, body });
    /** Anna's authenticator app; resolves with its secret. */
    const setUp = async (): Promise<string> => {
      const asked = await fixture.ask();
      await fixture.dial(asked);
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
      const path = '/v1/users/anna/authenticators';
      const body = { name: 'phone', session: 's1', window: 'w1', clientAddress: LAN };
      const draft = await fixture.call('POST', path, { body });
      const { id, secret } = draft.body;
      const code = appCode(secret, fixture.clock.now());
      expect((await fixture.call('POST', `${path}/${id}/verify`, { body: { code } })).status).toBe(200);
      fixture.clock.advance(30_000);
      return secret;
    };

    it('at an address that leads to the page', async () => {
      const { confirm_uri } = (await ask()).offhook;
      const answer = await fixture.call('GET', confirm_uri.replace(PUBLIC_URL, ''), { as: null });
      expect(answer.status).toBe(302);
      expect(answer.headers.location).toBe(`../.offhook/waiting?c=${new URL(confirm_uri).searchParams.get('c')}`);
    });

    it('and shows it for a code of their own app, once, which is then clicked', async () => {
      const secret = await setUp();
      const asked = await ask();
      const id = idOf(asked);
      expect(await look({ id })).toMatchObject({ status: 403, body: { code: 'confirmation-required' } });
      const wrong = wrongCode(secret, fixture.clock.now());
      expect(await look({ id, code: wrong })).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
      const code = appCode(secret, fixture.clock.now());
      const shown = await look({ id, code });
      expect(shown).toMatchObject({
        status: 200,
        body: { asked: [{ id, asker: 'The box', token: expect.stringMatching(/^cft_/) }] },
      });
      expect(await look({ id, code })).toMatchObject({ status: 422, body: { code: 'code-invalid' } });

      await dial(asked);
      const { token } = shown.body.asked[0];
      const done = await fixture.call('POST', `/.offhook/v1/confirmations/${id}/complete`, { as: token, from: LAN });
      expect(done.status).toBe(200);
      expect((await poll(asked.auth_req_id)).claims()?.sub).toBe('anna');
    });

    it('with all else that waits for them, newest first, also from TR-064, and takes app codes for each', async () => {
      const secret = await setUp();
      const { clock, store, confirmations } = fixture;
      const account = { username: 'router', app: 'ui', user: 'anna', createdAt: clock.now() };
      const made = newAccount(account, 'correct horse');
      if (!made.ok) throw new Error('no account');
      await store.accounts.add(made.value, 'test');
      const garage = await add({ label: 'The garage', redirectUris: [] });
      const first = idOf(await ask());
      clock.advance(1000);
      const processes = new Processes({
        confirmations,
        apps: async () => ['ui'],
        single: false,
        orderOf: async () => 0,
        random: seededRandom(41),
      });
      const started = await processes.start(account, 'internet');
      if (typeof started === 'string') throw new Error(started);
      clock.advance(1000);
      const last = idOf(await ask({}, garage));
      // A question with a page of its own, and one that only looks like a process.
      await fixture.ask();
      await fixture.ask({ window: 'w2', action: { id: 'tr064.guarded-call', title: 'x' } });

      const shown = (await look({ id: first, code: appCode(secret, clock.now()) })).body.asked;
      const process = started.confirmation.id;
      expect(shown.map(({ id, asker }: Pushed) => [id, asker])).toEqual([
        [last, 'The garage'],
        [process, 'router'],
        [first, 'The box'],
      ]);
      for (const { id, token } of shown) {
        // The code that showed the page is good for one of them.
        const path = `/.offhook/v1/confirmations/${id}`;
        const code = appCode(secret, clock.now());
        const proven = await fixture.call('POST', `${path}/totp`, { as: token, from: AWAY, body: { code } });
        expect(proven).toMatchObject({ status: 200, body: { state: 'confirmed' } });
        expect((await fixture.call('POST', `${path}/complete`, { as: token, from: AWAY })).status).toBe(200);
        clock.advance(30_000);
      }
      expect(await processes.state(account, started.token)).toBe('authenticated');
      expect(await processes.redeem(account, started.token, 'internet')).toBe('granted');
    });

    it('and looks at no code without a question that waits in the background', async () => {
      const secret = await setUp();
      const code = appCode(secret, fixture.clock.now());
      const other = (await fixture.ask({ window: 'w2' })).body.id;
      const over = await ask();
      await end(over, 'user');
      for (const body of [{ code }, { id: 'cnf_none', code }, { id: other, code }, { id: idOf(over), code }])
        expect(await look(body)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      const asked = await ask();
      expect((await look({ id: idOf(asked), code })).status).toBe(200);
    });

    it('and shows all that waits for whom a proxy has logged in, and nothing else', async () => {
      const as = await fixture.addKey('ui', ['proxy']);
      const asked = await ask();
      await ask({ login_hint: 'ben' });
      await fixture.ask();
      const headers = { 'remote-user': 'anna' };
      expect((await look({}, { as, headers, from: PROXY })).body).toEqual({
        asked: [{ id: idOf(asked), asker: 'The box', token: expect.any(String) }],
      });
      expect((await look({}, { as, headers: { 'remote-user': 'zoë' }, from: PROXY })).status).not.toBe(500);
      const foreign = await fixture.addKey('other', ['proxy']);
      expect((await look({}, { as: foreign, headers, from: PROXY })).body).toEqual({ asked: [] });
      for (const wrong of [
        { as, headers, from: LAN },
        { as: null, headers, from: PROXY },
        { as: fixture.key, headers, from: PROXY },
        { as, from: PROXY },
      ])
        expect(await look({}, wrong), JSON.stringify(wrong)).toMatchObject({ status: 404 });
    });
  });

  describe('and is told at its URL', () => {
    const token = 'a-word-of-the-client';
    const url = 'https://client.example/told';
    const lost = () => fixture.log.filter((line) => line.includes('could not be told'));

    it('never one in a private network: it has to ask', async () => {
      const told = await add({ background: { kind: 'ping', url: 'https://192.168.178.1/told' } });
      const asked = await ask({ client_notification_token: token }, told);
      await end(asked, 'user');
      await expect(poll(asked.auth_req_id, told)).rejects.toMatchObject({ error: 'access_denied' });
      await until(() => {
        fixture.clock.advance(15_000);
        return lost().length > 0;
      });
      expect(JSON.parse(lost()[0] ?? '')).toMatchObject({ client: told.id, failure: 'target-refused' });
      expect(fixture.log.join('\n')).not.toContain(token);
    });

    it('needs the word by which it knows who tells it', async () => {
      const told = await add({ background: { kind: 'ping', url } });
      await expect(ask({}, told)).rejects.toMatchObject({ error: 'invalid_request' });
    });
  });
});
