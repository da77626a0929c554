import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { isGoodFor } from '../../confirmation/index.ts';
import { callerOf } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { refuse } from '../problem.ts';
import { forwardAuthQuery, noContent, windowIdentity } from '../schema.ts';
import { sentOnce } from '../sent.ts';

/** `/v1/forward-auth`: a proxy asks before it lets a request on. */
export const forwardAuthRoutes =
  ({ confirmations, originOf, settings }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    // RFC 9470 3: what the client lacks, and how old a proof may be.
    const challenge = `Bearer realm="offhook", error="insufficient_user_authentication", max_age=${settings.grantSeconds}`;

    app.get(
      '/v1/forward-auth',
      {
        config: { access: { scope: 'confirm' }, problems: ['grant-required'] },
        schema: {
          tags: ['grants'],
          operationId: 'forwardAuth',
          summary: 'Let a proxy ask whether a request may pass',
          description:
            'For `auth_request` of nginx, ForwardAuth of Traefik and `forward_auth` of Caddy. Answers 204 when the window holds a live grant that is good for where the person sits, else 401. The key speaks for its app, so whoever calls is believed: the proxy must itself set, or remove, every header field that the query names. A field that is missing, empty or sent twice is no identity.',
          querystring: forwardAuthQuery,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { user, session, window, address } = request.query;
        const identity = windowIdentity.safeParse({
          user: sentOnce(request.raw, user),
          session: sentOnce(request.raw, session),
          window: sentOnce(request.raw, window),
        });
        const refused = (detail: string) =>
          refuse(reply.header('WWW-Authenticate', challenge), { code: 'grant-required', detail });
        if (!identity.success)
          return refused(`The request does not say who asks: ${missing(request, identity.error)}.`);
        const grant = await confirmations.liveGrant({ app: callerOf(request).app, ...identity.data });
        if (!grant) return refused('This window holds no live grant.');
        const from = sentOnce(request.raw, address);
        // A list of addresses, as several proxies make one, is none that could be trusted.
        if (!isGoodFor(grant, originOf(from !== undefined && isIP(from) !== 0 ? from : undefined)))
          return refused('The grant of this window was won at home and is not good from the internet.');
        return reply.code(204).send();
      },
    );
  };

/** Names what was looked for, never what was found. */
const missing = (
  request: FastifyRequest,
  { issues }: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] },
): string => {
  const sources = request.query as Readonly<Record<string, string>>;
  return issues.map(({ path }) => `no single usable ${String(path[0])} in ${sources[String(path[0])]}`).join(', ');
};
