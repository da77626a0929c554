import { headerKey, isToken } from '../syntax/headers.ts';
import { redactCredentials } from './credentials.ts';
import { RANDOM, REDACTED } from './patterns.ts';
import { redactText, type TextRules } from './text.ts';

/** Authorization, WWW-Authenticate, their like of proxies, and whatever else somebody may call so. */
const OF_CREDENTIALS = /auth|cookie|token|secret/;
/** RFC 3261 20.14: no code is so small. */
const LENGTH = /^\s*\d{1,5}\s*$/;
const SMALL_CSEQ = /^\s*0*\d{1,5}\s/;
const CSEQ = /^(\s*)(\d+)(\s)/;
const BRANCH = /(branch\s*=\s*)(z9hG4bK)?([^\s;,"]*)/gi;

/** One header field, its folds still in it. A line that is none is not shown. */
export const redactField = (line: string, rules: TextRules): string => {
  if (line === '') return '';
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!isToken(name.trim())) return `[${line.length} bytes]`;
  return `${redactText(name, rules)}:${redactValue(headerKey(name.trim()), line.slice(colon + 1), rules)}`;
};

const redactValue = (key: string, value: string, rules: TextRules): string => {
  if (OF_CREDENTIALS.test(key)) return redactCredentials(value, rules);
  switch (key) {
    case 'content-length':
      return LENGTH.test(value) ? value : redactText(value, rules);
    case 'cseq':
      return redactCSeq(value, rules);
    case 'call-id':
      return isHarmless(value, rules) ? value : ` ${rules.standIn(value)}`;
    case 'via':
      return redactText(
        value.replace(BRANCH, (...found) => redactBranch(found, rules)),
        rules,
      );
    default:
      return redactText(value, rules);
  }
};

const isHarmless = (text: string, { hideDigits }: TextRules): boolean =>
  hideDigits(text) === text && text.search(RANDOM) === -1;

const redactBranch = (found: readonly unknown[], rules: TextRules): string => {
  const [all, name, cookie = '', rest] = found as readonly [string, string, string | undefined, string];
  return isHarmless(rest, rules) ? all : `${name}${cookie}${rules.standIn(rest)}`;
};

/** A counter that is as long as a code gets a small stand-in, the same for the request and its answers. */
const redactCSeq = (value: string, rules: TextRules): string =>
  SMALL_CSEQ.test(value)
    ? redactText(value, rules)
    : redactText(
        value.replace(
          CSEQ,
          (_all, before: string, number: string, after: string) => before + small(number, rules) + after,
        ),
        rules,
      );

const small = (number: string, { standIn }: TextRules): string => {
  let sum = 0;
  for (const character of standIn(number).slice(REDACTED.length)) sum = (sum * 31 + character.charCodeAt(0)) % 90_000;
  return String(10_000 + sum);
};
