/** Why the data directory cannot be used, in one sentence for the operator that names the file and the way out. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable';
}

/** The system's or SQLite's code of a failure (`EACCES`, `SQLITE_NOTADB`), else its message. */
export const codeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
};
