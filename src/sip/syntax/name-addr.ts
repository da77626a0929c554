import { endOfQuoted, type Params, parseParams, skipBlanks, trimmed, withoutLastSemicolon } from './params.ts';
import { parseUri, type SipUri } from './uri.ts';

/** The value of From, To, Contact, P-Asserted-Identity ... (RFC 3261 20.10, 25.1 `name-addr / addr-spec`). */
export interface NameAddr {
  readonly uri: SipUri;
  /** Header parameters: those outside the `<>`. */
  readonly params: Params;
  readonly tag: string | undefined;
  /** The value as it came, but for a `;` at its end. */
  readonly raw: string;
}

const build = (raw: string, uriText: string, paramsFrom: number): NameAddr | undefined => {
  const uri = parseUri(uriText);
  const params = uri && parseParams(raw, paramsFrom);
  if (!uri || !params) return undefined;
  const tag = params.get('tag');
  // RFC 3261 25.1: tag-param = "tag" EQUAL token. One without a value would get a second one in the answer.
  if (tag === '') return undefined;
  return { uri, params, tag, raw: withoutLastSemicolon(raw) };
};

/** RFC 3261 20: a URI with a comma, a question mark or a semicolon must stand in `<>`; outside, `;` starts a header parameter. */
const parseAddrSpec = (raw: string): NameAddr | undefined => {
  const semicolon = raw.indexOf(';');
  const end = semicolon === -1 ? raw.length : semicolon;
  const uri = trimmed(raw, 0, end);
  if (uri.includes('?') || uri.includes(',')) return undefined;
  return build(raw, uri, end);
};

/**
 * Takes a `name-addr` or `addr-spec` with its parameters apart. Tolerates an unquoted display name that is no token list.
 * Undefined when malformed: an open quote or bracket, white space inside the brackets, a bad URI, bad parameters, an
 * empty tag.
 */
export const parseNameAddr = (raw: string): NameAddr | undefined => {
  const quoted = raw.startsWith('"');
  const quoteEnd = quoted ? endOfQuoted(raw, 0) : 0;
  if (quoteEnd === -1) return undefined;
  const less = quoted ? skipBlanks(raw, quoteEnd) : raw.indexOf('<');
  if (!quoted && less === -1) return parseAddrSpec(raw);
  const greater = raw.indexOf('>', less);
  if (raw.charCodeAt(less) !== 60 || greater === -1) return undefined;
  if (!quoted && raw.lastIndexOf('"', less) !== -1) return undefined;
  return build(raw, raw.slice(less + 1, greater), greater + 1);
};
