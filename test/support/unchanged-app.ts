import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What got through to the application. */
interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** An application with a log-in of its own that has never heard of Offhook. */
export interface UnchangedApp {
  readonly port: number;
  readonly got: Got[];
  stop(): void;
}

const PAGE = `<!doctype html><html lang="en"><title>Settings</title><h1>Settings</h1>
<a href="/settings/export?all=1">Export</a>
<form method="post" action="/settings/export"><button>Export now</button></form>`;

/** `/login` gives each time a new session; `/settings` leads to `/settings/export`, which is worth guarding. */
export const startUnchangedApp = async (): Promise<UnchangedApp> => {
  const got: Got[] = [];
  const server = createServer(({ method = '', url = '', headers }, response) => {
    got.push({ method, url, headers });
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (url === '/login') response.setHeader('set-cookie', `session=${randomUUID()}; Path=/; HttpOnly`);
    response.end(url.startsWith('/settings/export') ? `<p>all settings by ${method}</p>` : PAGE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    got,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
};
