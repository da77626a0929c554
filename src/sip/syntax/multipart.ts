import { type HeaderLine, readHeaders } from './headers.ts';

/** More parts than this are no body of a phone. */
const MAX_PARTS = 16;
/** Header fields of one part that are looked at. */
const MAX_PART_HEADERS = 16;

/** One part of a multipart body (RFC 2046 5.1). */
export interface BodyPart {
  readonly headers: readonly HeaderLine[];
  /** What stands behind its header fields. */
  readonly text: string;
  /** The whole part as it came. */
  readonly raw: string;
}

/** A multipart body, taken apart. */
export interface Multipart {
  readonly parts: readonly BodyPart[];
  /** What stands before the first part and behind the last one; it means nothing (RFC 2046 5.1.1). */
  readonly around: readonly string[];
}

/**
 * Takes a multipart body apart at its `boundary`. The delimiter that closes it may be missing: then the message ends the last part.
 * Undefined when the boundary is none (RFC 2046 5.1.1), does not occur, or begins more than 16 parts. Takes linear time.
 */
export const readMultipart = (text: string, boundary: string): Multipart | undefined => {
  if (!BOUNDARY.test(boundary)) return undefined;
  const pieces: { readonly kind: 'part' | 'around'; readonly raw: string }[] = [];
  let from = 0;
  let kind: 'part' | 'around' = 'around';
  for (const { 0: delimiter, 1: closing, index } of text.matchAll(delimiterOf(boundary))) {
    pieces.push({ kind, raw: text.slice(from, index) });
    from = index + delimiter.length;
    kind = closing === undefined ? 'part' : 'around';
    if (kind === 'around' || pieces.length > MAX_PARTS + 1) break;
  }
  pieces.push({ kind, raw: text.slice(from) });
  const parts = pieces.flatMap(({ kind, raw }) => (kind === 'part' ? [readPart(raw)] : []));
  if (parts.length === 0 || parts.length > MAX_PARTS) return undefined;
  return { parts, around: pieces.flatMap(({ kind, raw }) => (kind === 'around' && raw.trim() !== '' ? [raw] : [])) };
};

/** RFC 2046 5.1.1: at most 70 of these, the last one no space. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/** RFC 2046 5.1.1: the line break before a delimiter belongs to it; blanks may follow it. */
const delimiterOf = (boundary: string): RegExp =>
  new RegExp(`(?:^|\\r?\\n)--${boundary.replace(/[.+?()/\\-]/g, '\\$&')}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g');

/** RFC 2046 5.1: the rest of the line of the delimiter, header fields if there are any, and a blank line behind them. */
const HEAD = /^\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/;

const readPart = (raw: string): BodyPart => {
  const head = HEAD.exec(raw);
  if (!head) return { headers: [], text: raw, raw };
  const { lines } = readHeaders((head[1] ?? '').replace(/\r?\n/g, '\r\n'), 0, MAX_PART_HEADERS);
  return { headers: lines, text: raw.slice(head[0].length), raw };
};
