import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { type AdminAction, adminActions } from '../admin/index.ts';
import { principalOf } from './auth.ts';
import type { HttpParts } from './parts.ts';
import { refuse } from './problem.ts';
import type { Refusal } from './refusals.ts';

/** What of the page a request does that is dangerous: always the same, or as its body says; undefined: nothing. */
export type Dangerous = AdminAction | ((request: FastifyRequest) => AdminAction | undefined);

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the grant that let a session do what is dangerous; undefined where that needed none. */
    allowedBy: string | undefined;
  }
  interface FastifyContextConfig {
    /** A session of the administration page needs a live grant of its window for it, or an unlock. An API key needs neither. */
    dangerous?: Dangerous;
  }
}

/** The "no" to a session whose window may not do it now. */
export const toConfirm = (action: AdminAction): Refusal => ({
  code: 'confirmation-required',
  detail: `This needs a confirmation of this browser window first: ${adminActions[action].en}.`,
  action,
});

/** Refuses what is dangerous to a session whose window may not do it now. After the body was checked, on which it may depend. */
export const createDangerHook =
  ({ admin, originOf }: Pick<HttpParts, 'admin' | 'originOf'>): preHandlerAsyncHookHandler =>
  async (request, reply) => {
    const principal = principalOf(request);
    if (principal.kind !== 'key' || !principal.session) return undefined;
    const { dangerous } = request.routeOptions.config;
    const action = typeof dangerous === 'function' ? dangerous(request) : dangerous;
    if (action === undefined) return undefined;
    const allowance = await admin.lock.allowance(principal.session, originOf(request.sender.own));
    if (!allowance) return refuse(reply, toConfirm(action));
    request.allowedBy = allowance.grant;
    return undefined;
  };
