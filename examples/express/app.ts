import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Offhook, requireConfirmation } from 'offhook/client';

/** As much of an Express request as is used. */
type Request = IncomingMessage & { readonly ip?: string | undefined; readonly params?: { readonly id?: string } };

type Handler = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => unknown;

/** As much of an Express app as is used. */
interface Routes {
  get(path: string, ...handlers: Handler[]): unknown;
  post(path: string, ...handlers: Handler[]): unknown;
}

/** One sensitive function, and what its page calls. A real app takes user and session from its own log-in. */
export const addRoutes = (app: Routes, offhook: Offhook): void => {
  const who = ({ headers, ip }: Request) => ({
    user: 'anna',
    session: 's1',
    window: String(headers['x-window'] ?? ''),
    ...(ip !== undefined && { clientAddress: ip }),
  });
  const confirmed = requireConfirmation<Request>({
    offhook,
    identify: (request) => (who(request).window === '' ? undefined : who(request)),
  });

  app.get('/export', confirmed.express, (_request, response) => response.end('all settings\n'));

  // The page calls this after a 401 and shows the person what to dial.
  app.post('/confirmations', (request, response, next) => {
    offhook
      .create({ ...who(request), action: { id: 'settings.export', title: 'Export settings' } })
      .then((confirmation) => response.end(JSON.stringify(confirmation)), next);
  });
  // The OK click.
  app.post('/confirmations/:id/ok', ({ params }, response, next) => {
    offhook.complete(params?.id ?? '').then(({ state }) => response.end(JSON.stringify({ state })), next);
  });
};
