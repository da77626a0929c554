import { headerKey } from '../syntax/headers.ts';
import { fieldOf, linesOf } from './lenient.ts';

/** A message as a list shows it: what tells a call's story, and not what every message has. */
interface ShownMessage {
  /** The request or status line. */
  readonly first: string;
  /** Header fields in their order, unfolded. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Lines of a session description, or how long a body of another kind is. */
  readonly body: readonly string[];
}

/** Whom, where from, what with, why: what explains how a call went. */
const TELLING: ReadonlySet<string> = new Set([
  'from',
  'to',
  'contact',
  'via',
  'cseq',
  'user-agent',
  'server',
  'authorization',
  'proxy-authorization',
  'www-authenticate',
  'p-asserted-identity',
  'diversion',
  'history-info',
  'referred-by',
  'replaces',
  'reason',
  'warning',
  'retry-after',
  'require',
  'unsupported',
  'session-expires',
  'min-se',
  'content-type',
  'x-offhook-source',
]);

const END_OF_HEAD = /\r\n\r\n|\n\n|\r\r/;
const FOLD = /\s*[\r\n]+[ \t]+/g;
/** RFC 8866: where the stream goes and what it is; not who made the description, and when. */
const OF_STREAMS = /^(?:[cma]=|\[\d+ bytes\]$)/;

/** So many are shown of each. */
const MOST_FIELDS = 40;
const MOST_LINES = 40;

/** What is to be shown of a message that has been redacted. */
export const shownMessage = (redacted: string): ShownMessage => {
  const [head = '', body = ''] = splitOnce(redacted, END_OF_HEAD);
  const [first = '', ...lines] = linesOf(head);
  return {
    first,
    fields: lines.map(shownField).filter(isTelling).slice(0, MOST_FIELDS),
    body: body
      .split(/\r\n|\r|\n/)
      .filter((line) => OF_STREAMS.test(line))
      .slice(0, MOST_LINES),
  };
};

const splitOnce = (text: string, at: RegExp): readonly string[] => {
  const found = at.exec(text);
  return found ? [text.slice(0, found.index), text.slice(found.index + found[0].length)] : [text];
};

const shownField = (line: string): ShownMessage['fields'][number] => {
  const { name, value } = fieldOf(line);
  return { name, value: value.replace(FOLD, ' ').trim() };
};

const isTelling = ({ name }: { readonly name: string }): boolean => TELLING.has(headerKey(name));
