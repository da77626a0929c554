import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { PartHealth } from './parts.ts';
import { problemOf } from './problem.ts';

/** When a client may ask again, in seconds. */
const RETRY_SECONDS = 5;

const PUT_OFF = { code: 'store-unavailable', retryAfterSeconds: RETRY_SECONDS } as const;

/** Something that listens in the place of the API, until the API does. */
export interface WaitingRoom {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers while a node may not serve yet: it is alive, it is not ready and why, and everything else is put off with 503. `health` as
 * `/readyz` tells it. Rejects with the system's error where the port cannot be had.
 */
export const openWaitingRoom = async (
  place: { readonly host: string; readonly port: number },
  health: () => readonly PartHealth[],
): Promise<WaitingRoom> => {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.split('?', 1)[0] ?? '/';
    switch (path) {
      case '/livez':
        return answer(response, 200, { status: 'ok' });
      case '/readyz':
        return answer(response, 503, { status: 'not-ready', parts: health() });
      default:
        return answer(response, 503, problemOf(PUT_OFF, path), 'application/problem+json');
    }
  });
  server.listen(place);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : place.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const answer = (response: ServerResponse, status: number, body: object, kind = 'application/json'): void => {
  response.setHeader('content-type', `${kind}; charset=utf-8`);
  response.setHeader('cache-control', 'no-store');
  if (status === 503) response.setHeader('retry-after', RETRY_SECONDS);
  response.writeHead(status);
  response.end(JSON.stringify(body));
};
