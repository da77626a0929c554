import { type Kysely, sql } from 'kysely';

const steps: readonly string[] = [
  'ALTER TABLE call ADD COLUMN node TEXT',
  `CREATE INDEX call_wrong_code ON call (at)
   WHERE refusal IN ('code-unknown', 'code-expired', 'code-used', 'line-not-allowed')`,
];

/** Says which node took a call, and finds the wrong codes of a month without reading its other calls. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const step of steps) await sql.raw(step).execute(db);
};
