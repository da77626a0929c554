import { type Kysely, sql } from 'kysely';

/**
 * Tells keys that a start replaced from those that a person revoked. Of a key that was revoked before, nobody knows by
 * whom: it stays revoked.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      'ALTER TABLE api_key ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0 CHECK (replaced = 0 OR revoked_at IS NOT NULL)',
    )
    .execute(db);
};
