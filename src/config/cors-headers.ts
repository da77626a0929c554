import type { FaultOf } from './setting.ts';

/** So many: each stands in every answer to a preflight. */
const MOST = 20;

/** Ends the sentence "... must be". */
export const CORS_HEADERS_ALLOWED = `a list of at most ${MOST} names of header fields such as traceparent, of letters, digits, - and _`;

/** A field name (RFC 9110 5.1) without the signs that nobody uses: `*` would let every field pass. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What only a proxy may say (`http.trustProxy`, forward-auth). */
const OF_PROXIES = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|(?:x-)?offhook-.*)$/i;

export const corsHeaderFault: FaultOf = (name) => {
  if (!NAME.test(name)) return '';
  return OF_PROXIES.test(name) ? 'by this one proxies say who asks, which no page may' : undefined;
};

/** No more than there may be, and none twice: case does not count. */
export const areCorsHeaders = (names: readonly string[]): boolean =>
  names.length <= MOST && new Set(names.map((name) => name.toLowerCase())).size === names.length;
