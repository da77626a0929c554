/** An attribute as it is written, its value resolved. */
export interface RawAttribute {
  readonly prefix: string | undefined;
  readonly local: string;
  readonly value: string;
}

/** A piece of a document. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open';
      readonly prefix: string | undefined;
      readonly local: string;
      readonly attributes: readonly RawAttribute[];
      /** It is closed at once. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'close'; readonly prefix: string | undefined; readonly local: string }
  | { readonly kind: 'comment' }
  | { readonly kind: 'malformed' };

interface Taken {
  readonly token: Token;
  /** Where the next one begins. */
  readonly end: number;
}

const MOST_ATTRIBUTES = 32;

const NAME = '(?:([A-Za-z_][A-Za-z0-9._-]*):)?([A-Za-z_][A-Za-z0-9._-]*)';
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(["'])1\.[0-9]\1(?:\s+encoding\s*=\s*(["'])utf-8\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>/i;
const TEXT = /[^<]+/y;
const CDATA = /<!\[CDATA\[((?:(?!\]\]>)[\s\S])*)\]\]>/y;
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/y;
const CLOSE = new RegExp(`</${NAME}\\s*>`, 'y');
const OPEN = new RegExp(`<${NAME}`, 'y');
/** No blank is asked for before it: a client of the wild leaves one out between two, and that means nothing else. */
const ATTRIBUTE = new RegExp(`\\s*${NAME}\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const OPEN_END = /\s*(\/?)>/y;

const MALFORMED: Token = { kind: 'malformed' };

/** The tokens of a document, after its declaration. Ends with the first `malformed`. Takes time in proportion to the length. */
export function* tokensIn(document: string): Generator<Token> {
  let at = DECLARATION.exec(document)?.[0].length ?? 0;
  while (at < document.length) {
    const taken = takenAt(document, at);
    yield taken?.token ?? MALFORMED;
    if (!taken) return;
    at = taken.end;
  }
}

const takenAt = (document: string, at: number): Taken | undefined => {
  const text = match(TEXT, document, at);
  if (text) return textOf(text[0], TEXT.lastIndex);
  const cdata = match(CDATA, document, at);
  if (cdata) return { token: { kind: 'text', text: cdata[1] ?? '' }, end: CDATA.lastIndex };
  if (match(COMMENT, document, at)) return { token: { kind: 'comment' }, end: COMMENT.lastIndex };
  const close = match(CLOSE, document, at);
  if (close) return { token: { kind: 'close', prefix: close[1], local: close[2] ?? '' }, end: CLOSE.lastIndex };
  const open = match(OPEN, document, at);
  return open ? openOf(document, { prefix: open[1], local: open[2] ?? '' }, OPEN.lastIndex) : undefined;
};

const match = (pattern: RegExp, document: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(document);
};

const textOf = (written: string, end: number): Taken | undefined => {
  const text = resolved(written);
  return text === undefined ? undefined : { token: { kind: 'text', text }, end };
};

const openOf = (
  document: string,
  name: { readonly prefix: string | undefined; readonly local: string },
  from: number,
): Taken | undefined => {
  const attributes: RawAttribute[] = [];
  let at = from;
  for (let found = match(ATTRIBUTE, document, at); found; found = match(ATTRIBUTE, document, at)) {
    const value = resolved(found[3] ?? found[4] ?? '');
    if (value === undefined || attributes.length === MOST_ATTRIBUTES) return undefined;
    attributes.push({ prefix: found[1], local: found[2] ?? '', value });
    at = ATTRIBUTE.lastIndex;
  }
  const end = match(OPEN_END, document, at);
  return end
    ? { token: { kind: 'open', ...name, attributes, isEmpty: end[1] === '/' }, end: OPEN_END.lastIndex }
    : undefined;
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g;

/** XML 1.0 2.2 `Char`. */
export const isXmlText = (text: string): boolean =>
  /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text);

/** With its references in place; undefined where one is unknown, or of no character. No entity but the five of XML 1.0 4.6. */
const resolved = (written: string): string | undefined => {
  let isKnown = true;
  const text = written.replace(REFERENCE, (_all, decimal?: string, hex?: string, entity?: string) => {
    if (entity !== undefined) return ENTITIES[entity] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    isKnown &&= character !== '' && isXmlText(character);
    return character;
  });
  return isKnown ? text : undefined;
};
