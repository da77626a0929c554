import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a receiver of webhooks got it. */
export interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

/** A receiver of webhooks on loopback. It answers with what `answer` says: a status, or nothing at all. */
export interface HookServer {
  readonly port: number;
  readonly got: readonly Got[];
  answer: () => number | 'nothing';
  /** What it says beside that in `Retry-After`. */
  retryAfter: string | undefined;
  /** Connections that are open now. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export const startHookServer = async (): Promise<HookServer> => {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    got.push({ headers: request.headers, path: request.url ?? '', body });
    const answer = hooks.answer();
    if (answer === 'nothing') return;
    const headers = {
      ...(answer === 302 && { location: '/elsewhere' }),
      ...(hooks.retryAfter !== undefined && { 'retry-after': hooks.retryAfter }),
    };
    response.writeHead(answer, headers).end('x'.repeat(100_000));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hooks: HookServer = {
    port: (server.address() as AddressInfo).port,
    got,
    answer: () => 204,
    retryAfter: undefined,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hooks;
};
