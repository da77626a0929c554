import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { nodeView } from '../present.ts';
import { wholeList } from '../schema/common.ts';
import { nodePage } from '../schema/nodes.ts';

/** `/v1/nodes`: who shares the database with this server. */
export const nodeRoutes =
  ({ nodes }: Pick<HttpParts, 'nodes'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/nodes',
      {
        config: { access: { key: 'admin' } },
        schema: {
          tags: ['operations'],
          operationId: 'listNodes',
          summary: 'List the nodes that live, by the moment of their start',
          description:
            'Servers that share one database; a data directory has one. Each tells of itself every two seconds. One that was stopped goes at once, one that died within eight seconds.',
          querystring: wholeList,
          response: { 200: nodePage },
        },
      },
      async () => ({ items: (await nodes.list()).map((node) => nodeView(node, nodes.id)), next: null }),
    );
  };
