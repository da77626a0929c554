import { readFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createServer as createFastifyServer } from '../../examples/fastify/server.ts';
import { createServer as createNodeServer } from '../../examples/node-http/server.ts';
import { createHandler } from '../../examples/web-request/handler.ts';
import { createOffhook, type Offhook } from '../../src/client/index.ts';
import { injectFetch } from '../support/inject-fetch.ts';
import { aRestHouse, type RestHouse } from './house.ts';

const HOME = '192.168.178.20';

describe('the examples', () => {
  let house: RestHouse;
  let offhook: Offhook;
  beforeEach(async () => {
    house = await aRestHouse();
    offhook = createOffhook({ url: 'http://127.0.0.1:8080', apiKey: house.key, fetch: injectFetch(house.app) });
  });
  afterEach(() => house.close());

  const complete = async (): Promise<void> => {
    const asked = await house.ask();
    await house.dial(asked);
    await offhook.complete(asked.body.id);
  };

  it('fastify: asks for a confirmation, takes the OK click, and runs', async () => {
    const app = createFastifyServer(offhook);
    const headers = { 'x-window': 'w1' };
    const export1 = () => app.inject({ url: '/export', headers, remoteAddress: HOME });
    expect((await export1()).statusCode).toBe(401);
    expect((await app.inject('/export')).statusCode).toBe(401);
    const asked = await app.inject({ method: 'POST', url: '/confirmations', headers, remoteAddress: HOME });
    const { id, methods } = asked.json();
    const kitchen = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' } as const;
    await house.confirmations.dial(methods[0].digits, kitchen, () => true);
    expect((await app.inject({ method: 'POST', url: `/confirmations/${id}/ok` })).json()).toEqual({
      state: 'completed',
    });
    expect((await export1()).json()).toEqual({ settings: 'all of them' });
    const away = await app.inject({ url: '/export', headers, remoteAddress: '203.0.113.9' });
    expect(away.statusCode).toBe(401);
    await app.close();
  });

  it('node-http: runs with a grant only', async () => {
    const server = createNodeServer(offhook);
    const answer = (window: string): Promise<number> => {
      const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: HOME });
      const request = Object.assign(new IncomingMessage(socket), { url: '/', headers: { 'x-window': window } });
      const response = new ServerResponse(request);
      const ended = new Promise<number>((resolve) => {
        response.end = ((_body: unknown) => {
          resolve(response.statusCode);
          return response;
        }) as typeof response.end;
      });
      server.emit('request', request, response);
      return ended;
    };
    expect(await answer('w1')).toBe(401);
    await complete();
    expect(await answer('w1')).toBe(200);
    expect(await answer('w2')).toBe(401);
    await house.revoke(house.key);
    expect(await answer('w1')).toBe(500);
  });

  it('web-request: runs with a grant only', async () => {
    const handler = createHandler(offhook);
    const status = async (headers: Record<string, string>) =>
      (await handler(new Request('https://box.example/export', { headers }))).status;
    expect(await status({ 'x-window': 'w1' })).toBe(401);
    await complete();
    expect(await status({ 'x-window': 'w1' })).toBe(200);
    expect(await status({})).toBe(401);
  });

  it.each([
    ['nginx', 'nginx/nginx.conf', /proxy_pass http:\/\/127\.0\.0\.1:8080(\/\S+);/],
    ['caddy', 'caddy/Caddyfile', /uri (\S+)/],
    ['traefik', 'traefik/dynamic.yml', /address: http:\/\/127\.0\.0\.1:8080(\/\S+)/],
  ])('%s: asks at an address that lets nobody but the granted window pass', async (_name, file, address) => {
    await complete();
    const [, url = ''] = address.exec(readFileSync(`examples/${file}`, 'utf8')) ?? [];
    const headers: Record<string, string> = {
      'offhook-user': 'anna',
      'offhook-session': 's1',
      'offhook-window': 'w1',
      'offhook-address': HOME,
      cookie: 'session=s1',
      'x-window': 'w1',
      'x-forwarded-for': HOME,
    };
    expect((await house.call('GET', url, { headers })).status).toBe(204);
    const other = { ...headers, 'offhook-window': 'w2', 'x-window': 'w2' };
    expect((await house.call('GET', url, { headers: other })).status).toBe(401);
  });

  it('traefik: is YAML that adds the key before it asks, and takes it away after', () => {
    const { http } = parse(readFileSync('examples/traefik/dynamic.yml', 'utf8'));
    expect(http.routers.sensitive.middlewares).toEqual(['login', 'offhook-key', 'offhook', 'key-away']);
    expect(http.middlewares['key-away'].headers.customRequestHeaders).toEqual({ Authorization: '' });
  });
});
