import type { IncomingMessage } from 'node:http';
import { bodyText } from './body-text.ts';
import { type ActionName, readSoapAction } from './soap.ts';

/** Longest body of a message, in bytes. */
export const MOST_BYTES = 65_536;

/** What may not be there twice: two readers could take two of them. */
const SINGLE = [
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'soapaction',
  'transfer-encoding',
];

/** The action that the head of a message names; undefined where its body is not worth reading. */
export const actionIn = ({
  rawHeaders,
  headers,
}: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): ActionName | undefined => {
  const names = rawHeaders.filter((_value, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (SINGLE.some((name) => names.indexOf(name) !== names.lastIndexOf(name))) return undefined;
  const { 'content-length': length, 'transfer-encoding': coding, 'content-encoding': compressed, soapaction } = headers;
  // RFC 9112 6.3: of both, one would have to be guessed. What Node lets pass is refused here.
  if (compressed !== undefined || (length !== undefined && coding !== undefined)) return undefined;
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return undefined;
  if (Number(length ?? 0) > MOST_BYTES || !isUtf8(headers['content-type'])) return undefined;
  return typeof soapaction === 'string' ? readSoapAction(soapaction.trim()) : undefined;
};

/** No charset is UTF-8, as XML has it. */
const isUtf8 = (contentType = ''): boolean =>
  /^utf-?8$/i.test(/;\s*charset\s*=\s*"?([^";]*)"?/i.exec(contentType)?.[1]?.trim() ?? 'utf-8');

/** The body of a message as text: see `bodyText`. */
export const textOf = (request: AsyncIterable<Buffer>): Promise<string | undefined> => bodyText(request, MOST_BYTES);
