/** The opaque cursor behind the row with this sequence number: where the next page of a list begins. */
export const writeCursor = (seq: number): string => Buffer.from(String(seq)).toString('base64url');

/** The sequence number in a cursor; undefined for a text that `writeCursor` never makes. */
export const readCursor = (cursor: string): number | undefined => {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) return undefined;
  return writeCursor(Number(text)) === cursor ? Number(text) : undefined;
};
