import type { ActivationJson, AuthenticatorJson, DraftJson } from '../../http/schema.ts';
import type { AuthenticatorBackend } from '../authenticators/calls.ts';
import type { Context } from './context.ts';
import type { AdminReply } from './reply.ts';

const PATH = '/v1/admin/authenticators';

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

/** What the element understands: it rejects where the answer is none. */
const insisted = <T>(reply: AdminReply<T> | 'given-up'): T => {
  if (reply === 'given-up') throw { code: 'confirmation-required' };
  if (reply.kind === 'problem') throw { code: reply.code, retryAfter: reply.retryAfterSeconds };
  return reply.data;
};

/** The authenticators of whoever has logged in, for `<offhook-authenticators>`. `context`: as it is now. */
export const ownAuthenticators = (
  context: () => Pick<Context, 'api' | 'guarded'>,
  signal: AbortSignal,
): AuthenticatorBackend => ({
  list: async () => insisted(await context().api.get<{ readonly items: readonly AuthenticatorJson[] }>(PATH, signal)),
  enrol: async (name) => insisted(await context().guarded((api) => api.post<DraftJson>(PATH, { name }, signal))),
  verify: async (id, code) =>
    insisted(await context().api.post<ActivationJson>(`${pathOf(id)}/verify`, { code }, signal)),
  remove: async (id) => insisted(await context().guarded((api) => api.remove(pathOf(id), signal))),
});
