import { createHmac } from 'node:crypto';
import type { Random } from '../../lib/index.ts';
import { headerKey } from '../syntax/headers.ts';
import { redactField } from './header-field.ts';
import type { Dialled } from './patterns.ts';
import { REDACTED } from './patterns.ts';
import { redactSdp } from './sdp.ts';
import { digitHider, redactText, type TextRules } from './text.ts';

/** Takes out of SIP what nobody may read in a list, a trace or a file. Never throws. */
export interface Redaction {
  /** A whole message, well formed or not. Its Content-Length is right where it was right before. */
  message(bytes: Buffer): Buffer;
  /** One value of it, such as a User-Agent. */
  text(text: string): string;
}

/** As the parser has it. */
const MAX_HEADER_BYTES = 16_384;
const KEY_BYTES = 32;
const STAND_IN_LETTERS = 10;
const FIRST_LETTER = 97;
const SPLIT_LINES = /(\r\n|\r(?!\n)|\n)(?![ \t])/;
const END_OF_HEAD = /\r\n\r\n|\n\n|\r\r/;

/**
 * The one redaction of lists, traces and files (docs/security.md, What a trace shows). It goes by what a text looks like and by
 * where it stands, and where it knows neither, it shows nothing. Not shown: digits that a code may have, passwords and what is
 * proven with them, keys of media, bodies that are no session description, and the tags of dialogs: whoever knows ours could
 * claim to have read our answer.
 */
export const createRedaction = (dialled: Dialled, random: Random): Redaction => {
  const rules: TextRules = { standIn: standIns(random.bytes(KEY_BYTES)), hideDigits: digitHider(dialled) };
  return {
    message: (bytes) => Buffer.from(redactMessage(bytes.toString('latin1'), rules), 'latin1'),
    text: (text) => redactText(text, rules),
  };
};

/** Letters alone, so that a stand-in has no digit that another one could be taken for. */
const standIns =
  (key: Buffer): TextRules['standIn'] =>
  (text) => {
    const digest = createHmac('sha256', key).update(text).digest().subarray(0, STAND_IN_LETTERS);
    return `${REDACTED}-${[...digest].map((byte) => String.fromCharCode(FIRST_LETTER + (byte % 26))).join('')}`;
  };

/** Of a header that is longer than the server reads no more is shown: up to a line break, so that nothing is cut in two. */
const readableEnd = (head: string): number =>
  head.length <= MAX_HEADER_BYTES ? head.length : head.lastIndexOf('\n', MAX_HEADER_BYTES) + 1;

const redactMessage = (text: string, rules: TextRules): string => {
  const end = END_OF_HEAD.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const lines = head.slice(0, readableEnd(head)).split(SPLIT_LINES);
  const [startLine = ''] = lines;
  const fields = lines.slice(2).map((line, at) => (at % 2 === 1 ? line : redactField(line, rules)));
  const unread = head.length - lines.join('').length;
  const rest = unread === 0 ? [] : [`[${unread} bytes]`];
  const shownHead = [redactText(startLine, rules), ...lines.slice(1, 2), ...fields, ...rest].join('');
  if (!end) return shownHead;
  const body = text.slice(end.index + end[0].length);
  const shownBody = body === '' ? '' : redactBody(body, startLine, lines, rules);
  return withLength(shownHead, body.length, shownBody.length) + end[0] + shownBody;
};

/** A session description is shown without its keys; of any other body only how long it was. What comes with INFO are digits. */
const redactBody = (body: string, startLine: string, lines: readonly string[], rules: TextRules): string => {
  const type = fieldValue(lines, 'content-type').split(';', 1)[0]?.trim().toLowerCase();
  const isInfo = /^\s*info\b/i.test(startLine) || /\binfo\s*$/i.test(fieldValue(lines, 'cseq'));
  return type === 'application/sdp' && !isInfo ? redactSdp(body, rules) : `[${body.length} bytes]`;
};

const fieldValue = (lines: readonly string[], key: string): string => {
  const line = lines.find((field) => headerKey(field.slice(0, Math.max(0, field.indexOf(':'))).trim()) === key);
  return line?.slice(line.indexOf(':') + 1) ?? '';
};

const CONTENT_LENGTH = /^((?:content-length|l)[ \t]*:[ \t]*)(\d+)/im;

/** RFC 3261 20.14: a length that told the truth goes on telling it. */
const withLength = (head: string, was: number, is: number): string =>
  head.replace(CONTENT_LENGTH, (all, name: string, length: string) => (Number(length) === was ? `${name}${is}` : all));
