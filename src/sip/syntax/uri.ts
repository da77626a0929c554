import { isIPv6 } from 'node:net';
import { NO_PARAMS, ParamList, type Params } from './params.ts';

/** A URI as RFC 3261 19.1 and RFC 3966 write it, taken apart. */
export interface SipUri {
  /** `other`: well formed, but of a scheme that is not ours; then only `text` is set. */
  readonly scheme: 'sip' | 'sips' | 'tel' | 'other';
  /** Unescaped user part, without password and what RFC 3261 lets follow a `;` in it (`phone-context`); the number of a `tel:` one without visual separators. `''` where there is none. */
  readonly user: string;
  /** Lower case; IPv6 without its brackets. `''` for `tel:`. */
  readonly host: string;
  /** 0 is what some devices write who cannot be reached: nobody is reached there. */
  readonly port: number | undefined;
  readonly params: Params;
  /** What stood after `?`, raw. */
  readonly headers: string;
  /** The whole URI as it came, but for a `;` at its end. */
  readonly text: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NEVER_IN_A_URI = /[\x00-\x20\x7f<>"]/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
/** RFC 3261 25.1 `hostname`, and the `_` that real networks put into names. */
const HOST = /^[A-Za-z0-9._-]+$/;

const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;
const PERCENT = 0x25;

/**
 * Resolves `%xx` to printable ASCII. Control characters, `%25` and bytes above 0x7E stay escaped: a name can neither smuggle
 * a line break nor be unescaped twice.
 */
export const unescapeUri = (text: string): string => {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (escaped, hex: string) => {
    const code = Number.parseInt(hex, 16);
    const plain = code >= FIRST_PRINTABLE && code <= LAST_PRINTABLE && code !== PERCENT;
    return plain ? String.fromCharCode(code) : escaped;
  });
};

/** RFC 3261 25.1 `port`: 0 to 65535. Undefined for anything else. */
const parsePort = (text: string): number | undefined => {
  if (text.length === 0 || text.length > 5) return undefined;
  let port = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    port = port * 10 + digit;
  }
  return port <= 65_535 ? port : undefined;
};

/** `host`, `host:port`, `[v6]`, `[v6]:port`: host in lower case and without brackets. Undefined when malformed. */
export const parseHostPort = (text: string): { host: string; port: number | undefined } | undefined => {
  const bracketed = text.startsWith('[');
  const hostEnd = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
  if (bracketed && hostEnd === 0) return undefined;
  const end = hostEnd === -1 ? text.length : hostEnd;
  const host = bracketed ? text.slice(1, end - 1) : text.slice(0, end);
  if (bracketed ? !isIPv6(host) || host.includes('%') : !HOST.test(host)) return undefined;
  if (end === text.length) return { host: host.toLowerCase(), port: undefined };
  if (text.charCodeAt(end) !== 58) return undefined;
  const port = parsePort(text.slice(end + 1));
  return port === undefined ? undefined : { host: host.toLowerCase(), port };
};

/** `text` starts with its first `;` or is empty. Undefined for an empty or doubled name, or more than 64. */
const parseUriParams = (text: string): Params | undefined => {
  if (text === '') return NO_PARAMS;
  const params = new ParamList();
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf(';', at + 1);
    const end = next === -1 ? text.length : next;
    const equals = text.indexOf('=', at);
    const nameEnd = equals === -1 || equals > end ? end : equals;
    const name = unescapeUri(text.slice(at + 1, nameEnd)).toLowerCase();
    if (!params.add(name, nameEnd === end ? '' : unescapeUri(text.slice(nameEnd + 1, end)))) return undefined;
    at = end;
  }
  return params;
};

const parseTel = (text: string, from: number): SipUri | undefined => {
  const semicolon = text.indexOf(';', from);
  const end = semicolon === -1 ? text.length : semicolon;
  const params = parseUriParams(text.slice(end));
  // RFC 3966 3: visual separators carry no meaning.
  const user = unescapeUri(text.slice(from, end)).replace(/[-.()]/g, '');
  if (user === '' || params === undefined) return undefined;
  return { scheme: 'tel', user, host: '', port: undefined, params, headers: '', text };
};

const parseSip = (scheme: 'sip' | 'sips', text: string, from: number): SipUri | undefined => {
  const at = text.indexOf('@', from);
  if (at === from || (at !== -1 && text.includes('@', at + 1))) return undefined;
  const hostStart = at === -1 ? from : at + 1;
  const question = text.indexOf('?', hostStart);
  const end = question === -1 ? text.length : question;
  const semicolon = text.indexOf(';', hostStart);
  const hostEnd = semicolon === -1 || semicolon > end ? end : semicolon;
  const where = parseHostPort(text.slice(hostStart, hostEnd));
  const params = hostEnd === end ? NO_PARAMS : parseUriParams(text.slice(hostEnd, end));
  if (where === undefined || params === undefined) return undefined;

  const colon = at === -1 ? -1 : text.indexOf(':', from);
  const nameEnd = colon === -1 || colon > at ? at : colon;
  const name = at === -1 ? '' : text.slice(from, nameEnd);
  const inner = name.indexOf(';');
  return {
    scheme,
    user: unescapeUri(inner === -1 ? name : name.slice(0, inner)),
    host: where.host,
    port: where.port,
    params,
    headers: question === -1 ? '' : text.slice(question + 1),
    text,
  };
};

/**
 * Takes a URI apart. Tolerates what phones send although the grammar does not have it: a raw `#` in the user part, `_` in a host,
 * UTF-8 in a user. Undefined when it is malformed: white space, `<>"`, a broken `%` escape, two `@`, an impossible host or port.
 */
export const parseUri = (written: string): SipUri | undefined => {
  const text = written.endsWith(';') ? written.slice(0, -1) : written;
  const colon = text.indexOf(':');
  if (colon < 1 || NEVER_IN_A_URI.test(text)) return undefined;
  if (text.includes('%') && BROKEN_ESCAPE.test(text)) return undefined;
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text, colon + 1);
  if (scheme === 'tel') return parseTel(text, colon + 1);
  if (!SCHEME.test(scheme)) return undefined;
  return {
    scheme: 'other',
    user: '',
    host: '',
    port: undefined,
    params: NO_PARAMS,
    headers: '',
    text,
  };
};
