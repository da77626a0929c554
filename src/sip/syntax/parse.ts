import { isAscii, isUtf8 } from 'node:buffer';
import { type HeaderBlock, type HeaderLine, isToken, readHeaders } from './headers.ts';
import {
  Answerable,
  type Contact,
  type CSeq,
  type Essentials,
  type HeaderEncoding,
  type MessageParts,
  type Parsed,
  SipRequest,
  SipResponse,
} from './message.ts';
import { parseNameAddr } from './name-addr.ts';
import { splitList, trimmed } from './params.ts';
import { parseUri } from './uri.ts';
import { parseVia } from './via.ts';

/** Limits of one message. */
export interface MessageLimits {
  /** Bytes of header and body together. */
  readonly maxBytes: number;
}

/** The most header fields a message may have. */
export const MAX_HEADERS = 200;
/** The most bytes that start line and header fields may take together. */
export const MAX_HEADER_BYTES = 16_384;

const END_OF_HEADERS = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const NO_HEADERS: HeaderBlock = { lines: [], unreadable: [], repeated: [], folded: [], overlong: false };
const BARE_LINE_BREAKS = /\r(?!\n)|(?<!\r)\n/g;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d) (.*)$/i;
const SIP_VERSION = /^SIP\/\d+\.\d+$/i;
const CSEQ_LIMIT = 2 ** 31;

/** A request that cannot be served: the status and the reason to answer it with. */
interface Fault {
  readonly status: number;
  readonly reason: string;
}

const bad = (reason: string): Fault => ({ status: 400, reason });

const decode = (bytes: Buffer): { text: string; encoding: HeaderEncoding } => {
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), encoding: 'utf8' };
  return isUtf8(bytes)
    ? { text: bytes.toString('utf8'), encoding: 'utf8' }
    : { text: bytes.toString('latin1'), encoding: 'latin1' };
};

/** RFC 3261 7.5: line breaks before the start line are ignored. */
const startOfMessage = (bytes: Buffer): number => {
  let at = 0;
  while (bytes[at] === 13 || bytes[at] === 10) at++;
  return at;
};

const firstValue = (lines: readonly HeaderLine[], key: string): string | undefined => {
  for (const line of lines) if (line.key === key) return line.value;
  return undefined;
};

/** A number of 1 to 10 decimal digits (leading zeros allowed); undefined for anything else. */
const parseDigits = (text: string): number | undefined => {
  if (text.length === 0 || text.length > 10) return undefined;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
};

/** RFC 3261 8.1.1.5: a number below 2^31, and the method. */
const parseCSeq = (text: string): CSeq | undefined => {
  const blank = text.search(/[ \t]/);
  const number = blank === -1 ? undefined : parseDigits(text.slice(0, blank));
  const method = trimmed(text, blank, text.length);
  return number !== undefined && number < CSEQ_LIMIT && isToken(method) ? { number, method } : undefined;
};

/** RFC 3261 8.1.1: what every message must say, or what is wrong with it. */
const readEssentials = (lines: readonly HeaderLine[]): Essentials | Fault => {
  const viaValue = firstValue(lines, 'via') ?? '';
  const via = parseVia(viaValue.includes(',') ? (splitList(viaValue)[0] ?? '') : viaValue);
  if (!via) return bad('Malformed Via');
  const fromValue = firstValue(lines, 'from');
  if (fromValue === undefined) return bad('Missing From');
  const from = parseNameAddr(fromValue);
  if (!from) return bad('Malformed From');
  const toValue = firstValue(lines, 'to');
  if (toValue === undefined) return bad('Missing To');
  const to = parseNameAddr(toValue);
  if (!to) return bad('Malformed To');
  const callId = firstValue(lines, 'call-id');
  if (callId === undefined) return bad('Missing Call-ID');
  if (callId === '' || /[ \t]/.test(callId)) return bad('Malformed Call-ID');
  const cseqValue = firstValue(lines, 'cseq');
  if (cseqValue === undefined) return bad('Missing CSeq');
  const cseq = parseCSeq(cseqValue);
  if (!cseq) return bad('Malformed CSeq');
  return { via, from, to, callId, cseq };
};

/** RFC 3261 20.14: digits only. Undefined where there is none, `malformed` otherwise. */
const contentLength = (lines: readonly HeaderLine[]): number | undefined | 'malformed' => {
  const value = firstValue(lines, 'content-length');
  if (value === undefined) return undefined;
  return parseDigits(value) ?? 'malformed';
};

