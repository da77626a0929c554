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
  address: string | undefined;
  readonly attributes: Attribute[];
}

/**
 * Reads a session description line by line. Total: a line that cannot be read is passed over, and costs no other line anything; blank
 * lines, blanks around a line or its parts and any kind of line break do no harm. Takes time linear in the length of `text`.
 */
export const readDescription = (text: string): Description => {
  const session: Section = { address: undefined, attributes: [] };
  const media: { readonly line: string; readonly section: Section }[] = [];
  const first: Partial<Record<string, string>> = {};
  let section = session;
  for (const { line, type, value } of fieldsIn(text)) {
    first[type] ??= value;
    if (type === 'a') section.attributes.push(attributeIn(value));
    if (type === 'c') section.address ??= addressIn(value);
    if (type === 'm') {
      section = { address: undefined, attributes: [] };
      media.push({ line, section });
    }
  }
  return {
    version: first.v,
    name: first.s,
    attributes: session.attributes,
    media: media.map(({ line, section: { address, attributes } }) => ({
      ...mediaIn(line),
      address: address ?? session.address,
      attributes,
    })),
  };
};

/**
 * Whether a stream is off (RFC 3264 5.1: "A port number of zero in the offer indicates that the stream is offered but MUST NOT be
 * used"). RFC 9143 6: a `bundle-only` one is not, though its port is 0.
 */
export const isOff = ({ port, attributes }: MediaDescription): boolean =>
  port === 0 && !attributes.some(({ name }) => name === 'bundle-only');

/** RFC 8866 5: a line is one letter, `=` and a value. */
const fieldsIn = (text: string): readonly { readonly line: string; readonly type: string; readonly value: string }[] =>
  text.split(/[\r\n]+/).flatMap((untrimmed) => {
    const line = untrimmed.trim();
    const [, type, value] = /^([a-z])[ \t]*=(.*)$/s.exec(line) ?? [];
    return type === undefined || value === undefined ? [] : [{ line, type, value: value.trim() }];
  });

const attributeIn = (value: string): Attribute => {
  const colon = value.indexOf(':');
  if (colon === -1) return { name: value.toLowerCase(), value: '' };
  return { name: value.slice(0, colon).trimEnd().toLowerCase(), value: value.slice(colon + 1).trim() };
};

/** RFC 8866 5.7: `IN IP4 192.168.1.20`; a group may have its time to live and its number behind it. */
const addressIn = (value: string): string | undefined => {
  const [network, , address] = value.split(/[ \t]+/);
  return network?.toUpperCase() === 'IN' ? address?.split('/', 1)[0] : undefined;
};

const mediaIn = (line: string): Pick<MediaDescription, 'line' | 'type' | 'port' | 'protocol' | 'formats'> => {
  const value = line.slice(line.indexOf('=') + 1).trim();
  const [type = '', port = '', protocol = '', ...formats] = value.split(/[ \t]+/);
  return { line, type, port: portIn(port), protocol, formats };
};

/** RFC 8866 5.14: a slash and a number ask for that many ports. */
const portIn = (text: string): number | undefined => {
  const [, port] = /^(\d{1,5})(?:\/\d+)?$/.exec(text) ?? [];
  return port !== undefined && Number(port) <= 65535 ? Number(port) : undefined;
};
