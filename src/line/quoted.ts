/** RFC 3261 25.1 `quoted-string`. */
const QUOTED = String.raw`"(?:[^"\\]|\\[\s\S])*"`;

/** One value that quotes where the grammar does: its display name, which an address in brackets follows, and values of parameters. */
const WELL_QUOTED = new RegExp(String.raw`^(?:${QUOTED}[ \t]*(?=<))?(?:[^"<>]|<[^"<>]*>|=[ \t]*${QUOTED})*$`);

const EACH_QUOTED = new RegExp(QUOTED, 'g');

/**
 * One value of a header field without what stands in quotes: that can hold anything and means nothing. A value that does not quote as
 * the grammar wants comes back whole: nobody can say where its quotes begin and end, and they hide nothing.
 */
export const withoutQuoted = (value: string): string =>
  value.includes('"') && WELL_QUOTED.test(value) ? value.replace(EACH_QUOTED, '""') : value;
