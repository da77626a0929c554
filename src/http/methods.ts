import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { refuse } from './problem.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Notes the methods of every route registered from now on; calling the result makes each of their addresses answer all
 * others with 405 and `Allow` (RFC 9110 15.5.6). OPTIONS of an address that takes confirmation tokens is a route that takes them
 * too: a preflight, which the CORS hook answers from there where its origin may call.
 */
export const refuseOtherMethods = (app: FastifyInstance): (() => void) => {
  const taken = new Map<string, { readonly methods: Set<string>; token: boolean }>();
  let noting = true;
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!noting || url.includes('*')) return;
    const route = taken.get(url) ?? { methods: new Set(), token: false };
    for (const one of [method].flat()) route.methods.add(one);
    if (config?.access?.token) route.token = true;
    taken.set(url, route);
  });

  return () => {
    noting = false;
    for (const [url, { methods, token }] of taken) {
      const allow = METHODS.filter((method) => methods.has(method)).join(', ');
      const answer = async (_request: FastifyRequest, reply: FastifyReply) =>
        refuse(reply.header('Allow', allow), { code: 'method-not-allowed' });
      app.route({
        url,
        method: METHODS.filter((method) => !methods.has(method) && !(token && method === 'OPTIONS')),
        schema: { hide: true } as object,
        onRequest: answer,
        handler: answer,
      });
      if (!token) continue;
      app.route({
        url,
        method: 'OPTIONS',
        config: { access: { token: true } },
        schema: { hide: true } as object,
        handler: answer,
      });
    }
  };
};
