import { readCursor, writeCursor } from '../../lib/index.ts';

/** The sequence number that a page begins behind; undefined for the first one. Throws for a text that is no cursor: whoever asks has looked at it. */
export const placeOf = (cursor: string | undefined): number | undefined => {
  if (cursor === undefined) return undefined;
  const place = readCursor(cursor);
  if (place === undefined) throw new Error('That is no cursor of this store');
  return place;
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
