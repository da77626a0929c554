import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What a realm heard of a question. */
interface Heard {
  readonly authorization: string | undefined;
  readonly status: string;
}

/** As much of a realm of a Keycloak as asks by the authentication channel: its published keys, and where it is answered. */
export interface KeycloakRealm {
  readonly issuer: string;
  readonly heard: readonly Heard[];
  /** What it answers to an answer. */
  answer: number;
  /** What it comes with in the name of a client, good for two minutes. */
  bearer(azp: string): Promise<string>;
  close(): Promise<void>;
}

export const startKeycloakRealm = async (): Promise<KeycloakRealm> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'realm', alg: 'RS256', use: 'sig' };
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith('/certs')) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
      return;
    }
    const { status } = JSON.parse(await text(request)) as { readonly status: string };
    heard.push({ authorization: request.headers.authorization, status });
    response.writeHead(realm.answer).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/home`;
  let count = 0;
  const realm: KeycloakRealm = {
    issuer,
    heard,
    answer: 200,
    bearer(azp) {
      count += 1;
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: issuer, aud: issuer, azp, jti: `jti-${count}`, iat: now, exp: now + 120 })
        .setProtectedHeader({ alg: 'RS256', kid: 'realm' })
        .sign(privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return realm;
};
