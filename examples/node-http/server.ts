import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createOffhook, type Offhook, requireConfirmation } from 'offhook/client';

/** One sensitive function behind `confirmed.express`; with Express: `app.get('/export', confirmed.express, handler)`. */
export const createServer = (offhook: Offhook): Server => {
  const confirmed = requireConfirmation<IncomingMessage>({
    offhook,
    identify: ({ headers, socket }) => ({
      user: 'anna',
      session: 's1',
      window: String(headers['x-window'] ?? 'none'),
      ...(socket.remoteAddress !== undefined && { clientAddress: socket.remoteAddress }),
    }),
  });
  return createHttpServer((request, response) => {
    confirmed
      .express(request, response, (error) => {
        response.statusCode = error === undefined ? 200 : 500;
        response.end(error === undefined ? 'all settings\n' : 'Offhook cannot be asked\n');
      })
      .catch(() => response.destroy());
  });
};

const { OFFHOOK_KEY: apiKey, OFFHOOK_URL: url = 'http://127.0.0.1:8080' } = process.env;
if (apiKey !== undefined) createServer(createOffhook({ url, apiKey })).listen(3000, '127.0.0.1');
