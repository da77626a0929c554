import type { Answerable, HeaderEncoding } from './message.ts';
import { splitList, withoutLastSemicolon } from './params.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { type Endpoint, viaForResponse } from './via.ts';

/** Header fields to write, in order; the same name may come again. */
export type HeaderFields = readonly (readonly [name: string, value: string])[];

/** A response to be written. */
export interface ResponseParts {
  readonly status: number;
  /** The RFC's phrase where it is left out. */
  readonly reason?: string;
  readonly headers?: HeaderFields;
  readonly body?: string | Buffer;
}

/** What is added to the fields that are echoed. */
export interface EchoParts {
  /** Put on To when the request's has no tag (RFC 3261 8.2.6.2). */
  readonly toTag?: string;
  /** Where the request came from, for `received` and `rport` of the top Via. */
  readonly hop?: Endpoint;
}

const NOTHING: EchoParts = {};

const HAS_TAG = /;[ \t]*tag[ \t]*=/i;

/** Header fields as text. Throws when one holds a line break: that would be a fault of ours. */
export const formatHeaders = (headers: HeaderFields): string => {
  let text = '';
  for (const [name, value] of headers) {
    if (value.includes('\r') || value.includes('\n')) throw new Error(`Line break in the header field ${name}`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
};

/** Head (without Content-Length) and body as the bytes of one message, Content-Length added. */
export const assemble = (head: string, body: string | Buffer | undefined, encoding: HeaderEncoding): Buffer => {
  if (body === undefined || body.length === 0) return Buffer.from(`${head}Content-Length: 0\r\n\r\n`, encoding);
  const headed = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  if (typeof body === 'string' && encoding === 'utf8') return Buffer.from(headed + body);
  return Buffer.concat([Buffer.from(headed, encoding), Buffer.from(body)]);
};

const topViaLine = (request: Answerable, value: string, hop: Endpoint | undefined): string => {
  if (!hop || !request.topVia) return value;
  const top = viaForResponse(request.topVia, hop);
  return value.includes(',') ? [top, ...splitList(value).slice(1)].join(', ') : top;
};

const withTag = (value: string, toTag: string | undefined): string =>
  toTag === undefined || HAS_TAG.test(value) ? value : `${withoutLastSemicolon(value)};tag=${toTag}`;

/** RFC 3261 8.2.6: Via (all, in order), From, To, Call-ID and CSeq as they came; Timestamp too in a 100. */
const echo = (request: Answerable, status: number, { toTag, hop }: EchoParts): string => {
  let vias = '';
  let others = '';
  for (const { key, value } of request.rawHeaders) {
    if (key === 'via') vias += `Via: ${vias === '' ? topViaLine(request, value, hop) : value}\r\n`;
    else if (key === 'from') others += `From: ${value}\r\n`;
    else if (key === 'to') others += `To: ${withTag(value, toTag)}\r\n`;
    else if (key === 'call-id') others += `Call-ID: ${value}\r\n`;
    else if (key === 'cseq') others += `CSeq: ${value}\r\n`;
    else if (key === 'timestamp' && status === 100) others += `Timestamp: ${value}\r\n`;
  }
  return vias + others;
};

/**
 * The bytes of a response. What the request lacked is left out; everything it had is echoed as it came, to the byte.
 * Throws when a header field of `parts` holds a line break.
 */
export const buildResponse = (request: Answerable, parts: ResponseParts, added: EchoParts = NOTHING): Buffer => {
  const statusLine = `SIP/2.0 ${parts.status} ${parts.reason ?? reasonPhrase(parts.status)}\r\n`;
  const own = parts.headers ? formatHeaders(parts.headers) : '';
  return assemble(statusLine + echo(request, parts.status, added) + own, parts.body, request.encoding);
};
