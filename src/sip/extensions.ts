import { isToken } from './syntax/headers.ts';
import type { SipMessage } from './syntax/message.ts';

/**
 * The option tags that a request demands and `supported` (lower case) does not hold, as they were spelled: the value of `Unsupported`
 * in a 420. RFC 3261 8.2.2.3: a user agent asks for `Require`; `Proxy-Require` is a proxy's business; neither counts in ACK and CANCEL.
 */
export const unsupportedExtensions = (
  request: SipMessage & { readonly method: string },
  supported: ReadonlySet<string>,
  header: 'Require' | 'Proxy-Require' = 'Require',
): readonly string[] => {
  if (request.method === 'ACK' || request.method === 'CANCEL') return [];
  return request.headers(header).filter((tag) => isToken(tag) && !supported.has(tag.toLowerCase()));
};
