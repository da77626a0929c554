import type { IncomingMessage } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Door } from '../../http/parts.ts';
import type { Sender } from '../../http/sender.ts';
import type { OpenIdParts } from './parts.ts';
import { createServe } from './serve.ts';

/** Where the door is, below `http.publicUrl`. */
export const openIdFolder = '/openid';

/** What of its parts the door finds in the server itself. */
type Found = 'confirmations' | 'originOf' | 'dialForm' | 'senderOf';

/** Offhook as a provider of OpenID Connect. It knows its clients itself: no API key opens it. */
export const openIdDoor =
  (parts: Omit<OpenIdParts, Found>): Door =>
  ({ confirmations, originOf, dialForm }) => {
    const senders = new WeakMap<IncomingMessage, Sender>();
    const ready = createServe({
      ...parts,
      confirmations,
      originOf,
      dialForm,
      senderOf: (request) => senders.get(request) ?? UNKNOWN,
    });
    const plugin: FastifyPluginAsync = async (app) => {
      // The library reads bodies itself, and bounds them.
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', (_request, _payload, done) => done(null));
      app.route({
        method: ['GET', 'POST', 'OPTIONS'],
        url: `${openIdFolder}/*`,
        schema: { hide: true } as object,
        handler: async (request, reply) => {
          // Before the answer is the library's: what hinders here is answered as everywhere.
          const serve = await ready();
          const { raw } = request;
          senders.set(raw, request.sender);
          reply.hijack();
          for (const [name, value] of Object.entries(reply.getHeaders()))
            if (value !== undefined) reply.raw.setHeader(name, value);
          raw.url = raw.url?.slice(openIdFolder.length) ?? '/';
          await serve(raw, reply.raw);
        },
      });
    };
    return plugin;
  };

const UNKNOWN = { own: undefined };
