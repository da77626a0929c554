import { isIP } from 'node:net';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import { isGoodFor } from '../../confirmation/index.ts';
import { callerOf } from '../../http/auth.ts';
import type { HttpParts } from '../../http/parts.ts';
import { refuse } from '../../http/problem.ts';
import { noContent } from '../../http/schema/common.ts';
import { forwardAuthQuery, type WindowIdentity, windowIdentity } from './schema.ts';
import { readingsOf, sentOnce } from './sent.ts';

const access = { key: 'confirm' } as const satisfies Access;

/** `/v1/forward-auth`: a proxy asks before it lets a request on. */
export const forwardAuth =
  ({
    confirmations,
    originOf,
    settings,
  }: Pick<HttpParts, 'confirmations' | 'originOf' | 'settings'>): FastifyPluginAsyncZod =>
  async (app) => {
    // RFC 9470 3: what the client lacks, and how old a proof may be.
    const challenge = `Bearer realm="offhook", error="insufficient_user_authentication", max_age=${settings.grantSeconds}`;

    app.get(
      '/v1/forward-auth',
      {
        config: { access, problems: ['grant-required'] },
        schema: {
          tags: ['grants'],
          operationId: 'forwardAuth',
          summary: 'Let a proxy ask whether a request may pass',
          description:
            'For `auth_request` of nginx, ForwardAuth of Traefik and `forward_auth` of Caddy. Answers 204 when the window holds a live grant that is good for where the person sits, else 401. The key speaks for its app, so whoever calls is believed: the proxy must itself set, or remove, every header field that the query names. A field that is missing, empty or sent twice is no identity. The value of a cookie counts as it was sent, and percent-decoded. Every refusal is the same 401; the log of level `debug` says why.',
          querystring: forwardAuthQuery,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { user, session, window, address } = request.query;
        // Traefik and Caddy hand the answer on to whoever asked: it is one for all, and the reason is for the log.
        const refused = (reason: string) => {
          request.log.debug({ reason }, 'forward-auth refused');
          return refuse(reply.header('WWW-Authenticate', challenge), { code: 'grant-required' });
        };
        const readings = {
          user: readingsOf(request.raw, user),
          session: readingsOf(request.raw, session),
          window: readingsOf(request.raw, window),
        };
        const identities = identitiesIn(readings);
        if (identities.length === 0) return refused(missing(request.query, readings));
        const { app: owner } = callerOf(request, access);
        const grant = await firstOf(identities, (identity) => confirmations.liveGrant({ app: owner, ...identity }));
        if (!grant) return refused('no live grant');
        const from = sentOnce(request.raw, address);
        // A list of addresses, as several proxies make one, is none that could be trusted.
        if (!isGoodFor(grant, originOf(from !== undefined && isIP(from) !== 0 ? from : undefined)))
          return refused('the grant was won at home and is not good from the internet');
        return reply.code(204).send();
      },
    );
  };

/** What may stand for each part of an identity, the value as it was sent first. */
type Readings = Readonly<Record<keyof WindowIdentity, readonly string[]>>;

/** The identities that they make: by what was sent, and by the other readings. An app decodes all of its cookies or none. */
const identitiesIn = (readings: Readings): readonly WindowIdentity[] => {
  const isDecoded = Object.values(readings).some(({ length }) => length > 1);
  return (isDecoded ? [0, 1] : [0]).flatMap((at) => windowIdentity.safeParse(identityIn(readings, at)).data ?? []);
};

const identityIn = ({ user, session, window }: Readings, at: number) => ({
  user: user[at] ?? user[0],
  session: session[at] ?? session[0],
  window: window[at] ?? window[0],
});

const firstOf = async <Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Promise<Found | undefined>,
): Promise<Found | undefined> => {
  for (const item of items) {
    const found = await look(item);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Names what was looked for, never what was found. */
const missing = (sources: Readonly<Record<string, string>>, readings: Readings): string =>
  (windowIdentity.safeParse(identityIn(readings, 0)).error?.issues ?? [])
    .map(({ path }) => String(path[0]))
    .map((what) => `no single usable ${what} in ${sources[what]}`)
    .join(', ');
