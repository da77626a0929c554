/** A value of a column, in every database: texts, whole numbers, bytes of what is sealed. */
export type Value = string | number | Uint8Array | null;

export type Row = Readonly<Record<string, Value>>;

/**
 * Every table that holds what was done and who may do it, those that others refer to first. The same in every database, column by column; what is
 * not here is made anew by each.
 */
export const copiedTables = [
  'confirmation',
  'grant',
  'evidence',
  'event',
  'idempotency',
  'line',
  'api_key',
  'call',
  'authenticator',
  'app_code_try',
  'cursor',
  'webhook',
  'webhook_old_secret',
  'delivery',
  'seal',
  'audit_cut',
  'registration',
  'account',
  'openid_client',
  'admin_lock',
] as const;

export type CopiedTable = (typeof copiedTables)[number];

/** Those whose rows are numbered by a `seq` that is never given out twice. */
export const numberedTables: readonly CopiedTable[] = [
  'confirmation',
  'event',
  'call',
  'authenticator',
  'app_code_try',
  'delivery',
];

/** Rows that are handed on at once. */
export const ROWS_AT_ONCE = 500;

/** A database that is read as it is at one moment, and what it was sealed with. */
export interface CopySource {
  /** The 32 bytes: what is sealed is copied as it is. */
  readonly secretKey: Buffer;
  /** The names of the columns. */
  columns(table: CopiedTable): Promise<readonly string[]>;
  /** All rows, at most `ROWS_AT_ONCE` at a time. */
  rows(table: CopiedTable): AsyncIterable<readonly Row[]>;
  /** The last `seq` that was given out, also where its row has gone; 0: none. */
  lastNumber(table: CopiedTable): Promise<number>;
  /** The keys that sign grants, as one text; undefined where there are none yet. */
  signingKeys(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** An empty database that is filled, whole or not at all. */
export interface CopyTarget {
  columns(table: CopiedTable): Promise<readonly string[]>;
  add(table: CopiedTable, rows: readonly Row[]): Promise<void>;
  /** What is numbered from here on gets a higher number. */
  continueFrom(table: CopiedTable, number: number): Promise<void>;
  count(table: CopiedTable): Promise<number>;
  keepSigningKeys(text: string): Promise<void>;
  /** From here on it stands. */
  commit(): Promise<void>;
  /** Without `commit` before, nothing of it stands. Idempotent. */
  close(): Promise<void>;
}
