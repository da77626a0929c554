const LINE_END = /(?:\r\n|\r(?!\n)|\n)(?![ \t])/;

/** The lines of a head, read as leniently as a broken one needs; folds stay in them. */
export const linesOf = (head: string): readonly string[] => head.split(LINE_END);

/** A line as a header field; one without a colon has no name. */
export const fieldOf = (line: string): { readonly name: string; readonly value: string } => {
  const colon = line.indexOf(':');
  return { name: line.slice(0, Math.max(0, colon)).trim(), value: line.slice(colon + 1) };
};
