import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { text } from '../../http/schema/fields.ts';
import { err, type Networks, ok, type Result } from '../../lib/index.ts';
import { sentOnce } from './sent.ts';

/** Who asks, as a proxy says it. */
export interface Identity {
  readonly user: string;
  /** Tells log-ins apart: a hash, for what the proxy tells may be the cookie of a session. */
  readonly session: string;
}

/** How a proxy says who asks. */
export interface WhoAsks {
  /** Who are proxies. */
  readonly proxies: Networks;
  readonly userHeader: string;
  /** The one user there is; `userHeader` is not read then. */
  readonly user?: string | undefined;
  /** The name of a field, or `cookie:` and that of a cookie. Undefined: all log-ins of a user are one. */
  readonly sessionHeader?: string | undefined;
}

const name = text(128);

/** Where nothing tells log-ins apart: no hash looks like it. */
const SHARED_SESSION = 'shared';

/** Who asks. Refuses with the reason for the log where the peer is no proxy of ours, or a field is not there exactly once. */
export const identityOf = (request: FastifyRequest, settings: WhoAsks): Result<Identity, string> => {
  const { userHeader, sessionHeader } = settings;
  if (!settings.proxies.has(request.raw.socket.remoteAddress ?? ''))
    return err('it comes from no proxy of forwardAuth.proxies');
  const user = settings.user ?? sentOnce(request.raw, userHeader);
  if (user === undefined || !name.safeParse(user).success) return err(`no single usable user in ${userHeader}`);
  if (sessionHeader === undefined) return ok({ user, session: SHARED_SESSION });
  const login = sentOnce(request.raw, sessionHeader);
  if (login === undefined) return err(`no single usable session in ${sessionHeader}`);
  return ok({ user, session: createHash('sha256').update(login).digest('base64url') });
};
