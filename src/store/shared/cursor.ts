/** The opaque cursor behind the row with this sequence number. */
export const writeCursor = (seq: number): string => Buffer.from(String(seq)).toString('base64url');

/** The sequence number in a cursor. Undefined for none and for one we never wrote: both read the first page. */
export const readCursor = (cursor: string | undefined): number | undefined => {
  const text = Buffer.from(cursor ?? '', 'base64url').toString('latin1');
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
};

/** The first `limit` of `rows` (one more than that was asked for, newest first) and the cursor to read on, if there is more. */
export const pageOf = <Row extends { readonly seq: number }, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
): { readonly items: readonly Item[]; readonly next: string | null } => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), next: last && rows.length > limit ? writeCursor(last.seq) : null };
};
