import { readFileSync } from 'node:fs';
import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { addRoutes } from '../../examples/express/app.ts';
import { createServer as createFastifyServer } from '../../examples/fastify/app.ts';
import { createHandler } from '../../examples/web-standard/handler.ts';
import { createOffhook, type Offhook } from '../../src/client/index.ts';
import { injectFetch } from '../support/inject-fetch.ts';
import { AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const HOME = '192.168.178.20';

/** What an example answered. */
interface Said {
  readonly status: number;
  readonly text: string;
}

/** A request to an example, from the window that `x-window` names. */
type AskExample = (method: 'GET' | 'POST', path: string, window?: string, from?: string) => Promise<Said>;

describe('the examples', () => {
  let fixture: RestFixture;
  let offhook: Offhook;
  beforeEach(async () => {
    fixture = await aRestFixture();
    offhook = createOffhook({ url: 'http://127.0.0.1:8080', apiKey: fixture.key, fetch: injectFetch(fixture.app) });
  });
  afterEach(() => fixture.close());

  const fastify = (): AskExample => {
    const app = createFastifyServer(offhook);
    return async (method, url, window, from = HOME) => {
      const headers = window === undefined ? {} : { 'x-window': window };
      const { statusCode, body } = await app.inject({ method, url, headers, remoteAddress: from });
      return { status: statusCode, text: body };
    };
  };

  /** As much of Express as the example uses: handlers in a row, `params`, `ip`, and 500 for whoever hands on an error. */
  const express = (): AskExample => {
    type Handler = Parameters<Parameters<typeof addRoutes>[0]['get']>[1];
    const routes: { readonly method: string; readonly pattern: RegExp; readonly handlers: readonly Handler[] }[] = [];
    const add =
      (method: string) =>
      (path: string, ...handlers: Handler[]) =>
        routes.push({ method, pattern: new RegExp(`^${path.replace(/:(\w+)/, '(?<$1>[^/]+)')}$`), handlers });
    addRoutes({ get: add('GET'), post: add('POST') }, offhook);
    return (method, path, window, ip = HOME) =>
      new Promise((resolve) => {
        const route = routes.find((it) => it.method === method && it.pattern.test(path));
        const headers = window === undefined ? {} : { 'x-window': window };
        const params = route?.pattern.exec(path)?.groups ?? {};
        const request = Object.assign(new IncomingMessage(new Socket()), { headers, params, ip });
        const response = {
          statusCode: 200,
          setHeader: vi.fn(),
          end: (text: string) => resolve({ status: response.statusCode, text }),
        };
        const run = ([handler, ...rest]: readonly Handler[]): void => {
          void handler?.(request, response as unknown as ServerResponse, (error) => {
            if (error !== undefined) resolve({ status: 500, text: String(error) });
            else run(rest);
          });
        };
        run(route?.handlers ?? []);
      });
  };

  const webStandard = (): AskExample => {
    const handler = createHandler(offhook);
    return async (method, path, window) => {
      const headers = window === undefined ? {} : { 'x-window': window };
      const answer = await handler(new Request(new URL(path, 'https://box.example'), { method, headers }));
      return { status: answer.status, text: await answer.text() };
    };
  };

  const grantBy = async (ask: AskExample): Promise<string> => {
    const { id, methods } = JSON.parse((await ask('POST', '/confirmations', 'w1')).text);
    expect(await fixture.dialCode(methods[0].digits)).toBe('confirmed');
    expect(JSON.parse((await ask('POST', `/confirmations/${id}/ok`, 'w1')).text)).toEqual({ state: 'completed' });
    return id;
  };

  it.each([
    ['fastify', fastify],
    ['express', express],
    ['web-standard', webStandard],
  ])('%s: asks for a confirmation, takes the OK click, and runs for that window alone', async (_name, start) => {
    const ask = start();
    expect(await ask('GET', '/export', 'w1')).toMatchObject({ status: 401 });
    const id = await grantBy(ask);
    expect(await ask('GET', '/export', 'w1')).toEqual({ status: 200, text: 'all settings\n' });
    expect((await ask('GET', '/export', 'w2')).status).toBe(401);
    expect((await ask('GET', '/export')).status).toBe(401);
    await offhook.cancel(id, 'not-me');
    expect((await ask('GET', '/export', 'w1')).status).toBe(401);
  });

  it.each([
    ['fastify', fastify],
    ['express', express],
  ])('%s: does not run from the internet, nor where Offhook refuses the key', async (_name, start) => {
    const ask = start();
    await grantBy(ask);
    expect((await ask('GET', '/export', 'w1', AWAY)).status).toBe(401);
    await fixture.revoke(fixture.key);
    expect((await ask('GET', '/export', 'w1')).status).toBe(500);
  });

  describe('traefik', () => {
    const env: Readonly<Record<string, string>> = { BOX_USERS: '/etc/users' };
    const { http } = parse(
      readFileSync('examples/traefik/dynamic.yml', 'utf8').replaceAll(/\{\{ env "(\w+)" \}\}/g, (_all, name) =>
        name === 'OFFHOOK_KEY' ? 'the-key' : (env[name] ?? ''),
      ),
    );

    /**
     * What Traefik does with these middlewares, by its documentation: basicAuth writes the user over `headerField`, an
     * empty value takes a field away, ForwardAuth sends the named fields and an X-Forwarded-For of its own.
     */
    const pass = async (user: string, sent: Readonly<Record<string, string>>, from: string) => {
      let headers: Record<string, string> = Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]),
      );
      for (const name of http.routers.sensitive.middlewares) {
        const { basicAuth, headers: change, forwardAuth } = http.middlewares[name];
        if (basicAuth) headers = { ...headers, [basicAuth.headerField.toLowerCase()]: user };
        for (const [field, value] of Object.entries<string>(change?.customRequestHeaders ?? {})) {
          const { [field.toLowerCase()]: _old, ...others } = headers;
          headers = value === '' ? others : { ...others, [field.toLowerCase()]: value.replace('the-key', fixture.key) };
        }
        if (!forwardAuth) continue;
        expect(forwardAuth.trustForwardHeader).toBe(false);
        const named = forwardAuth.authRequestHeaders.map((field: string) => field.toLowerCase());
        const asked = Object.fromEntries(Object.entries(headers).filter(([field]) => named.includes(field)));
        const { pathname, search } = new URL(forwardAuth.address);
        const { status } = await fixture.call('GET', pathname + search, {
          as: null,
          headers: { ...asked, 'x-forwarded-for': from },
        });
        if (status !== 204) return { status };
      }
      return { status: 200, headers };
    };
    const anna = { authorization: 'Basic YW5uYTpz', cookie: 'session=s1', 'x-window': 'w1' };

    it('lets the window with a grant pass, and takes the key away again', async () => {
      expect(await pass('anna', anna, HOME)).toEqual({ status: 401 });
      await grantBy(fastify());
      const { status, headers } = await pass('anna', anna, HOME);
      expect(status).toBe(200);
      expect(headers).toEqual({ cookie: 'session=s1', 'x-window': 'w1', 'offhook-user': 'anna' });
    });

    it('lets nobody pass with the grant of another user, session, window or place, whatever is sent', async () => {
      await grantBy(fastify());
      const spoofed = { ...anna, 'Offhook-User': 'anna', 'Offhook-Address': HOME, 'X-Forwarded-For': HOME };
      expect((await pass('anna', spoofed, HOME)).status).toBe(200);
      const refused = [
        await pass('berta', spoofed, HOME),
        await pass('anna', { ...spoofed, cookie: 'session=s2' }, HOME),
        await pass('anna', { ...spoofed, 'x-window': 'w2' }, HOME),
        await pass('anna', spoofed, AWAY),
      ];
      expect(refused).toEqual(refused.map(() => ({ status: 401 })));
    });

    it('guards what an app may take for the same address, before all else', () => {
      const { sensitive, rest } = http.routers;
      expect(sensitive.priority).toBeGreaterThan(rest.priority);
      const rule = /^PathRegexp\(`\(\?i\)(.+)`\)$/.exec(sensitive.rule)?.[1] ?? '$.';
      for (const path of ['/settings/export', '/settings/export/', '/Settings/EXPORT', '/settings/export;x'])
        expect(path).toMatch(new RegExp(rule, 'i'));
    });
  });
});
