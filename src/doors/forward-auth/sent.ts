import { cookiesOf, fieldsOf, type SentFields } from '../../http/cookies.ts';

/** What stands before the name of a cookie. */
const COOKIE = 'cookie:';

/**
 * The value of a header field, or with `cookie:<name>` of a cookie, as UTF-8. Undefined when it is missing, empty, not
 * UTF-8, or there twice: a proxy that adds its own to the client's would leave both, and nobody could tell which to believe.
 */
export const sentOnce = (request: SentFields, source: string): string | undefined => {
  const values = source.startsWith(COOKIE)
    ? cookiesOf(request, source.slice(COOKIE.length))
    : fieldsOf(request, source);
  const [value] = values;
  return values.length === 1 && value !== undefined && value !== '' ? utf8(value) : undefined;
};

/**
 * What the app may take that for: the value as it was sent and, of a cookie, percent-decoded (RFC 3986 2.1) where that differs.
 * RFC 6265 gives a value no coding, and libraries decode it or do not; both stand for what the same client sent.
 */
export const readingsOf = (request: SentFields, source: string): readonly string[] => {
  const value = sentOnce(request, source);
  if (value === undefined) return [];
  const decoded = source.startsWith(COOKIE) ? percentDecoded(value) : value;
  return decoded === value || decoded === undefined ? [value] : [value, decoded];
};

const percentDecoded = (value: string): string | undefined => {
  try {
    return decodeURIComponent(value);
  } catch {
    // A per cent sign that begins nothing: the app has it as it is.
    return undefined;
  }
};

/** Node reads header fields as Latin-1, whatever bytes they are (RFC 9110 5.5). */
const utf8 = (value: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    // Bytes that are no text name nobody.
    return undefined;
  }
};
