import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { callView } from '../present.ts';
import { callPage, pageQuery } from '../schema.ts';

/** `/v1/calls`: dial attempts, so that "why was my phone refused?" has an answer. */
export const callRoutes =
  ({ calls }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/calls',
      {
        config: { access: { scope: 'admin' } },
        schema: {
          tags: ['calls'],
          operationId: 'listCalls',
          summary: 'List dial attempts, newest first',
          description:
            'Those of all apps. Attempts of strangers (no valid digest) are kept in memory only, the newest few, and come with the first page.',
          querystring: pageQuery,
          response: { 200: callPage },
        },
      },
      async (request) => {
        const { cursor, limit } = request.query;
        const page = await calls.recent({ limit, ...(cursor !== undefined && { cursor }) });
        return { items: page.items.map(callView), next: page.next };
      },
    );
  };
