import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { ownUrl } from '../../lib/index.ts';

/** A loopback port that is taken, and not yet answered: its address is known before what stands behind it. */
export interface FrontDoor {
  readonly server: Server;
  /** As browsers write it: `http://127.0.0.1:40123`. */
  readonly origin: string;
}

/** Takes a free port of 127.0.0.1. Close `server` to give it back. */
export const openDoor = async (): Promise<FrontDoor> => {
  const server = createServer({ requestTimeout: 30_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { server, origin: ownUrl({ scheme: 'http', host: '127.0.0.1', port: address.port }) };
};

/** Gives the port back, and cuts what is still connected. Idempotent. */
export const closeDoor = async ({ server }: FrontDoor): Promise<void> => {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};

/**
 * Whether a request comes from our own page. A page of the internet reaches a loopback port too: by its address, which
 * `Origin` and `Sec-Fetch-Site` tell, or by a name of its own that suddenly means 127.0.0.1, which `Host` tells.
 */
export const isFromOurPage = (origin: string, method: string, headers: IncomingHttpHeaders): boolean => {
  if (headers.host !== new URL(origin).host) return false;
  const said = headers.origin;
  if (said !== undefined && said !== origin) return false;
  if (method !== 'GET' && method !== 'HEAD') return said === origin;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  // A link on some page leads here: people may follow it, scripts and pictures may not.
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
};
