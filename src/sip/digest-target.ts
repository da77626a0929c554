import { parseUri, type SipUri } from './syntax/uri.ts';

/**
 * Whether a digest answer with this `uri` is meant for the request. RFC 3261 22.4 lets it differ from the Request-URI. Of an INVITE, parameters,
 * port and escaping do differ between ATAs; user and host, the dialled code, must not. A REGISTER is for whoever hears it: devices write there
 * whatever name they know us by, and some put their own before it.
 */
export const isMeantForUs =
  ({ method, uri: requestUri }: { readonly method: string; readonly uri: SipUri }) =>
  (digestUri: string, username: string): boolean => {
    const uri = parseUri(digestUri);
    if (uri === undefined || uri.scheme === 'other') return false;
    if (method === 'REGISTER') return uri.user === '' || uri.user === username;
    return uri.user === requestUri.user && uri.host === requestUri.host;
  };
