import { headerKey } from './syntax/headers.ts';
import type { SipMessage } from './syntax/message.ts';

const lettersOf = (text: string): string => text.replace(/[^A-Za-z]/g, '').toLowerCase();

const beforeColon = (line: string): string => line.split(':', 1)[0] ?? '';

/** The one field with a compact name that decisions read, RFC 3892: `b` before something that is no further part of a name. */
const COMPACT_REFERRED_BY = /^b(?:[^A-Za-z0-9\-.!%*_+`'~ \t]|[ \t]+(?:["<]|sips?:|tel:)|[ \t]*$)/i;

const isMeantAs = (line: string, name: string): boolean =>
  lettersOf(beforeColon(line)).startsWith(lettersOf(name)) ||
  (headerKey(name) === 'referred-by' && COMPACT_REFERRED_BY.test(line));

/**
 * The lines of a message in which no field could be read and that were meant to be this one, by the letters that they begin with:
 * `Diversion <sip:a@b>`, `User Agent: x`. Whoever judges a sender by that field has to take it for there.
 */
export const unreadableAs = ({ unreadable }: SipMessage, name: string): readonly string[] =>
  unreadable.length === 0 ? unreadable : unreadable.filter((line) => isMeantAs(line, name));

/** Nothing, or what stands in values and never in a name, however badly that is written. */
const NO_NAME = /^[ \t]*$|[<>"@;,=]/;

/**
 * Whether there is a line that tells of no field at all: without a colon, or with a piece of a value before it, as where the blank got
 * lost that folds a value over two lines.
 */
export const hasNamelessLine = ({ unreadable }: SipMessage): boolean =>
  unreadable.some((line) => !line.includes(':') || NO_NAME.test(beforeColon(line)));
