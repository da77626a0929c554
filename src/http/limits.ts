import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../lib/index.ts';
import { principalOf } from './auth.ts';
import type { HttpLimits } from './parts.ts';
import { refuse } from './problem.ts';
import { windowStoreOn } from './window-store.ts';

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

const WINDOW_MS = 60_000;

/** Of so many addresses, and of so many keys, it is known how often they asked. */
const MOST_COUNTED = 10_000;

/** The request with the sender's address in the place of the one that the plug-in would count: that of the connection, be it a proxy's. */
const sentBy = (request: FastifyRequest): FastifyRequest =>
  Object.create(request, { ip: { value: request.sender.address } }) as FastifyRequest;

/** Hooks that bound requests: per address before any authentication, per key or token after it. Counted in memory. */
export const createLimits = async (
  app: FastifyInstance,
  limits: HttpLimits,
  clock: Clock,
): Promise<{ readonly perAddress: Hook; readonly perPrincipal: Hook }> => {
  await app.register(rateLimit, { global: false, store: windowStoreOn(clock, MOST_COUNTED) });
  const addressLimit = app.createRateLimit({
    max: limits.requestsPerAddress,
    timeWindow: WINDOW_MS,
    ipv6Subnet: 64,
  });
  const principalLimit = app.createRateLimit({
    max: limits.requestsPerKey,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => principalOf(request).id,
  });
  const hook =
    (limit: typeof addressLimit): Hook =>
    async (request, reply) => {
      if (request.routeOptions.config.unlimited) return undefined;
      const count = await limit(request);
      if (count.isAllowed || !count.isExceeded) return undefined;
      return refuse(reply, { code: 'rate-limited', retryAfterSeconds: Math.max(1, count.ttlInSeconds) });
    };
  return { perAddress: hook((request) => addressLimit(sentBy(request))), perPrincipal: hook(principalLimit) };
};