/**
 * RFC 3261 18.3: without Content-Length the body goes to the end of the packet; bytes after it are discarded; a body that is
 * shorter is an error. Undefined for that and for a malformed length.
 */
const cutBody = (rest: Buffer, length: number | undefined | 'malformed'): Buffer | undefined => {
  if (length === undefined || length === rest.length) return rest;
  if (length === 'malformed' || length > rest.length) return undefined;
  return rest.subarray(0, length);
};

const NAMES_ITS_SENDER: ReadonlySet<string> = new Set(['INVITE', 'REGISTER', 'UPDATE']);

/** What every message needs, what one with a body does, and what only some requests do. */
const NEEDED: ReadonlySet<string> = new Set(['call-id', 'content-length', 'cseq', 'from', 'to']);
const NEEDED_FOR_A_BODY: ReadonlySet<string> = new Set(['content-disposition', 'content-type']);
const NEEDED_BY: Readonly<Record<string, string>> = { NOTIFY: 'event', REGISTER: 'expires' };

/**
 * The first field that must not come again and did. RFC 3261 8.2.2: "A UAS SHOULD ignore any malformed header fields that are not
 * necessary for processing requests."
 */
const neededAgain = ({ repeated }: HeaderBlock, method: string, body: Buffer | undefined): string | undefined =>
  repeated.find(
    (key) => NEEDED.has(key) || NEEDED_BY[method] === key || (body?.length !== 0 && NEEDED_FOR_A_BODY.has(key)),
  );

/**
 * RFC 3261 20.10: `*` or name-addrs, of the requests that say there where their sender can be reached. Undefined when one of a REGISTER
 * is malformed; a call is served without it, for it goes back to where it came from as well.
 */
const readContacts = (method: string, lines: readonly HeaderLine[]): readonly Contact[] | undefined => {
  const contacts: Contact[] = [];
  if (!NAMES_ITS_SENDER.has(method)) return contacts;
  for (const line of lines) {
    if (line.key !== 'contact') continue;
    for (const value of splitList(line.value)) {
      const contact = value === '*' ? value : parseNameAddr(value);
      if (contact) contacts.push(contact);
      else if (method === 'REGISTER') return undefined;
    }
  }
  return contacts;
};

const IGNORED: Parsed = { kind: 'ignore' };

const parseResponse = (startLine: string, block: HeaderBlock, parts: MessageParts | undefined): Parsed => {
  const match = STATUS_LINE.exec(startLine);
  if (!match || !parts || block.overlong || neededAgain(block, '', parts.body) !== undefined) return IGNORED;
  const essentials = readEssentials(block.lines);
  if ('status' in essentials) return IGNORED;
  return { kind: 'response', response: new SipResponse(Number(match[1]), match[2] ?? '', essentials, parts) };
};

/** RFC 3261 7.1: `Method SP Request-URI SP SIP-Version`, one space each. */
const splitRequestLine = (line: string): readonly [method: string, uri: string, version: string] | undefined => {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first < 1 || second === -1 || second === first + 1 || line.includes(' ', second + 1)) return undefined;
  return [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)];
};

const isFault = (value: SipRequest | Fault): value is Fault => !(value instanceof SipRequest);

const readRequest = (
  requestLine: readonly [string, string, string] | undefined,
  block: HeaderBlock,
  parts: MessageParts | undefined,
): SipRequest | Fault => {
  if (!requestLine) return bad('Malformed Request Line');
  const [method, rawUri, version] = requestLine;
  if (!isToken(method)) return bad('Malformed Request Line');
  if (version !== 'SIP/2.0' && version.toUpperCase() !== 'SIP/2.0') {
    // RFC 3261 21.5.6
    return SIP_VERSION.test(version) ? { status: 505, reason: 'Version Not Supported' } : bad('Malformed Request Line');
  }
  if (block.overlong) return bad('Too Many Header Fields');
  const again = neededAgain(block, method, parts?.body);
  if (again !== undefined) return bad(`Duplicate ${again}`);
  const uri = parseUri(rawUri);
  // RFC 3261 19.1.1: a Request-URI has no header fields of its own.
  if (uri?.headers !== '') return bad('Malformed Request-URI');
  // RFC 3261 8.2.2.1: "If the Request-URI uses a scheme not supported by the UAS, it SHOULD reject the request with a 416
  // (Unsupported URI Scheme) response."
  if (uri.scheme === 'other') return { status: 416, reason: 'Unsupported URI Scheme' };
  const essentials = readEssentials(block.lines);
  if ('status' in essentials) return essentials;
  if (essentials.cseq.method !== method) return bad('CSeq Names Another Method');
  const contacts = readContacts(method, block.lines);
  if (!contacts) return bad('Malformed Contact');
  if (!parts) return bad('Wrong Content-Length');
  return new SipRequest(method, uri, essentials, contacts, parts);
};

