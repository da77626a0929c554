/** Parameters by lower-case name, in the order they came; `''` for one without a value (`;lr`). Quoted values without their quotes. */
export interface Params extends Iterable<readonly [name: string, value: string]> {
  has(name: string): boolean;
  get(name: string): string | undefined;
}

/** Of one value. Real ones have up to ten; each is compared with all before it. */
const MAX_PARAMS = 64;

interface Param {
  readonly name: string;
  readonly value: string;
  next: Param | undefined;
}

/** A chain and not a `Map` or an array: a message has ten of them with one to three entries each, and most are never asked. */
export class ParamList implements Params {
  #first: Param | undefined;
  #last: Param | undefined;
  #count = 0;

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): string | undefined {
    for (let param = this.#first; param !== undefined; param = param.next) if (param.name === name) return param.value;
    return undefined;
  }

  /** False, and nothing is added, for an empty name, for one that is there already, and for the 65th. */
  add(name: string, value: string): boolean {
    if (name === '' || this.#count === MAX_PARAMS || this.has(name)) return false;
    const param: Param = { name, value, next: undefined };
    if (this.#last === undefined) this.#first = param;
    else this.#last.next = param;
    this.#last = param;
    this.#count += 1;
    return true;
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (let param = this.#first; param !== undefined; param = param.next) yield [param.name, param.value];
  }
}

export const NO_PARAMS: Params = new ParamList();

const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const SEMICOLON = 59;
const EQUALS = 61;
const LESS = 60;
const GREATER = 62;

const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/** The first position at or after `from` that is neither space nor tab. */
export const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
};

/** `text.slice(from, to)` without spaces and tabs at its ends. */
export const trimmed = (text: string, from: number, to: number): string => {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
};

/** The position after the quoted-string (RFC 3261 25.1) that opens at `open`; -1 when it is never closed. */
export const endOfQuoted = (text: string, open: number): number => {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return -1;
};

/** What a quoted-string means: without its quotes and with its quoted-pairs resolved. */
const unquote = (quoted: string): string => {
  const inner = quoted.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
};

const endOfToken = (text: string, from: number): number => {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === SEMICOLON || code === EQUALS || code === COMMA || code === QUOTE || isBlank(code)) break;
    if (code === LESS || code === GREATER) break;
  }
  return at;
};

/** Whether a parameter that has come so far is over. */
const endsAt = (text: string, at: number): boolean => at >= text.length || text.charCodeAt(at) === SEMICOLON;

/** RFC 3261 25.1 `generic-param`: values may hold `=` (some branches do), never a comma or an angle bracket. */
const endOfValue = (text: string, from: number): number => {
  if (text.charCodeAt(from) === QUOTE) return endOfQuoted(text, from);
  let at = endOfToken(text, from);
  while (text.charCodeAt(at) === EQUALS) at = endOfToken(text, at + 1);
  return at;
};

/**
 * Reads `*( SEMI generic-param )` (RFC 3261 25.1) from `from` to the end of `text`, white space around `;` and `=` allowed. Tolerates
 * one `;` at the end, and a `=` with nothing behind it. Undefined when anything else is there: an empty parameter (`;;`), an open
 * quote, a name that comes twice, or more than 64 names.
 */
export const parseParams = (text: string, from: number): Params | undefined => {
  let at = skipBlanks(text, from);
  if (at >= text.length) return NO_PARAMS;
  const params = new ParamList();
  while (at < text.length) {
    if (text.charCodeAt(at) !== SEMICOLON) return undefined;
    const start = skipBlanks(text, at + 1);
    if (start >= text.length) return params;
    const end = endOfToken(text, start);
    const name = text.slice(start, end).toLowerCase();
    at = skipBlanks(text, end);
    if (text.charCodeAt(at) !== EQUALS) {
      if (!params.add(name, '')) return undefined;
      continue;
    }
    const valueStart = skipBlanks(text, at + 1);
    const valueEnd = endOfValue(text, valueStart);
    if (valueEnd < valueStart || (valueEnd === valueStart && !endsAt(text, valueEnd))) return undefined;
    const value = text.slice(valueStart, valueEnd);
    if (!params.add(name, text.charCodeAt(valueStart) === QUOTE ? unquote(value) : value)) return undefined;
    at = skipBlanks(text, valueEnd);
  }
  return params;
};

/** A value without the `;` at its end that `parseParams` tolerates: more parameters may be written behind it. */
export const withoutLastSemicolon = (value: string): string => {
  let end = value.length;
  while (end > 0 && isBlank(value.charCodeAt(end - 1))) end--;
  return value.charCodeAt(end - 1) === SEMICOLON ? trimmed(value, 0, end - 1) : value;
};

/** Splits a header value at `separator`, but not inside quotes or `<>`; empty elements fall out. Takes linear time. */
export const splitOutsideQuotes = (text: string, separator: ',' | ';'): string[] => {
  const wanted = separator.charCodeAt(0);
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  const push = (end: number): void => {
    const part = trimmed(text, start, end);
    if (part !== '') parts.push(part);
  };
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === LESS) {
      const end = code === QUOTE ? endOfQuoted(text, at) : text.indexOf('>', at) + 1;
      if (end <= 0) break;
      at = end;
      continue;
    }
    if (code === wanted) {
      push(at);
      start = at + 1;
    }
    at++;
  }
  push(text.length);
  return parts;
};

/** The values of a header whose grammar is a comma list. */
export const splitList = (text: string): string[] => {
  if (text === '') return [];
  return text.includes(',') ? splitOutsideQuotes(text, ',') : [text];
};
