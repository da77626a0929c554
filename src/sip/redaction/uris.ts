import { REDACTED } from './patterns.ts';

const SCHEME = /(?:sips?|tel):/i;
const END_OF_WORD = /[\s<>"]/;
/** RFC 3261 7.3.1: white space behind a line break continues the field. */
const FOLD = /(?:\r\n|\r|\n)[ \t]+/y;

/**
 * RFC 3261 19.1.1: without the password before the host of a URI, and without the header fields behind its `?`. By hand and not
 * by a pattern: a message full of beginnings of URIs takes no longer than any other.
 */
export const redactUris = (text: string): string => withoutHeaders(withoutPasswords(text));

const withoutPasswords = (text: string): string => {
  const parts = text.split('@');
  return parts.map((part, at) => (at === parts.length - 1 ? part : withoutPassword(part))).join('@');
};

/** `part` ends where an `@` stands. */
const withoutPassword = (part: string): string => {
  const word = wordStart(part, 0, part.length);
  const scheme = SCHEME.exec(part.slice(word));
  if (!scheme) return part;
  const user = word + scheme.index + scheme[0].length;
  const colon = part.indexOf(':', user);
  return colon === -1 ? part : `${part.slice(0, colon + 1)}${REDACTED}`;
};

const withoutHeaders = (text: string): string => {
  let shown = '';
  let from = 0;
  for (let mark = text.indexOf('?'); mark !== -1; mark = text.indexOf('?', from)) {
    const isOfUri = SCHEME.test(text.slice(wordStart(text, from, mark), mark));
    const end = isOfUri ? endOfHeaders(text, mark + 1) : mark + 1;
    shown += text.slice(from, mark + 1) + (end > mark + 1 ? REDACTED : '');
    from = end;
  }
  return shown + text.slice(from);
};

/** Where a word begins that ends at `end`; not before `from`. */
const wordStart = (text: string, from: number, end: number): number => {
  let at = end;
  while (at > from && !END_OF_WORD.test(text.charAt(at - 1))) at -= 1;
  return at;
};

/** Quotes and folds do not end what a broken message has behind a `?`. */
const endOfHeaders = (text: string, from: number): number => {
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    FOLD.lastIndex = at;
    if (character === '"') at = endOfQuote(text, at + 1);
    else if (FOLD.test(text)) at = FOLD.lastIndex;
    else if (END_OF_WORD.test(character)) return at;
    else at += 1;
  }
  return at;
};

const endOfQuote = (text: string, from: number): number => {
  const end = text.indexOf('"', from);
  return end === -1 ? text.length : end + 1;
};
