import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { isLoopback } from '../../lib/index.ts';
import type { AuthHook } from '../auth.ts';
import type { HttpParts } from '../parts.ts';
import { liveness, readiness, scrape } from '../schema/operations.ts';

const tags = ['operations'];

/**
 * Whether the caller sits on this machine. A request that was forwarded does not, wherever the proxy sits: behind a
 * careless one everybody would come from 127.0.0.1.
 */
const isLocal = (request: FastifyRequest): boolean => request.sender.direct && isLoopback(request.sender.address);

/** `/livez`, `/readyz`, `/metrics`: for whoever runs the server. */
export const operationRoutes =
  ({ health, metrics }: HttpParts, authenticate: AuthHook): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/livez',
      {
        config: { unlimited: true },
        schema: {
          tags,
          operationId: 'live',
          summary: 'Is the process alive?',
          description: 'Always 200: it answers, so it lives.',
          response: { 200: liveness },
        },
      },
      () => ({ status: 'ok' as const }),
    );

    app.get(
      '/readyz',
      {
        config: { unlimited: true },
        schema: {
          tags,
          operationId: 'ready',
          summary: 'Are all parts ready?',
          response: { 200: readiness, 503: readiness },
        },
      },
      async (_request, reply) => {
        const parts = (await health()).map(({ part, ok, detail, reason, numbers }) => ({
          part,
          ok,
          ...(detail !== undefined && { detail }),
          ...(reason !== undefined && { reason }),
          ...(numbers && { numbers: { ...numbers } }),
        }));
        if (parts.every(({ ok }) => ok)) return reply.code(200).send({ status: 'ready', parts });
        return reply.code(503).send({ status: 'not-ready', parts });
      },
    );

    app.get(
      '/metrics',
      {
        config: { access: { key: 'metrics' } },
        onRequest: async (request, reply) => (isLocal(request) ? undefined : authenticate(request, reply)),
        schema: {
          tags,
          operationId: 'metrics',
          summary: 'Metrics in the Prometheus text format',
          description: 'Without a key from the same machine only; forwarded requests always need one.',
          response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: scrape } } } },
        },
      },
      async (_request, reply) => {
        const text = await metrics.registry.metrics();
        return reply.code(200).type(metrics.registry.contentType).send(text);
      },
    );
  };
