import { type Clock, canonicalAddress, networkOf } from '../lib/index.ts';
import { principalOf } from './auth.ts';
import { type Judge, judging } from './judging.ts';
import type { HttpLimits } from './parts.ts';
import { RequestWindows } from './request-windows.ts';

/** Hooks that bound requests: per address before any authentication, per key or token after it. Counted in memory. */
export const createLimits = (limits: HttpLimits, clock: Pick<Clock, 'now'>) => {
  const hook = (perWindow: number, whoIn: (request: Parameters<Judge>[0]) => string) => {
    const windows = new RequestWindows(clock, perWindow);
    return judging((request) => {
      if (request.routeOptions.config.unlimited) return undefined;
      const waitMs = windows.count(whoIn(request));
      return waitMs > 0 ? { code: 'rate-limited', retryAfterSeconds: Math.ceil(waitMs / 1000) } : undefined;
    });
  };
  return {
    perAddress: hook(limits.requestsPerAddress, ({ sender }) => networkOf(canonicalAddress(sender.address))),
    perPrincipal: hook(limits.requestsPerKey, (request) => principalOf(request).id),
  };
};
