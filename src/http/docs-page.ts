import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Everything from this server, nothing inline but the styles that swagger-ui sets itself: works offline. */
const csp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the files of the page lie, as seen from `/docs`: no proxy need leave them at the root of its host. */
const HERE = '.';

/** Serves `/openapi.json`, and the page over it at `/docs`. */
export const registerDocsPage = async (app: FastifyInstance): Promise<void> => {
  app.get('/openapi.json', { schema: { hide: true } as object }, () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: HERE,
    staticCSP: csp,
    theme: { title: 'Offhook API' },
    // The plugin would send whoever asks for this file to the root of the host.
    uiHooks: {
      onRequest: async (request, reply) =>
        request.routeOptions.url?.endsWith('/static/index.html') ? reply.redirect('../') : undefined,
    },
    uiConfig: { deepLinking: true, persistAuthorization: false, tryItOutEnabled: false },
  });
};
