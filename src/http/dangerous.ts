import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { type AdminAction, adminActions } from '../admin/index.ts';
import { principalOf } from './auth.ts';
import type { HttpParts } from './parts.ts';
import { refuse } from './problem.ts';

/** What of the page a request does that is dangerous: always the same, or as its body says; undefined: nothing. */
export type Dangerous = AdminAction | ((request: FastifyRequest) => AdminAction | undefined);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A session of the administration page needs a live grant of its window for it, or an unlock. An API key needs neither. */
    dangerous?: Dangerous;
  }
}

/** Refuses what is dangerous to a session whose window may not do it now. After the body was checked, on which it may depend. */
export const createDangerHook =
  ({ admin, originOf }: Pick<HttpParts, 'admin' | 'originOf'>): preHandlerAsyncHookHandler =>
  async (request, reply) => {
    const principal = principalOf(request);
    if (principal.kind !== 'key' || !principal.session) return undefined;
    const { dangerous } = request.routeOptions.config;
    const action = typeof dangerous === 'function' ? dangerous(request) : dangerous;
    if (action === undefined) return undefined;
    if (await admin.lock.allows(principal.session, originOf(request.sender.own))) return undefined;
    return refuse(reply, {
      code: 'confirmation-required',
      detail: `This needs a confirmation of this browser window first: ${adminActions[action].en}.`,
      action,
    });
  };