const topViaOf = (lines: readonly HeaderLine[]): string | undefined => {
  const value = firstValue(lines, 'via');
  return value === undefined ? undefined : (splitList(value)[0] ?? '');
};

const refuse = (method: string, fault: Fault, parts: MessageParts): Parsed => {
  // RFC 3261 17.1.1.3: an ACK is never answered.
  if (method === 'ACK') return IGNORED;
  const top = topViaOf(parts.rawHeaders);
  if (top === undefined) return IGNORED;
  const request = new Answerable(method, parseVia(top), parts);
  return { kind: 'invalid', status: fault.status, reason: fault.reason, request };
};

/** RFC 3261 7: a line ends with CRLF, neither with CR nor with LF alone. */
const hasBareLineBreak = (head: string): boolean => {
  let at = 0;
  for (;;) {
    const cr = head.indexOf('\r', at);
    if (head.indexOf('\n', at) !== (cr === -1 ? -1 : cr + 1)) return true;
    if (cr === -1) return false;
    at = cr + 2;
  }
};

/** What is wrong with the frame of a message, before its content is looked at. */
const frameFault = (bytes: Buffer, headEnd: number, limits: MessageLimits, head: string): Fault | undefined => {
  if (bytes.length > limits.maxBytes || headEnd > MAX_HEADER_BYTES) return { status: 513, reason: 'Message Too Large' };
  if (headEnd === -1) return bad('Header Fields Do Not End');
  return hasBareLineBreak(head) ? bad('Bare Line Break') : undefined;
};

/**
 * Parses one message: a datagram, or what `StreamFramer` cut out of a stream. Never throws, and takes linear time.
 * A request that breaks the syntax comes back as `invalid` with 400, 416 (scheme), 505 (version) or 513 (too large).
 */
export const parseMessage = (bytes: Buffer, limits: MessageLimits): Parsed => {
  const start = startOfMessage(bytes);
  if (start === bytes.length) return IGNORED;
  const headEnd = bytes.indexOf(END_OF_HEADERS, start);
  const readTo = headEnd === -1 ? bytes.length : headEnd;
  const decoded = decode(bytes.subarray(start, Math.min(readTo, limits.maxBytes, start + MAX_HEADER_BYTES)));
  const fault = frameFault(bytes, headEnd, limits, decoded.text);
  const text = fault ? decoded.text.replace(BARE_LINE_BREAKS, ' ') : decoded.text;

  const lineEnd = text.indexOf('\r');
  const startLine = lineEnd === -1 ? text : text.slice(0, lineEnd);
  const block: HeaderBlock = lineEnd === -1 ? NO_HEADERS : readHeaders(text, lineEnd + 2, MAX_HEADERS);
  const rest = headEnd === -1 ? EMPTY : bytes.subarray(headEnd + END_OF_HEADERS.length);
  const body = cutBody(rest, contentLength(block.lines));
  const partsWith = (body: Buffer): MessageParts => ({
    rawHeaders: block.lines,
    unreadable: block.unreadable,
    folded: block.folded,
    body,
    encoding: decoded.encoding,
    byteLength: bytes.length,
  });
  const parts = body && partsWith(body);
  if (startLine.startsWith('SIP/') || /^SIP\//i.test(startLine)) {
    return fault ? IGNORED : parseResponse(startLine, block, parts);
  }
  const requestLine = splitRequestLine(startLine);
  const request = fault ?? readRequest(requestLine, block, parts);
  if (!isFault(request)) return { kind: 'request', request };
  return refuse(requestLine?.[0] ?? startLine.split(' ', 1)[0] ?? '', request, partsWith(EMPTY));
};
