/** Every expected "no" about lines. Stable: other programs compare these strings. */
export type LineRefusalCode = 'line-managed-by-file' | 'not-found' | 'malformed';

/** `detail` is one sentence for a person; `pointer` is the JSON pointer (RFC 6901) of the field it is about. */
export interface LineRefusal {
  readonly code: LineRefusalCode;
  readonly detail: string;
  readonly pointer?: string;
}

/** The line belongs to lines.yaml: only an edit of the file changes it. */
export const managedByFile = (id: string): LineRefusal => ({
  code: 'line-managed-by-file',
  detail: `The line ${id} comes from the lines file: change it there and restart.`,
});

/** There is no such line. */
export const notFound = (id: string): LineRefusal => ({
  code: 'not-found',
  detail: `There is no line ${JSON.stringify(id.slice(0, 80))}.`,
});

/** A field cannot be taken as it is. */
export const malformed = (pointer: string, detail: string): LineRefusal => ({ code: 'malformed', pointer, detail });
