import { createServer } from 'node:http';
import { createOffhook } from 'offhook/client';
import { createHandler } from './handler.ts';

// Node's own server speaks no Request: Deno, Bun and most frameworks do, and take the handler as it is.
const { OFFHOOK_KEY: apiKey = '', OFFHOOK_URL: url = 'http://127.0.0.1:8080', PORT = '3000' } = process.env;
const handler = createHandler(createOffhook({ url, apiKey }));

createServer(async (incoming, outgoing) => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const request = new Request(new URL(incoming.url ?? '/', 'http://127.0.0.1'), {
    method: incoming.method ?? 'GET',
    headers,
  });
  const answer = await handler(request).catch(() => new Response('Offhook cannot be asked\n', { status: 500 }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}).listen(Number(PORT), '127.0.0.1');
