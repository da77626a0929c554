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

/** Serves `/openapi.json`, and the page over it at `/docs`. */
export const registerDocsPage = async (app: FastifyInstance): Promise<void> => {
  app.get('/openapi.json', { schema: { hide: true } as object }, () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: csp,
    theme: { title: 'Offhook API' },
    uiConfig: { deepLinking: true, persistAuthorization: false, tryItOutEnabled: false },
  });
};
