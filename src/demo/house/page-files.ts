import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

const PAGE = 'house.html';

/** Everything from the house and from Offhook itself, nothing inline. Offhook's module brings a copy of Lit of its own, and so a second policy of the same name. */
const contentPolicy = (offhook: string, softphoneServer: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${offhook}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${offhook} ${softphoneServer}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join('; ');

/** Serves what the build left in the folder, each file by its whole name: no request names a path. Throws where nothing was built. */
export const servePage = (app: FastifyInstance, folder: string, offhook: string, softphoneServer: string): void => {
  const policy = contentPolicy(offhook, softphoneServer);
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (type === undefined || name.startsWith('.')) continue;
    const bytes = readFileSync(join(folder, name));
    app.get(name === PAGE ? '/' : `/${name}`, async (_request, reply) =>
      reply.header('content-security-policy', policy).type(type).send(bytes),
    );
  }
};
