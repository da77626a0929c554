import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { HostedPage } from '../http/parts.ts';
import { refuse } from '../http/problem.ts';
import { pagePolicy, sendUiFile } from '../http/ui.ts';
import { hostedFolder } from './address.ts';
import type { Tickets } from './tickets.ts';
import { type Begun, Visits } from './visits.ts';
import type { WindowCookies } from './window-cookie.ts';

/** What lies in `/ui/` of the page. */
const FILES: ReadonlySet<string> = new Set([
  'hosted.css',
  'hosted.js',
  'hosted.js.LEGAL.txt',
  'waiting.js',
  'waiting.js.LEGAL.txt',
]);

/** Of the address the page takes the ticket and nothing else; whatever stands beside it was put there by others. */
const visit = z.object({ t: z.string().max(64).catch('') });

const shown = z.strictObject({ ticket: z.string().max(64) });

/** `token`: of the confirmation that the page asked. Only the page that began has it. */
const done = z.strictObject({ ...shown.shape, token: z.string().max(64) });

/** What the hosted page is made of. */
interface PageParts {
  readonly tickets: Tickets;
  readonly cookies: WindowCookies;
}

/**
 * `/.offhook/`: the hosted page, below whichever host a proxy serves it. Nobody needs a key there: a ticket says what may be asked, and the
 * window cookie whose it is.
 */
export const hostedPage =
  ({ tickets, cookies }: PageParts): HostedPage =>
  ({ confirmations, tokenFor, originOf, ui }, byItsToken) => {
    const plugin: FastifyPluginAsyncZod = async (app) => {
      const visits = new Visits({ tickets, cookies, confirmations, tokenFor, originOf });
      // RFC 6797 8.1 holds a whole host to it, and this one is of others.
      app.addHook('onRequest', async (_request, reply) => void reply.removeHeader('Strict-Transport-Security'));

      app.get('/confirm', { schema: { querystring: visit } }, async (request, reply) => {
        const page = ui.get('hosted.html');
        if (!page) return refuse(reply, { code: 'not-found' });
        const cookie = await visits.open(request.query.t, request.raw);
        if (cookie !== undefined) reply.header('Set-Cookie', cookie);
        return reply.header('Content-Security-Policy', pagePolicy).type(page.type).send(page.bytes);
      });

      app.get('/ui/:name', { schema: { params: z.object({ name: z.string() }) } }, async (request, reply) => {
        const file = FILES.has(request.params.name) ? ui.get(request.params.name) : undefined;
        return file ? sendUiFile(request, reply, file) : refuse(reply, { code: 'not-found' });
      });

      app.post('/begin', { schema: { body: shown } }, async (request, reply) => {
        const stored = await tickets.find(request.body.ticket);
        if (!stored) return refuse(reply, { code: 'not-found' });
        const begun = await visits.begin(stored, request.raw, request.sender.own);
        if (!begun.ok) return refuse(reply, begun.error);
        if (begun.value.state === 'again' && begun.value.cookie !== undefined)
          reply.header('Set-Cookie', begun.value.cookie);
        return reply.send({ ...viewOf(begun.value, tokenFor), returnTo: stored.ticket.returnTo });
      });

      app.post('/finish', { schema: { body: done } }, async (request, reply) => {
        const stored = await tickets.find(request.body.ticket);
        if (!stored) return refuse(reply, { code: 'not-found' });
        const cookie = await visits.finish(stored, request.raw, request.body.token);
        if (cookie !== undefined) reply.header('Set-Cookie', cookie);
        return reply.send({ returnTo: stored.ticket.returnTo });
      });

      await app.register(byItsToken);
    };
    return async (app) => void (await app.register(plugin, { prefix: hostedFolder }));
  };

/** What the page reads; the token opens the one confirmation that it may show. */
const viewOf = (begun: Begun, tokenFor: (id: string) => string) => {
  if (begun.state !== 'asked') return { state: begun.state };
  const { state, ...asked } = begun;
  return { state, asked: { ...asked, token: tokenFor(asked.id) } };
};
