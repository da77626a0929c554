import { type Kysely, sql } from 'kysely';

/** Knows an INVITE again that comes a second time over another path. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw('ALTER TABLE call ADD COLUMN invite TEXT').execute(db);
  await sql.raw('CREATE UNIQUE INDEX call_invite ON call (invite) WHERE invite IS NOT NULL').execute(db);
};
