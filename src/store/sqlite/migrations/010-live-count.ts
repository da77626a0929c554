import { type Kysely, sql } from 'kysely';

const steps: readonly string[] = [
  'CREATE TABLE live_count (live INTEGER NOT NULL) STRICT',
  'INSERT INTO live_count SELECT count(*) FROM confirmation WHERE ended_at IS NULL',
  `CREATE TRIGGER confirmation_begins AFTER INSERT ON confirmation WHEN NEW.ended_at IS NULL
   BEGIN UPDATE live_count SET live = live + 1; END`,
  `CREATE TRIGGER confirmation_ends AFTER UPDATE OF ended_at ON confirmation WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
   BEGIN UPDATE live_count SET live = live - 1; END`,
  `CREATE TRIGGER confirmation_goes AFTER DELETE ON confirmation WHEN OLD.ended_at IS NULL
   BEGIN UPDATE live_count SET live = live - 1; END`,
];

/** Keeps the number of live confirmations: each new one asks whether there are too many, and counting them took longer the more there were. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const step of steps) await sql.raw(step).execute(db);
};
