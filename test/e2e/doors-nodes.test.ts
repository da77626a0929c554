import { AsyncLocalStorage } from 'node:async_hooks';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as client from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newKey } from '../../src/access/index.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import type { Store } from '../../src/store/index.ts';
import type { Answer, RestFixture } from '../http/rest-fixture.ts';
import { LAN, Visitor } from '../support/hosted-visitor.ts';
import { type KeycloakRealm, startKeycloakRealm } from '../support/keycloak-realm.ts';
import {
  addClientAt,
  exchange,
  OpenIdVisitor,
  type PlayedClient,
  PUBLIC_URL,
  push,
} from '../support/openid-fixture.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type SharedNode, type SharedPlace, sharedPlace } from '../support/shared-nodes.ts';

const CIBA = 'urn:openid:params:grant-type:ciba';

type Which = 0 | 1;

/** Both nodes, as what balances between them reaches them. */
class Balancer {
  readonly #at = new AsyncLocalStorage<Which>();
  readonly #nodes: readonly SharedNode[];
  readonly #phone: Phone;

  constructor(nodes: readonly SharedNode[], phone: Phone) {
    this.#nodes = nodes;
    this.#phone = phone;
  }

  readonly call: RestFixture['call'] = async (method, url, { as, headers = {}, body, from } = {}) => {
    const sent = {
      ...(typeof as === 'string' && { authorization: `Bearer ${as}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(from !== undefined && { 'x-forwarded-for': from }),
      ...headers,
    };
    // Not by `fetch`, which says itself what a browser would do with the answer.
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(`${this.#url}${url}`, { method, headers: sent }, resolve).on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const told = await text(response);
    const isJson = response.headers['content-type']?.includes('json') && told !== '';
    const status = response.statusCode ?? 0;
    return { status, headers: response.headers, text: told, body: isJson ? JSON.parse(told) : undefined };
  };

  /** The phone in the kitchen, whose line is at the first node, dials what the answer shows. */
  readonly dial = async ({ body }: Pick<Answer, 'body'>): Promise<void> =>
    this.dialNumber(body.methods.find(({ method }: { readonly method: string }) => method === 'phone').dial);

  async dialNumber(number: string): Promise<void> {
    const call = await this.#phone.dial(number);
    expect((await call.final()).status).toBe(200);
    await call.hangup();
  }

  /** Everything that this asks is asked at this node. */
  through<Found>(at: Which, ask: () => Promise<Found>): Promise<Found> {
    return this.#at.run(at, ask);
  }

  get #url(): string {
    return this.#nodes[this.#at.getStore() ?? 0]?.url ?? '';
  }

  /** How a client's program reaches them. */
  readonly fetch: client.CustomFetch = (url, init) => fetch(url.replace(PUBLIC_URL, this.#url), init as RequestInit);
}

describeWithPostgres('two nodes with doors, behind what balances between them', () => {
  let place: SharedPlace;
  let nodes: Balancer;
  let phone: Phone;
  let store: Store;
  let started: readonly SharedNode[] = [];
  let realm: KeycloakRealm;

  beforeAll(async () => {
    [place, realm] = [await sharedPlace(), await startKeycloakRealm()];
    const sections = {
      http: { publicUrl: PUBLIC_URL, trustProxy: ['127.0.0.1/32'] },
      openid: { enabled: true },
      keycloak: [{ issuer: realm.issuer, clients: ['shop'], app: 'default' }],
      forwardAuth: {
        proxies: ['127.0.0.1/32'],
        sessionHeader: 'Remote-Session',
        redirects: ['https://box.example'],
      },
    };
    const keep = (given: Store): Store => {
      store = given;
      return given;
    };
    started = [await place.node(sections), await place.node(sections, { store: keep })];
    // Each has a port of its own, whatever is said of the rest.
    for (const { offhook } of started) await offhook.start();
    const account = await one().app.addLine('kitchen', 'dect');
    phone = createPhone({ server: { host: '127.0.0.1', port: one().sipPort }, ...account });
    await phone.start();
    expect((await phone.register()).status).toBe(200);
    nodes = new Balancer(started, phone);
  });
  afterAll(async () => {
    await phone?.stop();
    await place?.close();
    await realm?.close();
  });

  const one = (): SharedNode => {
    const [first] = started;
    if (!first) throw new Error('no node');
    return first;
  };

  it('R12, R13: asks by a ticket of the one on the page of the other, and "not me" at one ends it at both', async () => {
    const { key, record } = newKey(seededRandom(29), 'default', 'proxy', ['proxy'], Date.now());
    await store.keys.add(record);
    const browser = new Visitor(nodes);
    const ask = (at: Which) =>
      nodes.through(at, () =>
        nodes.call('GET', '/v1/forward-auth?action=settings.export&title=Export%20settings&redirect=302', {
          as: key,
          from: LAN,
          headers: {
            'remote-user': 'anna',
            'remote-session': 'login-1',
            'x-forwarded-method': 'GET',
            'x-forwarded-proto': 'https',
            'x-forwarded-host': 'box.example',
            'x-forwarded-uri': '/settings/export',
            'sec-fetch-mode': 'navigate',
            cookie: browser.cookie,
          },
        }),
      );
    const answers = async () => [(await ask(0)).status, (await ask(1)).status];
    const sent = await ask(0);
    const ticket = new URL(String(sent.headers.location)).searchParams.get('t') ?? '';

    // The page is loaded at one node while a second one of the same browser begins at the other.
    await nodes.through(1, () => browser.open(ticket));
    const begin = (at: Which) =>
      nodes.through(at, () =>
        nodes.call('POST', '/.offhook/begin', {
          body: { ticket },
          headers: { cookie: browser.cookie },
          from: LAN,
        }),
      );
    const begun = (await Promise.all([begin(0), begin(1), begin(0), begin(1)])).map(({ body }) => body);
    expect(begun.map(({ state }) => state).sort()).toEqual(['again', 'again', 'again', 'asked']);
    const { id, token } = begun.find(({ state }) => state === 'asked').asked;
    const path = `/.offhook/v1/confirmations/${id}`;
    const show = () => browser.send('GET', path, undefined, token);
    await nodes.dial(await nodes.through(1, show));
    expect((await nodes.through(1, () => browser.send('POST', `${path}/complete`, undefined, token))).status).toBe(200);
    await nodes.through(1, () => browser.finish(ticket, token));
    expect(await answers()).toEqual([204, 204]);

    await nodes.through(0, () => browser.send('POST', `${path}/cancel`, { reason: 'not-me' }, token));
    expect(await answers()).toEqual([302, 302]);
  });

  const addClient = (changes: Parameters<typeof addClientAt>[1]): Promise<PlayedClient> =>
    addClientAt({ clients: store.openIdClients, now: Date.now(), fetch: nodes.fetch }, { app: 'default', ...changes });

  it('R12: pushes at the one, is asked at the other, and a code is exchanged once at whichever', async () => {
    const box = await addClient({});
    const anna = new OpenIdVisitor(nodes);
    const request = await nodes.through(0, () => push(box));
    const end = await nodes.through(1, () => anna.visit(request));
    const tokens = await nodes.through(0, () => exchange(box, end, request));
    const isActive = async (at: Which) =>
      (await nodes.through(at, () => client.tokenIntrospection(box.config, tokens.access_token))).active;
    expect([await isActive(0), await isActive(1)]).toEqual([true, true]);
    await expect(nodes.through(1, () => exchange(box, end, request))).rejects.toMatchObject({ error: 'invalid_grant' });
    expect([await isActive(0), await isActive(1)]).toEqual([false, false]);

    const both = await nodes.through(0, () => push(box));
    const again = await nodes.through(1, () => anna.visit(both));
    const exchanged = await Promise.allSettled(
      ([0, 1] as const).map((at) => nodes.through(at, () => exchange(box, again, both))),
    );
    expect(exchanged.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('R12: asks in the background at the one, and hears at the other what came of it', async () => {
    const garage = await addClient({ redirectUris: [], background: { kind: 'poll' } });
    const asked = await nodes.through(0, () =>
      client.initiateBackchannelAuthentication(garage.config, {
        scope: 'openid',
        login_hint: 'anna',
        offhook_client_address: LAN,
      }),
    );
    const { dial, confirm_uri } = asked.offhook as unknown as { readonly dial: string; readonly confirm_uri: string };
    const poll = (at: Which) =>
      nodes.through(at, () => client.genericGrantRequest(garage.config, CIBA, { auth_req_id: asked.auth_req_id }));
    await expect(poll(1)).rejects.toMatchObject({ error: 'authorization_pending' });
    await expect(poll(0)).rejects.toMatchObject({ error: 'slow_down' });
    await nodes.dialNumber(dial);
    const id = new URL(confirm_uri).searchParams.get('c');
    const completed = await nodes.through(0, () =>
      nodes.call('POST', `/v1/confirmations/${id}/complete`, { as: place.apiKey }),
    );
    expect(completed.status).toBe(200);
    const [first, ...rest] = await Promise.allSettled([poll(1), poll(0)]).then((polled) =>
      polled.sort((one, other) => one.status.localeCompare(other.status)),
    );
    expect(first).toMatchObject({ status: 'fulfilled', value: { id_token: expect.any(String) } });
    expect(rest).toMatchObject([{ status: 'rejected', reason: { error: 'invalid_grant' } }]);
  });

  it('R13: answers a Keycloak by the one that is left, where the one that had to ended while it was not taken', async () => {
    realm.answer = 503;
    const bearer = await realm.bearer('shop');
    const ask = () =>
      nodes.call('POST', '/keycloak/ciba', { as: bearer, body: { login_hint: 'ben', offhook_client_address: LAN } });
    expect((await nodes.through(1, ask)).status).toBe(201);
    expect((await nodes.through(0, ask)).status).toBe(401);
    const asked = await one().app.rest.call('GET /v1/confirmations', { query: { state: 'pending' } });
    const id = asked.items.find(({ user }) => user === 'ben')?.id;
    const end = () =>
      nodes.call('POST', `/v1/confirmations/${id}/cancel`, { as: place.apiKey, body: { reason: 'not-me' } });
    expect((await nodes.through(1, end)).status).toBe(200);
    await expect.poll(() => realm.heard.length).toBeGreaterThan(0);
    // The first node that started has the role.
    await one().offhook.stop();
    const before = realm.heard.length;
    realm.answer = 200;
    await expect.poll(() => store.artefacts.ofOwner('callbacks', 'Keycloak', 9)).toEqual([]);
    expect(realm.heard.slice(before)).toEqual([{ authorization: `Bearer ${bearer}`, status: 'UNAUTHORIZED' }]);
  });
});
