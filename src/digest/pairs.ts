const SCHEME = /^Digest[ \t]+/i;
const PARAM = /[ \t]*([^\s=,"]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s,"]*))[ \t]*(?:,|$)/y;

/** RFC 7230 3.2.6 `quoted-pair`. */
const unquoted = (text: string): string => (text.includes('\\') ? text.replace(/\\([\s\S])/g, '$1') : text);

/** `name=value` pairs with or without quotes; undefined when anything else is there or a name comes twice. */
const parsePairs = (text: string, from: number): ReadonlyMap<string, string> | undefined => {
  const pairs = new Map<string, string>();
  let at = from;
  while (at < text.length) {
    PARAM.lastIndex = at;
    const match = PARAM.exec(text);
    const name = match?.[1]?.toLowerCase();
    if (!match || name === undefined || pairs.has(name)) return undefined;
    pairs.set(name, match[2] === undefined ? (match[3] ?? '') : unquoted(match[2]));
    at = PARAM.lastIndex;
  }
  return pairs;
};

/** What stands behind `Digest` (RFC 7616 3.3, 3.4) by its lower-case name; undefined for another scheme, or anything malformed. */
export const parseDigest = (value: string): ReadonlyMap<string, string> | undefined => {
  const scheme = SCHEME.exec(value);
  return scheme ? parsePairs(value, scheme[0].length) : undefined;
};
