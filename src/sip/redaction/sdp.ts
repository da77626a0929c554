import { REDACTED } from './patterns.ts';
import { redactText, type TextRules } from './text.ts';

const LINE = /^[a-z]=/i;
/** RFC 4568 4, RFC 4567 3.1 and RFC 8839 5.4: key material of a stream. RFC 2327 6: that of a session. */
const CRYPTO = /^(a\s*=\s*crypto\s*:\s*\S+\s+\S+\s+)/i;
const SECRET = /^(k\s*=|a\s*=\s*(?:crypto|key-mgmt|ice-pwd)\s*:?)/i;

/** A session description (RFC 8866) without its keys. A line that is none is not shown. */
export const redactSdp = (text: string, rules: TextRules): string =>
  text
    .split(/(\r\n|\r|\n)/)
    .map((line, at) => (at % 2 === 1 || line === '' ? line : redactLine(line, rules)))
    .join('');

const redactLine = (line: string, rules: TextRules): string => {
  if (!LINE.test(line)) return `[${line.length} bytes]`;
  const head = CRYPTO.exec(line)?.[1] ?? SECRET.exec(line)?.[1];
  return redactText(head === undefined ? line : `${head}${REDACTED}`, rules);
};
