import { type Kysely, sql } from 'kysely';

/** Finds the confirmations at home that ended a moment ago: who lived within the quiet time contests the button. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`CREATE INDEX confirmation_home_end ON confirmation (ended_at) WHERE ended_at IS NOT NULL AND origin = 'home'`)
    .execute(db);
};
