import { parseNameAddr } from '../syntax/name-addr.ts';
import { parseUri, type SipUri } from '../syntax/uri.ts';

/** How a request inside a dialog is written, and whose turn it is to have it first. */
export interface Routed {
  /** The Request-URI. */
  readonly uri: string;
  /** Values of the Route header fields, in order. */
  readonly routes: readonly string[];
  /** The URI that says where it goes next; undefined where that cannot be read. */
  readonly next: SipUri | undefined;
}

/**
 * RFC 3261 12.2.1.1, for the remote target of a dialog and its route set in order.
 *
 * "If the route set is empty, the UAC MUST place the remote target URI into the Request-URI." A first route with `lr`: the same, and
 * "the UAC MUST include a Route header field containing the route set values in order". Without `lr` (a strict router, RFC 2543):
 * "the UAC MUST place the first URI from the route set into the Request-URI, stripping any parameters that are not allowed in a
 * Request-URI. The UAC MUST add a Route header field containing the remainder of the route set values in order", then the target.
 */
export const routed = (target: string, routeSet: readonly string[]): Routed => {
  const [first, ...others] = routeSet;
  if (first === undefined) return { uri: target, routes: [], next: parseUri(target) };
  const next = parseNameAddr(first)?.uri;
  if (!next || next.scheme === 'other' || next.params.has('lr')) return { uri: target, routes: routeSet, next };
  return { uri: asRequestUri(next), routes: [...others, `<${target}>`], next };
};

/** RFC 3261 19.1.1: a Request-URI has neither headers nor a `method`. */
const asRequestUri = ({ text, headers }: SipUri): string => {
  const bare = headers === '' ? text : text.slice(0, text.indexOf('?'));
  return bare.replace(/;method(?:=[^;]*)?(?=;|$)/gi, '');
};
