import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isKnown } from './etag.ts';
import { refuse } from './problem.ts';
import { HTML, type UiFile, type UiFiles } from './ui-files.ts';

/** What pages of relying apps import, from their own origin. Public code that carries no data. */
const forEverybody: ReadonlySet<string> = new Set(['authenticators.js', 'element.classic.js', 'element.js']);

/** The policy of a page: everything from this server, nothing inline; script text reaches the page through the one policy of Lit's templates. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html 'allow-duplicates'",
].join('; ');

/**
 * Serves the built pages and modules at `/ui/<file>`, a page also without its `.html`. They are looked
 * up by their whole name: no request ever names a path. Who writes a slash behind a page is sent to it.
 */
export const registerUi = (app: FastifyInstance, files: UiFiles): void => {
  app.get<{ Params: { readonly name: string } }>(
    '/ui/:name',
    { schema: { hide: true } as object },
    async (request, reply) => {
      const { name } = request.params;
      const file = files.get(name) ?? files.get(`${name}.html`);
      if (!file) return refuse(reply, { code: 'not-found' });
      if (file.type === HTML) reply.header('Content-Security-Policy', pagePolicy);
      if (forEverybody.has(name))
        reply.headers({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
      return sendUiFile(request, reply, file);
    },
  );
  app.get<{ Params: { readonly name: string } }>(
    '/ui/:name/',
    { schema: { hide: true } as object },
    async ({ params: { name }, url }, reply) => {
      if (!files.has(`${name}.html`)) return refuse(reply, { code: 'not-found' });
      const query = url.indexOf('?');
      // Seen from here, as the page is where a proxy may have put it; the name is one of ours.
      return reply.redirect(`../${name}${query === -1 ? '' : url.slice(query)}`, 308);
    },
  );
};

/** Answers with a file, which browsers ask for again each time: without its bytes where nothing has changed. */
export const sendUiFile = (
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, type, etag }: UiFile,
): FastifyReply => {
  reply.headers({ 'Cache-Control': 'no-cache', ETag: etag });
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(type).send(bytes);
};
