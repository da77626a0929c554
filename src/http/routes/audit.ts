import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { HttpParts } from '../parts.ts';
import { chainVerdictView, eventView } from '../present.ts';
import { auditPage, auditQuery, chainVerdict } from '../schema/audit.ts';

const access = { key: 'admin' } as const;

/** `/v1/audit`: what happened, and how far it is sealed. */
export const auditRoutes =
  ({ audit, checkChain }: HttpParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/v1/audit',
      {
        config: { access },
        schema: {
          tags: ['audit'],
          operationId: 'listEvents',
          summary: 'List events, newest first, and the state of the sealed chain',
          description:
            'Those of all apps. One page looks at a bounded stretch of the log: it may hold few events, even none, and still have a `next`. `offhook audit verify` checks the chain.',
          querystring: auditQuery,
          response: { 200: auditPage },
        },
      },
      async (request) => {
        const { from, to, type, subject, cursor, limit } = request.query;
        const [page, cut, sealed, unsealed] = await Promise.all([
          audit.search({
            limit,
            ...(type !== undefined && { type }),
            ...(subject !== undefined && { subject }),
            ...(from !== undefined && { from: Date.parse(from) }),
            ...(to !== undefined && { to: Date.parse(to) }),
            ...(cursor !== undefined && { cursor }),
          }),
          audit.cut(),
          audit.sealed(),
          audit.unsealed(),
        ]);
        return { items: page.items.map(eventView), next: page.next, chain: { cut, sealed, unsealed } };
      },
    );

    app.get(
      '/v1/audit/chain',
      {
        config: { access },
        schema: {
          tags: ['audit'],
          operationId: 'verifyChain',
          summary: 'Is the sealed chain whole?',
          description:
            'Reads the whole log, as `offhook audit verify` does. One check runs at a time: whoever asks meanwhile is told what comes of it.',
          response: { 200: chainVerdict },
        },
      },
      async () => chainVerdictView(await checkChain()),
    );
  };
