/** An epoch has so many numbers of events: a new one begins where what was committed last may have been lost. */
export const EVENTS_PER_EPOCH = 1_000_000_000;

/** The epoch of the event with this number. */
export const epochOf = (seq: number): number => Math.floor(seq / EVENTS_PER_EPOCH);

/** The opaque cursor behind the row with this sequence number: where the next page of a list begins. */
export const writeCursor = (seq: number): string => Buffer.from(String(seq)).toString('base64url');

/** The sequence number in a cursor; undefined for a text that `writeCursor` never makes. */
export const readCursor = (cursor: string): number | undefined => {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) return undefined;
  return writeCursor(Number(text)) === cursor ? Number(text) : undefined;
};

/** Where a list goes on that is merged of two. `first` undefined: that one has not begun. */
export interface MergedPlace {
  readonly first: string | undefined;
  readonly second: string;
}

/** The cursors of both lists as one. */
export const writeMergedCursor = ({ first = '', second }: MergedPlace): string => `${first}.${second}`;

/** The cursors in one; undefined for a text that `writeMergedCursor` never makes of cursors. */
export const readMergedCursor = (cursor: string): MergedPlace | undefined => {
  const [first = '', second = '', ...more] = cursor.split('.');
  if (more.length > 0 || readCursor(second) === undefined) return undefined;
  if (first === '') return { first: undefined, second };
  return readCursor(first) === undefined ? undefined : { first, second };
};
