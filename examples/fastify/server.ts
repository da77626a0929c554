import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { createOffhook, type Offhook, requireConfirmation } from 'offhook/client';

/** A web app with one sensitive function. A real one takes user and session from its own log-in. */
export const createServer = (offhook: Offhook): FastifyInstance => {
  const app = Fastify();
  const window = (request: FastifyRequest) => String(request.headers['x-window'] ?? '');
  const who = (request: FastifyRequest) => ({ user: 'anna', session: 's1', window: window(request) });
  const confirmed = requireConfirmation<FastifyRequest>({
    offhook,
    identify: (request) => (window(request) === '' ? undefined : { ...who(request), clientAddress: request.ip }),
  });

  // The page calls this after a 401 and shows the person what to dial.
  app.post('/confirmations', (request) =>
    offhook.create({
      ...who(request),
      action: { id: 'settings.export', title: 'Export settings' },
      clientAddress: request.ip,
    }),
  );
  // The OK click.
  app.post<{ Params: { id: string } }>('/confirmations/:id/ok', async ({ params }) => {
    const { state } = await offhook.complete(params.id);
    return { state };
  });
  app.get('/export', { preHandler: confirmed.fastify }, async () => ({ settings: 'all of them' }));
  return app;
};

const { OFFHOOK_KEY: apiKey, OFFHOOK_URL: url = 'http://127.0.0.1:8080' } = process.env;
if (apiKey !== undefined) await createServer(createOffhook({ url, apiKey })).listen({ port: 3000 });
