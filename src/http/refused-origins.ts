import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

/** How many origins are named in the log of one process: anybody can send more. */
const MOST_ORIGINS = 20;

/** Longest origin that is named: `https://`, a host name of 253 characters, a port. */
const MOST_CHARACTERS = 270;

/**
 * Warns once of each origin whose pages ask whether they may call with a confirmation token (CORS preflight, Fetch standard) and
 * are not in `allowed`: such a page waits in vain, and only this says why. To be called before CORS is answered.
 */
export const warnOfRefusedOrigins = (
  app: FastifyInstance,
  allowed: readonly string[],
  logger: Pick<FastifyBaseLogger, 'warn'>,
): void => {
  const warned = new Set<string>();
  app.addHook('onRequest', async ({ method, headers, routeOptions }) => {
    const { origin } = headers;
    const asks = method === 'OPTIONS' && 'access-control-request-method' in headers;
    if (!asks || origin === undefined || !routeOptions.config.access?.token) return;
    if (allowed.includes(origin) || warned.has(origin)) return;
    if (warned.size >= MOST_ORIGINS || origin.length > MOST_CHARACTERS) return;
    warned.add(origin);
    logger.warn({ origin }, 'a page of this origin was refused: http.corsOrigins does not name it');
  });
};
