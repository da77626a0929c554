import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as client from 'openid-client';

/** Where Offhook and this program are. */
export interface AppOptions {
  /** `http.publicUrl` of your Offhook, and `/openid`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where browsers reach this program; `/back` below it is a redirect address of the client. */
  readonly base: string;
}

/** Whom this program has logged in: here anybody who opens it is anna. A real one has a log-in of its own. */
const USER = 'anna';

/** What was pushed and has not come back, by its `state`. */
interface Pending {
  readonly verifier: string;
  readonly nonce: string;
  readonly session: string;
}

/** A program of one page that shows its secret to whoever proves to be in the house. */
export const createApp = async ({ issuer, clientId, clientSecret, base }: AppOptions) => {
  const insecure = issuer.startsWith('http://') ? [client.allowInsecureRequests] : [];
  const config = await client.discovery(
    new URL(issuer),
    clientId,
    { id_token_signed_response_alg: 'ES256' },
    client.ClientSecretBasic(clientSecret),
    { execute: insecure },
  );
  const pending = new Map<string, Pending>();

  /** Pushes all that is asked; the browser carries a reference to it and nothing else. */
  const ask = async (session: string): Promise<string> => {
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    pending.set(state, { verifier, nonce, session });
    const url = await client.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: `${base}/back`,
      scope: 'openid',
      login_hint: USER,
      offhook_session: session,
      offhook_action: JSON.stringify({ id: 'secret.show', title: 'Show the secret' }),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return url.href;
  };

  /** The proof that a browser of this session brings back; throws where it is none. */
  const proofIn = async (url: URL, session: string): Promise<client.IDToken> => {
    const state = url.searchParams.get('state') ?? '';
    const kept = pending.get(state);
    pending.delete(state);
    if (kept?.session !== session) throw new Error('This browser asked for nothing');
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: kept.verifier,
      expectedState: state,
      expectedNonce: kept.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims?.sub !== USER) throw new Error('Somebody else proved it');
    return claims;
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', base);
    const session = sessionIn(request) ?? randomUUID();
    response.setHeader('Set-Cookie', `session=${session}; HttpOnly; SameSite=Lax; Path=/`);
    try {
      if (url.pathname === '/secret') {
        response.writeHead(303, { Location: await ask(session) }).end();
      } else if (url.pathname === '/back') {
        const { acr, amr, auth_time } = await proofIn(url, session);
        page(response, 200, `<h1>The secret</h1><p>42</p><pre>${JSON.stringify({ acr, amr, auth_time })}</pre>`);
      } else {
        page(response, 200, '<h1>A program</h1><p><a href="/secret">Show the secret</a></p>');
      }
    } catch (cause) {
      console.error(cause);
      page(response, 403, '<h1>Not shown</h1><p>Nobody proved it. <a href="/">Back</a></p>');
    }
  };
};

const sessionIn = ({ headers }: IncomingMessage): string | undefined =>
  /(?:^|; )session=([0-9a-f-]{36})(?:;|$)/.exec(headers.cookie ?? '')?.[1];

const page = (response: ServerResponse, status: number, body: string): void =>
  void response
    .writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><html lang="en"><title>A program</title><main>${body}</main></html>`);
