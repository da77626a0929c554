import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { callView, liveCallView } from '../present.ts';
import { ladderView } from '../present-ladder.ts';
import { refuse } from '../problem.ts';
import { callPage, callsQuery, liveCallPage } from '../schema/calls.ts';
import { idParams, wholeList } from '../schema/common.ts';
import { ladder } from '../schema/ladder.ts';

const NOT_REMEMBERED =
  'The messages of this call are not here: they are in the memory of the node that took it, for as long as there is room.';

const tags = ['calls'];
const access = { key: 'admin' } as const;

/** `/v1/calls`: dial attempts, so that "why was my phone refused?" has an answer. */
export const callRoutes =
  ({ calls, ladders, nodes, sip }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/calls',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listCalls',
          summary: 'List dial attempts, newest first',
          description:
            'Those of all apps. Attempts of strangers (no valid digest) are kept in memory only, the newest few, and stand among those of all lines.',
          querystring: callsQuery,
          response: { 200: callPage },
        },
      },
      async (request) => {
        const { line, cursor, limit } = request.query;
        const page = await calls.recent({
          limit,
          ...(line !== undefined && { line }),
          ...(cursor !== undefined && { cursor }),
        });
        return {
          items: page.items.map((call) => callView(call, { meaning: sip.meaning, ladder: ladders.has(call.id) })),
          next: page.next,
        };
      },
    );

    app.get(
      '/v1/calls/:id/ladder',
      {
        config: { access, problems: ['not-found'] },
        schema: {
          tags,
          operationId: 'getLadder',
          summary: 'Look at one call: its messages, decisions and keys, in their order',
          description:
            'Redacted as `/v1/sip/trace` is. Kept in memory only, by the node that took the call (`node` in `/v1/calls`), until newer ones need the room or that ends: `ladder` in `/v1/calls` says whether it is there. Calls that proved nothing have a room of their own. Behind drachtio-server without the messages.',
          params: idParams,
          response: { 200: ladder },
        },
      },
      async (request, reply) => {
        const seen = ladders.read(request.params.id);
        return seen ? ladderView(seen, sip.meaning) : refuse(reply, { code: 'not-found', detail: NOT_REMEMBERED });
      },
    );

    app.get(
      '/v1/calls/live',
      {
        config: { access },
        schema: {
          tags,
          operationId: 'listLiveCalls',
          summary: 'List the calls that are going on, oldest first',
          description:
            'Those that were answered and are not over, of all lines and nodes. Those of other nodes than the one that answers are as they were up to two seconds ago, and of each node the oldest 200.',
          querystring: wholeList,
          response: { 200: liveCallPage },
        },
      },
      async () => {
        const here = calls.live().map((call) => liveCallView(call, nodes.node));
        const elsewhere = (await nodes.callsElsewhere()).map((call) => liveCallView(call, call.node));
        const items = [...here, ...elsewhere].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
        return { items, next: null };
      },
    );
  };
