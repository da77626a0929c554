import { type Kysely, sql } from 'kysely';

/** Finds the calls of one line, newest first, without reading those of the others. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(`CREATE INDEX call_of_line ON call (json_extract(line, '$.id'), seq)`).execute(db);
};
