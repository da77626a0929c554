import { trimmed } from './params.ts';

/** What the parser knows of a header name. */
interface HeaderName {
  /** One of its usual spellings. */
  readonly spelled: string;
  /** Lower case, compact form expanded. */
  readonly key: string;
  /** RFC 3261 7.3.1: a comma separates values. */
  readonly list: boolean;
  /** May come once: a bit of its own, for the check for duplicates. 0 = may come again. */
  readonly once: number;
}

/** One header field, unfolded. */
export interface HeaderLine {
  /** Lower case, compact form expanded. */
  readonly key: string;
  /** As it was written. */
  readonly name: string;
  readonly value: string;
}

const LISTS = [
  'Accept', 'Accept-Encoding', 'Accept-Language', 'Alert-Info', 'Allow', 'Allow-Events', 'Call-Info', 'Contact',
  'Content-Encoding', 'Content-Language', 'Diversion', 'Error-Info', 'History-Info', 'In-Reply-To', 'P-Asserted-Identity',
  'P-Preferred-Identity', 'Path', 'Proxy-Require', 'Reason', 'Record-Route', 'Require', 'Route', 'Service-Route', 'Supported',
  'Unsupported', 'Via', 'Warning',
] as const; // biome-ignore format: a table reads better in rows

/** Of these a second one leaves no way to know what is meant, for whom needs them. */
const ONCE = [
  'Call-ID',
  'Content-Disposition',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Event',
  'Expires',
  'From',
  'To',
] as const;

const OTHERS = [
  'Authorization',
  'Date',
  'Max-Forwards',
  'Min-Expires',
  'Refer-To',
  'Referred-By',
  'Replaces',
  'Server',
  'Session-Expires',
  'Session-ID',
  'Subject',
  'Timestamp',
  'User-Agent',
  'WWW-Authenticate',
] as const;

/** RFC 3261 7.3.3 and the IANA registry of compact forms. */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const table = (): Map<string, HeaderName> => {
  const names = new Map<string, HeaderName>();
  const add = (spelled: string, key: string, list: boolean, once: number): void => {
    names.set(spelled, { spelled, key, list, once });
  };
  const addBoth = (spelled: string, list: boolean, once: number): void => {
    const key = spelled.toLowerCase();
    add(spelled, key, list, once);
    add(key, key, list, once);
  };
  for (const spelled of LISTS) addBoth(spelled, true, 0);
  for (const [index, spelled] of ONCE.entries()) addBoth(spelled, false, 1 << index);
  for (const spelled of OTHERS) addBoth(spelled, false, 0);
  for (const [short, key] of Object.entries(COMPACT)) {
    const long = names.get(key);
    for (const spelled of [short, short.toUpperCase()]) add(spelled, key, long?.list ?? false, long?.once ?? 0);
  }
  return names;
};

const NAMES = table();

/** Usual spellings by length and first character: finds one without cutting the name out of the message, at a quarter of the cost. */
const slot = (firstCharacter: number, length: number): number => ((firstCharacter & 63) << 5) | (length & 31);

const BY_SLOT: (readonly HeaderName[] | undefined)[] = Array.from({ length: 64 << 5 });
for (const name of NAMES.values()) {
  const index = slot(name.spelled.charCodeAt(0), name.spelled.length);
  BY_SLOT[index] = [...(BY_SLOT[index] ?? []), name];
}

const usualName = (text: string, from: number, length: number): HeaderName | undefined => {
  const candidates = BY_SLOT[slot(text.charCodeAt(from), length)];
  if (candidates === undefined) return undefined;
  for (const name of candidates) if (name.spelled.length === length && text.startsWith(name.spelled, from)) return name;
  return undefined;
};

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

const lookUp = (name: string): HeaderName | undefined => NAMES.get(name) ?? NAMES.get(name.toLowerCase());

/** RFC 3261 25.1 `token`. */
export const isToken = (text: string): boolean => TOKEN.test(text);

/** The key that a header field is kept under: lower case, compact form expanded. */
export const headerKey = (name: string): string => lookUp(name)?.key ?? name.toLowerCase();

/** Whether commas separate values of this header. */
export const isListHeader = (key: string): boolean => NAMES.get(key)?.list ?? false;

/** The header fields of a message, and what is wrong with them; whether that matters is for others to say. */
export interface HeaderBlock {
  readonly lines: HeaderLine[];
  /** Lines in which there is no header field, unfolded, in order: without a colon, or with something else than a name before it. */
  readonly unreadable: string[];
  /** Fields that came again although they may come once, by key. */
  readonly repeated: string[];
  /** Fields whose value went over more than one line, by key. */
  readonly folded: string[];
  /** There are more lines than were read. */
  readonly overlong: boolean;
}

/** RFC 3261 7.3.1: a line that starts with white space continues the one before. */
const isContinuation = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9;
};

/** Joins the lines of a folded value with one space each. `text[from..]` starts with the first piece. */
const unfold = (text: string, from: number, to: number): string =>
  text
    .slice(from, to)
    .split('\r\n')
    .map((piece) => trimmed(piece, 0, piece.length))
    .join(' ')
    .trim();

/** Where the line that starts at `at` ends: at its CRLF, the only thing with a CR in it, or at the end of `text`. */
const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\r', at);
  return end === -1 ? text.length : end;
};

/** Reads header fields from `text[from..]`, whose lines end with CRLF, and in which there is no other CR or LF; at most `maxLines` lines. */
export const readHeaders = (text: string, from: number, maxLines: number): HeaderBlock => {
  const lines: HeaderLine[] = [];
  const unreadable: string[] = [];
  const repeated: string[] = [];
  const folded: string[] = [];
  let seen = 0;
  let left = maxLines;
  let at = from;
  while (at < text.length) {
    if (left-- === 0) return { lines, unreadable, repeated, folded, overlong: true };
    const firstEnd = endOfLine(text, at);
    let end = firstEnd;
    while (isContinuation(text, end + 2)) end = endOfLine(text, end + 2);
    const colon = text.indexOf(':', at);
    const usual = usualName(text, at, colon - at);
    const spelled = usual?.spelled ?? (colon === -1 || colon > firstEnd ? '' : trimmed(text, at, colon));
    const name = usual ?? lookUp(spelled);
    if (name === undefined && !isToken(spelled)) {
      unreadable.push(unfold(text, at, end));
    } else {
      if (name && (seen & name.once) !== 0) repeated.push(name.key);
      seen |= name?.once ?? 0;
      const key = name?.key ?? spelled.toLowerCase();
      if (end !== firstEnd) folded.push(key);
      const value = end === firstEnd ? trimmed(text, colon + 1, end) : unfold(text, colon + 1, end);
      lines.push({ key, name: spelled, value });
    }
    at = end + 2;
  }
  return { lines, unreadable, repeated, folded, overlong: false };
};
