import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { DigestSecrets, Line, LineEvent, ProvisionedLine, StoredLine, Tries } from '../../../line/port.ts';
import type { LineTable as LineRow, Schema } from '../../shared/schema.ts';
import { lineRow, seal, unseal } from '../../shared/sealed.ts';
import { fromLine } from '../../shared/stored-event.ts';
import { keep, type Written } from '../written.ts';
import { all, run } from './all.ts';
import type { EventTable } from './events.ts';

const NO_TRIES: Tries = { wrongAt: [], blockedUntil: 0, blocks: 0 };

/**
 * The line table. User names are not unique here: an edited lines.yaml may swap two, and arrives line by line; the
 * directory of lines refuses duplicates.
 */
export const createLineTable = (db: Database, kysely: Kysely<Schema>, secretKey: Uint8Array, events: EventTable) => {
  const tries = db.prepare<[string, string]>('UPDATE line SET tries = ? WHERE id = ?');

  const record = (facts: readonly LineEvent[]): Written<void> => {
    for (const fact of facts) events.append(fromLine(fact));
    return keep(undefined);
  };

  const storedOf = (row: LineRow): StoredLine => ({
    provisioned: { line: lineOf(row), secrets: secretsOf(secretKey, row) },
    tries: JSON.parse(row.tries) as Tries,
  });

  return {
    record,

    all: () => all(db, kysely.selectFrom('line').selectAll().orderBy('id')).map(storedOf),

    find: (id: string) => all(db, kysely.selectFrom('line').selectAll().where('id', '=', id)).map(storedOf)[0],

    put({ line, secrets }: ProvisionedLine, facts: readonly LineEvent[]): Written<void> {
      const changing = {
        ...columnsOf(line),
        sealed_secrets: seal(secretKey, lineRow(line.id), JSON.stringify(secrets)),
      };
      run(
        db,
        kysely
          .insertInto('line')
          .values({ id: line.id, ...changing, tries: JSON.stringify(NO_TRIES) })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(changing)),
      );
      return record(facts);
    },

    remove(id: string, facts: readonly LineEvent[]): Written<void> {
      run(db, kysely.deleteFrom('line').where('id', '=', id));
      return record(facts);
    },

    saveTries(id: string, next: Tries, facts: readonly LineEvent[]): Written<void> {
      tries.run(JSON.stringify(next), id);
      return record(facts);
    },
  };
};

const columnsOf = (line: Line) => ({
  kind: line.kind,
  username: line.username,
  label: line.label,
  confirms_for: JSON.stringify(line.confirmsFor),
  trust: line.trust,
  certificate: line.certificate,
  peer: line.peer,
  enabled: line.enabled ? 1 : 0,
  source: line.source,
  realm: line.realm,
});

const lineOf = (row: LineRow): Line => ({
  id: row.id,
  kind: row.kind as Line['kind'],
  username: row.username,
  label: row.label,
  confirmsFor: JSON.parse(row.confirms_for) as Line['confirmsFor'],
  trust: row.trust as Line['trust'],
  certificate: row.certificate,
  peer: row.peer,
  enabled: row.enabled === 1,
  source: row.source as Line['source'],
  realm: row.realm,
});

const secretsOf = (secretKey: Uint8Array, row: LineRow): DigestSecrets | null =>
  JSON.parse(unseal(secretKey, lineRow(row.id), row.sealed_secrets)) as DigestSecrets | null;
