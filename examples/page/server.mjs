import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { createOffhook, OffhookProblem, requireConfirmation } from 'offhook/client';

const { OFFHOOK_URL: url = 'http://127.0.0.1:8080', OFFHOOK_KEY: apiKey = '', PORT: port = '3000' } = process.env;
const offhook = createOffhook({ url, apiKey });
// User and session come from your own log-in, the address from the connection, only the window from the page.
const who = ({ headers, ip }) => ({ user: 'anna', session: 's1', window: headers['x-window'], clientAddress: ip });
const confirmed = requireConfirmation({ offhook, identify: who });
const file = (name) => readFile(new URL(name, import.meta.url), 'utf8');

const app = Fastify();
app.get('/', async (_, reply) => reply.type('text/html').send((await file('page.html')).replace('OFFHOOK_URL', url)));
app.get('/page.js', async (_, reply) => reply.type('text/javascript').send(await file('page.js')));
app.post('/confirm', async (request, reply) => {
  const action = { id: 'settings.export', title: 'Export settings' };
  try {
    const { id, token } = await offhook.create({ ...who(request), action });
    return { id, token, baseUrl: url };
  } catch (cause) {
    if (!(cause instanceof OffhookProblem)) throw cause;
    // The dialog has words for it, such as `no-method`.
    return reply.code(cause.status).send(cause.problem);
  }
});
// The page proves nothing: what is sensitive asks for the grant itself.
app.get('/export', { preHandler: confirmed.fastify }, async () => 'all settings');
console.log(`The page is at ${await app.listen({ host: '127.0.0.1', port: Number(port) })}`);
