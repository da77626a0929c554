import * as client from 'openid-client';
import { createOpenIdDoor } from '../../src/app/openid.ts';
import { createWaitingPage } from '../../src/app/waiting.ts';
import { configSchema } from '../../src/config/index.ts';
import { type NewClient, newClient } from '../../src/openid/index.ts';
import type { ClientStore } from '../../src/openid/port.ts';
import { aRestFixture, type Changes, type RestFixture } from '../http/rest-fixture.ts';
import { Visitor } from './hosted-visitor.ts';
import { injectFetch } from './inject-fetch.ts';
import { seededRandom } from './seeded-random.ts';

/** Where Offhook is, to its clients: below a path, as behind a proxy. */
export const PUBLIC_URL = 'https://home.example/offhook';
export const ISSUER = `${PUBLIC_URL}/openid`;
export const REDIRECT = 'https://app.example/back';

/** A client that has been added, as `openid-client` plays it. */
export interface PlayedClient {
  readonly id: string;
  readonly secret: string | undefined;
  readonly config: client.Configuration;
}

/** The REST fixture with the door for OpenID Connect open. Its clock begins now: the library looks at the machine's. */
export const anOpenIdFixture = (changes: Changes = {}, readKeys?: () => Promise<string>): Promise<RestFixture> =>
  aRestFixture({
    publicUrl: PUBLIC_URL,
    startAt: Date.now(),
    ...changes,
    ownDoors: ({ clock, fault, logger, ...needs }) => [
      createWaitingPage(CONFIG, needs.store, { clock }),
      createOpenIdDoor(CONFIG, readKeys ? { ...needs, readKeys } : needs, {
        clock,
        fault,
        logger,
        random: seededRandom(23),
      }),
    ],
  });

const CONFIG = configSchema.parse({
  http: { publicUrl: PUBLIC_URL },
  forwardAuth: { proxies: ['127.0.0.1/32'], acceptSharedSession: true, redirects: ['https://box.example'] },
});

let clients = 40;

/** A `fetch` that reaches the fixture by its outward addresses. */
export const fetchOf = ({ app }: RestFixture): client.CustomFetch => {
  const inject = injectFetch(app);
  return (url, init) => inject(url.replace('/offhook/', '/'), init as RequestInit);
};

/** Where a client is added, and how it reaches Offhook. */
interface ClientPlace {
  readonly clients: Pick<ClientStore, 'add'>;
  readonly now: number;
  readonly fetch: client.CustomFetch;
}

/** Adds a client of the app `ui`. */
export const addClient = (
  fixture: RestFixture,
  changes: Partial<NewClient> = {},
  auth?: client.ClientAuth,
): Promise<PlayedClient> => {
  const place = { clients: fixture.store.openIdClients, now: fixture.clock.now(), fetch: fetchOf(fixture) };
  return addClientAt(place, changes, auth);
};

/** Adds a client of the app `ui` there. */
export const addClientAt = async (
  { clients: store, now, fetch }: ClientPlace,
  changes: Partial<NewClient> = {},
  auth?: client.ClientAuth,
): Promise<PlayedClient> => {
  const given: NewClient = {
    app: 'ui',
    label: 'The box',
    redirectUris: [REDIRECT],
    keys: undefined,
    idTokenAlg: 'ES256',
    background: { kind: 'none' },
    ok: 'click',
    ...changes,
  };
  const made = newClient(given, { random: seededRandom(clients++), now });
  if (!made.ok) throw new Error(made.error.detail);
  const { id, app, label } = made.value.client;
  const { secret } = made.value;
  const event = { type: 'client.added', at: now, client: id, app, label, actor: 'cli' } as const;
  await store.add(made.value, event);
  const config = await client.discovery(
    new URL(ISSUER),
    id,
    { id_token_signed_response_alg: given.idTokenAlg },
    auth ?? client.ClientSecretBasic(secret),
    { [client.customFetch]: fetch },
  );
  return { id, secret, config };
};

/** What a client pushes besides what PKCE and OAuth need. */
export type Pushed = Readonly<Record<string, string>>;

/** A request that a client has pushed, and what it keeps of it. */
export interface PushedRequest {
  readonly url: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Pushes a request (RFC 9126). Rejects as `openid-client` does. */
export const push = async ({ config }: PlayedClient, asked: Pushed = {}): Promise<PushedRequest> => {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: REDIRECT,
    scope: 'openid',
    login_hint: 'anna',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...asked,
  });
  return { url: url.href, verifier, state, nonce };
};

/** A browser that a client sends to Offhook. */
export class OpenIdVisitor extends Visitor {
  /** Follows redirects within Offhook. Resolves with the ticket of the hosted page, or with where the browser is sent in the end. */
  async follow(url: string): Promise<{ readonly ticket: string } | { readonly end: URL }> {
    let next = new URL(url);
    for (;;) {
      if (!next.href.startsWith(PUBLIC_URL)) return { end: next };
      const ticket = next.pathname.endsWith('/confirm') ? next.searchParams.get('t') : null;
      if (ticket !== null) return { ticket };
      const answer = await this.send('GET', `${next.pathname.replace('/offhook', '')}${next.search}`);
      const { location } = answer.headers;
      if (typeof location !== 'string') throw new Error(`${answer.status} ${answer.text}`);
      next = new URL(location, PUBLIC_URL);
    }
  }

  /** The ticket of the hosted page that this leads to. */
  async ticketAt(url: string): Promise<string> {
    const reached = await this.follow(url);
    if ('ticket' in reached) return reached.ticket;
    throw new Error(`Nobody is asked: ${reached.end}`);
  }

  /** From the client to the client: proves it on the phone where it is asked to. */
  async visit(request: PushedRequest): Promise<URL> {
    const reached = await this.follow(request.url);
    if ('end' in reached) return reached.end;
    const { body } = await this.confirm(reached.ticket);
    const back = await this.follow(body.returnTo);
    if ('end' in back) return back.end;
    throw new Error('It asks again');
  }
}

/** Exchanges the code that a browser came back with. Rejects as `openid-client` does. */
export const exchange = (
  { config }: PlayedClient,
  end: URL,
  { verifier, state, nonce }: PushedRequest,
  more: Pushed = {},
): ReturnType<typeof client.authorizationCodeGrant> =>
  client.authorizationCodeGrant(
    config,
    end,
    { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
    more,
  );
