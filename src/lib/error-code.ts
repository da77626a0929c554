/** The code of a failure as the system or SQLite names it (`EACCES`, `SQLITE_NOTADB`), else its message. */
export const errorCode = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
};
