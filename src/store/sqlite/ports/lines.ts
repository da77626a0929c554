import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { LineEvent } from '../../../line/port.ts';
import { LINES_PAGE } from '../../shared/bounds.ts';
import { lineRowOf, NO_TRIES, newVersion } from '../../shared/line-row.ts';
import type { LineTable, Schema } from '../../shared/schema.ts';
import { fromLine } from '../../shared/stored-event.ts';
import type { LineRows } from '../line-rows.ts';
import { keep, type OperationsOf, read, type Written, write } from '../operation.ts';
import { all, run } from '../tables/all.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { SaveTries } from '../tables/tries.ts';

/**
 * Lines with their tries. User names are not unique here: an edited lines.yaml may swap two, and arrives line by line; the
 * directory of lines refuses duplicates.
 */
export const createLines = (
  db: Database,
  kysely: Kysely<Schema>,
  secretKey: Uint8Array,
  append: AppendEvent,
  saveTries: SaveTries,
): OperationsOf<LineRows> => {
  const record = (facts: readonly LineEvent[]): Written<void> => {
    for (const fact of facts) append(fromLine(fact));
    return keep(undefined);
  };

  const pageAfter = db.prepare<[string], LineTable>(`SELECT * FROM line WHERE id > ? ORDER BY id LIMIT ${LINES_PAGE}`);

  return {
    after: read((id) => pageAfter.all(id)),

    find: read((id) => all(db, kysely.selectFrom('line').selectAll().where('id', '=', id))[0]),

    put: write((line, facts) => {
      const { id, ...settings } = lineRowOf(secretKey, line);
      const version = newVersion();
      const changing = { ...settings, version };
      const query = kysely.insertInto('line').values({ id, ...changing, tries: JSON.stringify(NO_TRIES) });
      run(
        db,
        query.onConflict((conflict) => conflict.column('id').doUpdateSet(changing)),
      );
      record(facts);
      return keep(version);
    }),

    remove: write((id, facts) => {
      run(db, kysely.deleteFrom('line').where('id', '=', id));
      return record(facts);
    }),

    saveTries: write((id, tries, facts) => {
      saveTries(id, tries);
      return record(facts);
    }),

    record: write(record),
  };
};
