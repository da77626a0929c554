import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Offhook, requireConfirmation } from 'offhook/client';

/** A web app with one sensitive function. A real one takes user and session from its own log-in. */
export const createServer = (offhook: Offhook): FastifyInstance => {
  const app = Fastify();
  const who = (request: FastifyRequest) => ({
    user: 'anna',
    session: 's1',
    window: String(request.headers['x-window'] ?? ''),
    clientAddress: request.ip,
  });
  const confirmed = requireConfirmation<FastifyRequest>({
    offhook,
    identify: (request) => (who(request).window === '' ? undefined : who(request)),
  });

  app.get('/export', { preHandler: confirmed.fastify }, async () => 'all settings\n');

  // The page calls this after a 401 and shows the person what to dial.
  app.post('/confirmations', (request) =>
    offhook.create({ ...who(request), action: { id: 'settings.export', title: 'Export settings' } }),
  );
  // The OK click.
  app.post<{ Params: { id: string } }>('/confirmations/:id/ok', async ({ params }) => {
    const { state } = await offhook.complete(params.id);
    return { state };
  });
  return app;
};
