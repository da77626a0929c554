import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { callView, liveCallView } from '../present.ts';
import { callPage, callsQuery, liveCallPage } from '../schema/calls.ts';
import { wholeList } from '../schema/common.ts';

const tags = ['calls'];
const access = { key: 'admin' } as const;

/** `/v1/calls`: dial attempts, so that "why was my phone refused?" has an answer. */
export const callRoutes =
  ({ calls, nodes, sip }: HttpParts): FastifyPluginAsyncZod =>
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
        return { items: page.items.map((call) => callView(call, sip.meaning)), next: page.next };
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
