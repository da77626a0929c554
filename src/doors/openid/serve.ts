import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, Provider } from 'oidc-provider';
import { unavailableIn } from '../../lib/index.ts';
import { configurationOf } from './configuration.ts';
import { RETRY_SECONDS } from './outage.ts';
import type { OpenIdParts, SigningKeys } from './parts.ts';
import { createVisit } from './visit.ts';

/** Answers one request, whose `url` is the path below the issuer. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Whoever is told that something cannot be had is told when to come again. What the library did not answer itself is for people to read. */
const tellWhen = async (ctx: Context, next: () => Promise<void>): Promise<void> => {
  try {
    await next();
  } catch (cause) {
    if (!unavailableIn(cause)) throw cause;
    ctx.status = 503;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = 'This cannot be answered for a moment. Nothing is lost: load the page again.\n';
  }
  if (ctx.status === 503) ctx.set('Retry-After', String(RETRY_SECONDS));
};

/** Who answers now: the library, made anew where other keys sign. Rejects where the keys cannot be read. */
export const createServe = (parts: OpenIdParts): (() => Promise<Serve>) => {
  let made: { readonly name: string; readonly serve: Serve } | undefined;
  return async () => {
    const keys = await parts.signingKeys();
    if (made?.name !== keys.name) made = { name: keys.name, serve: serveWith(parts, keys) };
    return made.serve;
  };
};

const serveWith = (parts: OpenIdParts, keys: SigningKeys): Serve => {
  const { issuer, fault } = parts;
  const provider = new Provider(issuer, configurationOf(parts, keys));
  // Who is in front of it is said below, by the issuer alone.
  provider.proxy = true;
  provider.use(tellWhen);
  provider.use(createVisit(provider, parts));
  provider.on('server_error', (_ctx, cause) => fault('openid', cause));
  provider.on('error', (_ctx, cause) => fault('openid', cause));
  const answer = provider.callback();
  const { protocol, host, pathname } = new URL(issuer);

  return (request, response) => {
    const { headers, url = '/' } = request;
    headers['x-forwarded-proto'] = protocol.slice(0, -1);
    headers['x-forwarded-host'] = host;
    return answer(Object.assign(request, { originalUrl: `${pathname}${url}` }), response);
  };
};
