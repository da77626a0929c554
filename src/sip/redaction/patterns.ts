/* What secrets look like on the wire, as pieces of regular expressions over a message in latin1, folds still in it. */

/** What stands where a secret stood. */
export const REDACTED = 'redacted';

/** RFC 3261 7.3.1: where a header field goes on in the next line. */
const FOLD = String.raw`(?:(?:\r\n|\r|\n)[ \t]+)`;

/** One character as it is, escaped in a URI (also what is escaped already), or in a quoted string. Bounded, as all here: time stays linear. */
const spelled = (character: string): string => {
  const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
  const plain = character.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
  return String.raw`(?:\\{0,3}(?:%(?:25){0,3}${hex}|${plain}))`;
};

/** The text in any such spelling, folds between its characters. */
const written = (text: string): string => [...text].map(spelled).join(`${FOLD}*`);

/** RFC 3966 3 `visual-separator`, also escaped: a `tel:` URI is read without them. */
const SEPARATORS = `(?:[-.()]|%(?:25){0,3}2[89de]|${FOLD})*`;

/** The same, separators between its characters as well. */
const spaced = (text: string): string => [...text].map(spelled).join(SEPARATORS);

/** A digit in any such spelling. */
export const DIGIT = String.raw`(?:\\{0,3}(?:%(?:25){0,3}3[0-9]|[0-9]))`;

/** RFC 3966 3: what people put between digits, and what a broken message may. */
const APART = String.raw`(?:[-.()"\s]|%(?:25){0,3}2[0d89e])*`;

/** So many digits on end are never shown; fewer are ports, versions and extensions. */
const MANY = 6;

/** How what people dial here looks. */
export interface Dialled {
  /** `code.prefix`. */
  readonly prefix: string;
  /** `sip.serviceNumber`. */
  readonly serviceNumber: string;
}

/**
 * Code-shaped digits: what follows the prefix of codes, anywhere; what follows the service number in a URI; and any digits of
 * which six or more stand on end. The group `head` is what may stay.
 */
export const codeShaped = ({ prefix, serviceNumber }: Dialled): RegExp => {
  const afterPrefix = `(?<code>${spaced(prefix)})(?:${APART}${DIGIT})+`;
  const service = `sips?:${FOLD}*${written(serviceNumber)}|tel:${SEPARATORS}${spaced(serviceNumber)}`;
  const afterService = `(?<service>${service})(?:${APART}${DIGIT})+`;
  const onEnd = `${DIGIT}(?:(?:[-()]|%(?:25){0,3}2[89d]|${FOLD})*${DIGIT}){${MANY - 1},}`;
  return new RegExp(`${afterPrefix}|${afterService}|${onEnd}`, 'gi');
};

/** What looks drawn at random: nonces, digests, keys and tokens. 32 characters on end, in any spelling. */
export const RANDOM = new RegExp(String.raw`(?:\\{0,3}(?:[a-z0-9+/_~-]|%[0-9a-f]{2})${FOLD}*){32,}`, 'gi');

/** A parameter of these names and its value, quoted (also without the closing quote) or not. */
export const parameter = (names: string): RegExp =>
  new RegExp(
    String.raw`(?<![a-z0-9])((?:${names})\s*=\s*)("(?:[^"\\]|\\[\s\S])*(?:"|$)|(?:[^\s;,>"&?]|${FOLD})*)`,
    'gi',
  );
