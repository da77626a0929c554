/** An attribute (RFC 8866 5.13). Of `a=rtpmap:8 PCMA/8000` the name is `rtpmap`, in lower case, and the value `8 PCMA/8000`; of a flag it is empty. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** One m= line (RFC 8866 5.14) with what stands below it. Whatever of it cannot be read is empty; the line itself is always there. */
export interface MediaDescription {
  /** As it came, without what stood around it. */
  readonly line: string;
  readonly type: string;
  /** The first of its ports, where several are offered. 0: not wanted (RFC 3264 5.1). Undefined where it is no port. */
  readonly port: number | undefined;
  readonly protocol: string;
  readonly formats: readonly string[];
  /** What its own c= line names, or the session's: an IP literal or a name. Undefined where neither names anything. */
  readonly address: string | undefined;
  readonly attributes: readonly Attribute[];
}

/** A session description (RFC 8866). */
export interface Description {
  /** The value of v=. */
  readonly version: string | undefined;
  /** The value of s=. */
  readonly name: string | undefined;
  /** Those of the session. */
  readonly attributes: readonly Attribute[];
  /** The m= lines at their places. */
  readonly media: readonly MediaDescription[];
}

/** What a session, or one m= line of it, is said to be, while it is read. */
interface Section {
  /** The m= line; empty for the session. */
  readonly line: string;
  address: string | undefined;
  readonly attributes: Attribute[];
}

/**
 * Reads a session description line by line. Total: a line that cannot be read is passed over, and costs no other line anything; blank
 * lines, blanks around a line or its parts and any kind of line break do no harm. Takes time linear in the length of `text`.
 */
export const readDescription = (text: string): Description => {
  const session: Section = { line: '', address: undefined, attributes: [] };
  const media: Section[] = [];
  let version: string | undefined;
  let name: string | undefined;
  let section = session;
  let end = -1;
  while (end < text.length) {
    const start = end + 1;
    end = endOfLine(text, start);
    const line = text.slice(start, end).trim();
    const equals = equalsIn(line);
    if (equals === -1) continue;
    const value = line.slice(equals + 1).trim();
    switch (line[0]) {
      case 'v':
        version ??= value;
        break;
      case 's':
        name ??= value;
        break;
      case 'a':
        section.attributes.push(attributeIn(value));
        break;
      case 'c':
        section.address ??= addressIn(value);
        break;
      case 'm':
        section = { line, address: undefined, attributes: [] };
        media.push(section);
        break;
    }
  }
  return {
    version,
    name,
    attributes: session.attributes,
    media: media.map((stream) => mediaIn(stream, session.address)),
  };
};

/**
 * Whether a stream is off (RFC 3264 5.1: "A port number of zero in the offer indicates that the stream is offered but MUST NOT be
 * used"). RFC 9143 6: a `bundle-only` one is not, though its port is 0.
 */
export const isOff = ({ port, attributes }: MediaDescription): boolean =>
  port === 0 && !attributes.some(({ name }) => name === 'bundle-only');

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const EQUALS = 61;
const LOWER_A = 97;
const LOWER_Z = 122;

const isBlank = (code: number): boolean => code === SPACE || code === TAB;

const endOfLine = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CR || code === LF) return at;
  }
  return text.length;
};

/** RFC 8866 5: a line is one letter, `=` and a value. Where its `=` is; -1 when it is no such line. */
const equalsIn = (line: string): number => {
  const letter = line.charCodeAt(0);
  if (!(letter >= LOWER_A && letter <= LOWER_Z)) return -1;
  let at = 1;
  while (isBlank(line.charCodeAt(at))) at++;
  return line.charCodeAt(at) === EQUALS ? at : -1;
};

/** What stands between blanks. */
const wordsIn = (text: string): readonly string[] => {
  const words: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !isBlank(text.charCodeAt(at))) continue;
    if (at > start) words.push(text.slice(start, at));
    start = at + 1;
  }
  return words;
};

const attributeIn = (value: string): Attribute => {
  const colon = value.indexOf(':');
  if (colon === -1) return { name: value.toLowerCase(), value: '' };
  return { name: value.slice(0, colon).trimEnd().toLowerCase(), value: value.slice(colon + 1).trim() };
};

/** RFC 8866 5.7: `IN IP4 192.168.1.20`; a group may have its time to live and its number behind it. */
const addressIn = (value: string): string | undefined => {
  const [network, , address] = wordsIn(value);
  return network?.toUpperCase() === 'IN' ? address?.split('/', 1)[0] : undefined;
};

/** `around`: the address of the session. */
const mediaIn = ({ line, address, attributes }: Section, around: string | undefined): MediaDescription => {
  const [type = '', port = '', protocol = '', ...formats] = wordsIn(line.slice(line.indexOf('=') + 1).trim());
  return { line, type, port: portIn(port), protocol, formats, address: address ?? around, attributes };
};

/** RFC 8866 5.14: a slash and a number ask for that many ports. */
const portIn = (text: string): number | undefined => {
  const [, port] = /^(\d{1,5})(?:\/\d+)?$/.exec(text) ?? [];
  return port !== undefined && Number(port) <= 65535 ? Number(port) : undefined;
};
