import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type Access, actorOf } from '../../access/index.ts';
import type { Background } from '../../openid/index.ts';
import { callerOf } from '../auth.ts';
import { entryRefusal } from '../field-refusal.ts';
import type { HttpParts } from '../parts.ts';
import { openIdClientView } from '../present-managed.ts';
import { refuse } from '../problem.ts';
import type { Refusal } from '../refusals.ts';
import { idParams, noContent, wholeList } from '../schema/common.ts';
import { newOpenIdClient, openIdClientAdded, openIdClientPage } from '../schema/openid-clients.ts';

const tags = ['doors'];
const access = { key: 'admin' } as const satisfies Access;

const CLOSED = {
  code: 'door-closed',
  detail: 'Offhook is no provider of OpenID Connect here: set openid.enabled to true and restart.',
} as const satisfies Refusal;

const backgroundOf = (kind: Background['kind'], url: string | undefined): Background => {
  if (kind === 'ping') return { kind, url: url ?? '' };
  return { kind };
};

/** `/v1/openid/clients`: software that asks by OpenID Connect, of all apps. */
export const openIdClientRoutes =
  ({ managing }: Pick<HttpParts, 'managing'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/openid/clients',
      {
        config: { access, problems: ['door-closed'] },
        schema: {
          tags,
          operationId: 'listOpenIdClients',
          summary: 'List the clients of OpenID Connect',
          description: 'Oldest first; never a secret.',
          querystring: wholeList,
          response: { 200: openIdClientPage },
        },
      },
      async (_request, reply) => {
        const { clients } = managing;
        if (!clients) return refuse(reply, CLOSED);
        return reply.code(200).send({ items: (await clients.list()).map(openIdClientView), next: null });
      },
    );

    app.post(
      '/v1/openid/clients',
      {
        config: { access, dangerous: 'openid.add', problems: ['door-closed', 'too-many-entries'] },
        schema: {
          tags,
          operationId: 'addOpenIdClient',
          summary: 'Add a client of OpenID Connect',
          description: 'Its secret stands in this answer only; one with keys of its own has none.',
          body: newOpenIdClient,
          response: { 201: openIdClientAdded },
        },
      },
      async (request, reply) => {
        const { clients } = managing;
        if (!clients) return refuse(reply, CLOSED);
        const { background, pingUrl, keys, ...wanted } = request.body;
        const added = await clients.add(
          { ...wanted, keys, background: backgroundOf(background, pingUrl) },
          actorOf(callerOf(request, access)),
        );
        if (!added.ok) return refuse(reply, entryRefusal(added.error));
        const { client, secret = null } = added.value;
        return reply.code(201).send({ ...openIdClientView(client), secret });
      },
    );

    app.delete(
      '/v1/openid/clients/:id',
      {
        config: { access, problems: ['door-closed', 'not-found'] },
        schema: {
          tags,
          operationId: 'removeOpenIdClient',
          summary: 'Remove a client of OpenID Connect',
          description: 'With everything that was issued to it: its next request is refused.',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { clients } = managing;
        if (!clients) return refuse(reply, CLOSED);
        if (await clients.remove(request.params.id, actorOf(callerOf(request, access)))) return reply.code(204).send();
        return refuse(reply, { code: 'not-found', detail: 'There is no such client.' });
      },
    );
  };
