import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { wholeList } from '../schema/common.ts';
import { doorPage } from '../schema/doors.ts';

/** `/v1/doors`: which ways in are open for software that speaks no REST. */
export const doorRoutes =
  ({ managing }: Pick<HttpParts, 'managing'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/doors',
      {
        config: { access: { key: 'admin' } },
        schema: {
          tags: ['doors'],
          operationId: 'listDoors',
          summary: 'List the doors for other protocols, with the setting that opens each',
          querystring: wholeList,
          response: { 200: doorPage },
        },
      },
      async () => ({ items: [...managing.doors], next: null }),
    );
  };
