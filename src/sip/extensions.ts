import { isToken } from './syntax/headers.ts';
import type { SipMessage } from './syntax/message.ts';

/**
 * The option tags that a request demands and `supported` (lower case) does not hold, as they were spelled: the value of `Unsupported`
 * in a 420. Only `Require` demands something of a user agent (RFC 3261 8.2.2.3), and not in ACK and CANCEL. Proxy-Require is, by
 * 20.29, "used to indicate proxy-sensitive features that must be supported by the proxy", and there is none here.
 */
export const unsupportedExtensions = (
  request: SipMessage & { readonly method: string },
  supported: ReadonlySet<string>,
): readonly string[] => {
  if (request.method === 'ACK' || request.method === 'CANCEL') return [];
  return request.headers('Require').filter((tag) => isToken(tag) && !supported.has(tag.toLowerCase()));
};
