import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashKey } from '../access/index.ts';
import type { Scope } from '../access/port.ts';
import type { HttpParts } from './parts.ts';
import { refuse } from './problem.ts';
import type { HttpRefusalCode } from './refusals.ts';
import { isToken, tokenFits } from './token.ts';

/** Who may call a route: keys with this scope, and where `token` is set also the token of the confirmation in its path. */
export interface Access {
  readonly scope: Scope;
  readonly token?: true;
}

/** Who calls: an API key speaks for its app, a token for one confirmation of an app. */
export interface Caller {
  readonly kind: 'key' | 'token';
  readonly app: string;
  /** The key's or the confirmation's id: for rate limits and as the actor of events. */
  readonly id: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`, and so on every route under /v1. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Refusals the OpenAPI document lists beside those that every such route has. */
    problems?: readonly import('./refusals.ts').RefusalCode[];
    /** Always answered: not rate limited. */
    unlimited?: true;
    /** Answers for as long as the client listens: not measured as a time to answer. */
    streams?: true;
  }
}

/** The caller of an authenticated route. Throws where the route was registered outside the authenticated scope. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (!request.caller) throw new Error(`route ${request.routeOptions.url ?? '?'} is not authenticated`);
  return request.caller;
};

/** RFC 6750 2.1 has fewer characters; an operator's own key may have all that are visible. */
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

const bearerOf = (request: FastifyRequest): string | undefined => BEARER.exec(request.headers.authorization ?? '')?.[1];

type Verdict = { readonly caller: Caller } | { readonly refusal: HttpRefusalCode };

/**
 * Decides who calls. Whatever is wrong with a credential (none, malformed, unknown, revoked, the token of another
 * confirmation) gets the one `unauthenticated`, before anything is looked up by the id in the path: so nobody learns
 * whether an id exists. A token where only keys are taken is `scope-missing`. Keys are read afresh each time: revoked is revoked.
 */
const judge = async (
  parts: Pick<HttpParts, 'keys' | 'tokenKey' | 'ownerOf'>,
  access: Access,
  credential: string | undefined,
  confirmationId: string | undefined,
): Promise<Verdict> => {
  if (credential === undefined) return { refusal: 'unauthenticated' };
  if (!isToken(credential)) {
    const key = await parts.keys.byHash(hashKey(credential));
    if (!key || key.revokedAt !== null) return { refusal: 'unauthenticated' };
    if (!key.scopes.includes(access.scope)) return { refusal: 'scope-missing' };
    return { caller: { kind: 'key', app: key.app, id: key.id } };
  }
  if (!access.token || confirmationId === undefined) return { refusal: 'scope-missing' };
  if (!tokenFits(parts.tokenKey, confirmationId, credential)) return { refusal: 'unauthenticated' };
  const app = await parts.ownerOf(confirmationId);
  return app === undefined ? { refusal: 'not-found' } : { caller: { kind: 'token', app, id: confirmationId } };
};

/** An `onRequest` hook that lets nobody on who may not call the route; a route that names no `access` is nobody's. */
export const createAuthenticate =
  (parts: Pick<HttpParts, 'keys' | 'tokenKey' | 'ownerOf'>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { access } = request.routeOptions.config;
    if (!access) throw new Error(`route ${request.routeOptions.url ?? '?'} names no access`);
    const { id } = request.params as { readonly id?: string };
    const verdict = await judge(parts, access, bearerOf(request), id);
    if ('refusal' in verdict) return refuse(reply, { code: verdict.refusal });
    request.caller = verdict.caller;
    return undefined;
  };
