import { type Kysely, sql } from 'kysely';

/** API keys may have an end. Those from before have none. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw('ALTER TABLE api_key ADD COLUMN expires_at INTEGER').execute(db);
};
