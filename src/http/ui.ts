import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isKnown } from './etag.ts';
import { refuse } from './problem.ts';

/** One file that browsers load. */
interface UiFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** RFC 9110 8.8.3, strong. */
  readonly etag: string;
}

const HTML = 'text/html; charset=utf-8';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': HTML,
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** What pages of relying apps import, from their own origin. Public code that carries no data. */
const forEverybody: ReadonlySet<string> = new Set(['authenticators.js', 'element.classic.js', 'element.js']);

/** Everything from this server, nothing inline; script text reaches the page through the one policy of Lit's templates. */
const csp = [
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
 * Serves the built pages and modules at `/ui/<file>`, a page also without its `.html`. They are read once, at the start,
 * and looked up by their whole name: no request ever names a path. Answers how many there are.
 */
export const registerUi = (app: FastifyInstance, folder: string): number => {
  const files = readUi(folder);
  app.get<{ Params: { readonly name: string } }>(
    '/ui/:name',
    { schema: { hide: true } as object },
    async (request, reply) => {
      const { name } = request.params;
      const file = files.get(name) ?? files.get(`${name}.html`);
      if (!file) return refuse(reply, { code: 'not-found' });
      // Asked again each time, and answered without the bytes where nothing has changed.
      reply.headers({ 'Cache-Control': 'no-cache', ETag: file.etag });
      if (file.type === HTML) reply.header('Content-Security-Policy', csp);
      if (forEverybody.has(name))
        reply.headers({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
      if (isKnown(request.headers['if-none-match'], file.etag)) return reply.code(304).send();
      return reply.type(file.type).send(file.bytes);
    },
  );
  return files.size;
};

const readUi = (folder: string): ReadonlyMap<string, UiFile> =>
  new Map(
    namesIn(folder).flatMap((name): [string, UiFile][] => {
      const type = types[extname(name)];
      if (type === undefined || name.startsWith('.')) return [];
      const bytes = readFileSync(join(folder, name));
      return [[name, { bytes, type, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }]];
    }),
  );

/** Nothing where nothing has been built: the API does not need the pages. */
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
};
