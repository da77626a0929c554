import * as client from 'openid-client';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Unavailable } from '../../src/lib/index.ts';
import { aBuiltPage, LAN } from '../support/hosted-visitor.ts';
import {
  addClient,
  anOpenIdFixture,
  exchange,
  fetchOf,
  OpenIdVisitor,
  type PlayedClient,
  PUBLIC_URL,
  push,
} from '../support/openid-fixture.ts';
import type { RestFixture } from './rest-fixture.ts';

const built = aBuiltPage();
afterAll(built.remove);

const CIBA = 'urn:openid:params:grant-type:ciba';

describe('the OpenID door while the database is away', () => {
  let fixture: RestFixture;
  let box: PlayedClient;
  let anna: OpenIdVisitor;

  beforeEach(async () => {
    fixture = await anOpenIdFixture({ uiFolder: built.uiFolder });
    box = await addClient(fixture, { background: { kind: 'poll' } });
    anna = new OpenIdVisitor(fixture);
  });
  afterEach(() => fixture.close());

  type Part = 'openIdClients' | 'artefacts' | 'tickets' | 'confirmations';

  /** What is asked meanwhile finds nothing there: of these parts, or of all. */
  const during = async <Found>(
    ask: () => Promise<Found>,
    parts: readonly Part[] = ['openIdClients', 'artefacts', 'tickets', 'confirmations'],
  ): Promise<Found> => {
    const away = async () => {
      throw new Unavailable('store-unavailable', 'The database does not answer.');
    };
    const spies = parts.flatMap((part) => {
      const port: Record<string, () => Promise<never>> = fixture.store[part] as never;
      return Object.keys(port).map((name) => vi.spyOn(port, name).mockImplementation(away));
    });
    try {
      return await ask();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };
  const refused = { status: 503, error: 'temporarily_unavailable' };
  /** What `fetch` is answered, in short. */
  const answered = async (response: Response) => {
    const { error } = (await response.json()) as { readonly error?: string };
    expect(response.headers.get('retry-after')).toBe('5');
    return { status: response.status, error };
  };
  const post = (path: string, body: Readonly<Record<string, string>>) =>
    fetchOf(fixture)(`${PUBLIC_URL}/openid${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${box.id}:${box.secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(body),
    } as never);
  const logged = () => fixture.log.filter((line) => /"level":(50|60)/.test(line));
  const perPart: readonly (readonly Part[])[] = [
    ['openIdClients'],
    ['artefacts'],
    ['openIdClients', 'artefacts', 'tickets', 'confirmations'],
  ];

  it.each(perPart)('refuses a pushed request for the moment (%s ...)', async (...away) => {
    const pushed = await during(() => push(box).catch((cause: unknown) => cause), away);
    expect(pushed).toMatchObject({ cause: { status: 503 } });
    expect(logged()).toEqual([]);
    expect((await push(box)).url).toContain('request_uri');
  });

  it('sends a browser back to the client, or has it load the page again, and goes on afterwards', async () => {
    const request = await push(box);
    // Nothing is known of the client: there is nobody to send it back to.
    const met = await during(() => anna.send('GET', pathOf(request.url)));
    expect(met).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(met.text).toContain('temporarily_unavailable');

    const away = await during(() => anna.follow(request.url), ['tickets', 'confirmations']).catch(
      (cause: Error) => cause.message,
    );
    expect(away).toMatch(/^503 This cannot be answered for a moment/);
    const { body } = await anna.confirm(await anna.ticketAt(request.url));
    expect(await during(() => anna.follow(body.returnTo)).catch((cause: Error) => cause.message)).toMatch(/^503 /);
    const back = await anna.follow(body.returnTo);
    if ('ticket' in back) throw new Error('It asks again');
    expect((await exchange(box, back.end, request)).claims()?.sub).toBe('anna');
    expect(logged()).toEqual([]);
  });

  it('sends a browser back with the error of the protocol where the client is known', async () => {
    const standing = { offhook_session: 's1' };
    await anna.visit(await push(box, standing));
    const request = await push(box, standing);
    const reached = await during(() => anna.follow(request.url), ['confirmations']);
    expect('end' in reached && Object.fromEntries(reached.end.searchParams)).toMatchObject({
      error: 'temporarily_unavailable',
      state: request.state,
    });
  });

  it.each(perPart)('keeps a code, and tells nobody that a token is over (%s ...)', async (...away) => {
    const request = await push(box);
    const end = await anna.visit(request);
    const early = await during(() => exchange(box, end, request).catch((cause: unknown) => cause), away);
    expect(early).toMatchObject({ cause: { status: 503 } });
    const tokens = await exchange(box, end, request);
    for (const path of ['/token/introspection', '/token/revocation'])
      expect(await during(async () => answered(await post(path, { token: tokens.access_token })), away)).toEqual(
        refused,
      );
    expect((await client.tokenIntrospection(box.config, tokens.access_token)).active).toBe(true);
    expect(logged()).toEqual([]);
  });

  it('keeps what is asked in the background', async () => {
    const ask = { scope: 'openid', login_hint: 'anna', offhook_client_address: LAN };
    for (const away of [...perPart, ['confirmations'] as const])
      expect(await during(async () => answered(await post('/backchannel', ask)), away)).toEqual(refused);
    const { auth_req_id } = await client.initiateBackchannelAuthentication(box.config, ask);
    const poll = { grant_type: CIBA, auth_req_id };
    for (const away of [...perPart, ['confirmations'] as const])
      expect(await during(async () => answered(await post('/token', poll)), away)).toEqual(refused);
    const later = client.genericGrantRequest(box.config, CIBA, { auth_req_id });
    await expect(later).rejects.toMatchObject({ error: 'authorization_pending' });
    expect(logged()).toEqual([]);
  });
});

const pathOf = (url: string): string => url.slice(PUBLIC_URL.length);
