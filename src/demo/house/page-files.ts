import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** What the browser may load, by its path; looked up by the whole name: no request names a file. */
const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['house.html', 'text/html; charset=utf-8'],
  '/house.css': ['house.css', 'text/css; charset=utf-8'],
  '/house.js': ['house.js', 'text/javascript; charset=utf-8'],
  '/softphone.js': ['softphone.js', 'text/javascript; charset=utf-8'],
};

/** Everything from the house and from Offhook itself, nothing inline. Offhook's module brings a copy of Lit of its own, and so a second policy of the same name. */
const contentPolicy = (offhook: string, softphoneServer: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${offhook}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${offhook} ${softphoneServer}`,
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join('; ');

/** Serves the page from the folder of the build. Throws where nothing has been built. */
export const servePage = (app: FastifyInstance, folder: string, offhook: string, softphoneServer: string): void => {
  const policy = contentPolicy(offhook, softphoneServer);
  for (const [path, [name, type]] of Object.entries(files)) {
    const bytes = readFileSync(join(folder, name));
    app.get(path, async (_request, reply) => reply.header('content-security-policy', policy).type(type).send(bytes));
  }
};
