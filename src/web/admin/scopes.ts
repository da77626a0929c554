import type { Api } from './api.ts';
import type { AdminProblem } from './reply.ts';

/** What a key may open here. */
export type Scope = 'admin' | 'lines' | 'users';

/** Something small that each scope opens. Nobody need be called so: an unknown user has no authenticators. */
const probes: Readonly<Record<Scope, string>> = {
  admin: '/v1/calls/live',
  lines: '/v1/lines',
  users: '/v1/users/-/authenticators',
};

/** The scopes of the key that `api` asks with, at least one; else why it opens nothing: `scope-missing` is a good key for other things. */
export const scopesOf = async (
  api: Api,
  signal: AbortSignal,
): Promise<{ readonly kind: 'ok'; readonly scopes: ReadonlySet<Scope> } | AdminProblem> => {
  const names = Object.keys(probes) as Scope[];
  const replies = await Promise.all(names.map((name) => api.get(probes[name], signal)));
  const problems = replies.filter((reply): reply is AdminProblem => reply.kind === 'problem');
  const worse = problems.find(({ code }) => code !== 'scope-missing');
  if (worse) return worse;
  const scopes = new Set(names.filter((_, at) => replies[at]?.kind === 'ok'));
  const [missing] = problems;
  return scopes.size === 0 && missing ? missing : { kind: 'ok', scopes };
};
