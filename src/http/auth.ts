import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access, Authenticate, Principal, PrincipalOf } from '../access/index.ts';
import { sessionIn } from './admin-cookie.ts';
import type { HttpSettings } from './parts.ts';
import { refuse } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hook of `createAuthHook`, and so on every route under /v1. Read it by `principalOf`. */
    principal: Principal | null;
    /** Set beside it. Read it by `mayStill`. */
    judgeAgain: (() => Promise<boolean>) | null;
  }
  interface FastifyContextConfig {
    /** Who may call the route. Decides over requests, preflights of browsers, and what the OpenAPI document says of it. */
    access?: Access;
    /** Refusals the OpenAPI document lists beside those that every such route has. */
    problems?: readonly import('./refusals.ts').RefusalCode[];
    /** Always answered: not rate limited. */
    unlimited?: true;
    /** Answers for as long as the client listens: not measured as a time to answer. */
    streams?: true;
  }
}

/** Whom an authenticated request comes from. Throws where the route was registered outside the authenticated scope. */
export const principalOf = ({ principal, routeOptions }: FastifyRequest): Principal => {
  if (!principal) throw new Error(`route ${routeOptions.url ?? '?'} is not authenticated`);
  return principal;
};

/** The same, as one of the kinds that this `access` takes: that of the route. Throws where the route declares another. */
export const callerOf = <A extends Access>(request: FastifyRequest, access: A): PrincipalOf<A> => {
  const { config, url } = request.routeOptions;
  if (config.access !== access) throw new Error(`route ${url ?? '?'} declares another access`);
  return principalOf(request) as PrincipalOf<A>;
};

/** Whether what it showed still opens its route. Throws where the route was registered outside the authenticated scope. */
export const mayStill = async ({ judgeAgain, routeOptions }: FastifyRequest): Promise<boolean> => {
  if (!judgeAgain) throw new Error(`route ${routeOptions.url ?? '?'} is not authenticated`);
  return judgeAgain();
};

/** What a request shows, for whoever judges another credential than ours. */
export const authorizationOf = ({ headers }: FastifyRequest): string | undefined => headers.authorization;

/** Decides on `onRequest`. Answers the refusal itself. */
export type AuthHook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** A hook that lets nobody on who may not call the route; a route that names no `access` is nobody's. `publicUrl`: of our pages. */
export const createAuthHook =
  (authenticate: Authenticate, { publicUrl }: Pick<HttpSettings, 'publicUrl'>): AuthHook =>
  async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (!access) throw new Error(`route ${request.routeOptions.url ?? '?'} names no access`);
    const { id } = request.params as { readonly id?: string };
    const authorization = authorizationOf(request);
    // Else nobody looks at the cookie: who shows a key does not have it looked for in all fields.
    const session = authorization === undefined ? sessionIn(request.raw, publicUrl) : undefined;
    const shown = { authorization, id, session };
    const judged = await authenticate(shown, access);
    if (!judged.ok) return refuse(reply, { code: judged.error });
    request.principal = judged.value;
    request.judgeAgain = async () => (await authenticate(shown, access)).ok;
    return undefined;
  };
