import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import { type Access, actorOf, notToGive } from '../../access/index.ts';
import { callerOf } from '../auth.ts';
import type { Dangerous } from '../dangerous.ts';
import { entryRefusal } from '../field-refusal.ts';
import type { HttpParts } from '../parts.ts';
import { apiKeyView } from '../present-managed.ts';
import { refuse } from '../problem.ts';
import { idParams, noContent, wholeList } from '../schema/common.ts';
import { apiKeyMade, apiKeyPage, newApiKey } from '../schema/keys.ts';

const tags = ['keys'];
const access = { key: 'admin' } as const satisfies Access;

/**
 * A key that does more than read counters. With one of an app somebody asks in its name, says where the person is, and gives the OK: a login that nobody confirmed for could so ask
 * at home from anywhere, and go on when it has ended.
 */
const makesPowerful: Dangerous = ({ body }) =>
  (body as z.output<typeof newApiKey>).scopes.every((scope) => scope === 'metrics') ? undefined : 'keys.make';

/** `/v1/keys`: the API keys of all apps. Whoever looks after the installation makes them for others. */
export const keyRoutes =
  ({ managing, clock }: Pick<HttpParts, 'managing' | 'clock'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/keys',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listKeys',
          summary: 'List all API keys, of all apps',
          description: 'Oldest first, ended ones too; never a key itself.',
          querystring: wholeList,
          response: { 200: apiKeyPage },
        },
      },
      async (request) => {
        const around = { now: clock.now(), asking: callerOf(request, access).id };
        return { items: (await managing.keys.list()).map((key) => apiKeyView(key, around)), next: null };
      },
    );

    app.post(
      '/v1/keys',
      {
        config: { access, dangerous: makesPowerful, problems: ['too-many-entries'] },
        schema: {
          tags,
          operationId: 'makeKey',
          summary: 'Make an API key',
          description:
            'Only this answer holds it: what is kept is its hash. A key gives `lines`, `users`, `device` and `admin` only where it has them itself.',
          body: newApiKey,
          response: { 201: apiKeyMade },
        },
      },
      async (request, reply) => {
        const caller = callerOf(request, access);
        const { scopes, expiresIn, expiresAt, ...owner } = request.body;
        const lacking = notToGive(caller.scopes, scopes);
        if (lacking.length > 0)
          return refuse(reply, {
            code: 'scope-missing',
            detail: `Your key does not have what it would give: ${lacking.join(', ')}.`,
          });
        const now = clock.now();
        const until = expiresAt === undefined ? null : Date.parse(expiresAt);
        const ends = expiresIn === undefined ? until : now + expiresIn * 1000;
        const wanted = { ...owner, scopes: scopes.join(','), now, expiresAt: ends };
        const made = await managing.keys.make(wanted, actorOf(caller));
        if (!made.ok) return refuse(reply, entryRefusal(made.error));
        const { key, record } = made.value;
        return reply.code(201).send({ ...apiKeyView(record, { now, asking: caller.id }), key });
      },
    );

    app.delete(
      '/v1/keys/:id',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'revokeKey',
          summary: 'Revoke an API key',
          description: 'It opens nothing from the next request on, for good. Your own too.',
          params: idParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        if (await managing.keys.revoke(request.params.id, actorOf(callerOf(request, access))))
          return reply.code(204).send();
        return refuse(reply, { code: 'not-found', detail: 'There is no such key that could be revoked.' });
      },
    );
  };
