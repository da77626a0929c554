import type { LineEvent, LineStore, StoredLine } from '../../../line/port.ts';
import { LINES_PAGE } from '../../shared/bounds.ts';
import { eventRowOf } from '../../shared/event-row.ts';
import { lineRowOf, NO_TRIES, newVersion, storedLineOf } from '../../shared/line-row.ts';
import type { LineTable } from '../../shared/schema.ts';
import { fromLine } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { NewEventRow } from '../change.ts';
import type { Database } from '../database.ts';
import { kysely, rowsOf, run } from '../statements.ts';

const SELECT = `SELECT id, kind, username, label, confirms_for, trust, certificate, peer, enabled, source, realm, sealed_secrets, version, tries FROM line`;
const AFTER = `${SELECT} WHERE id > $1 ORDER BY id LIMIT ${LINES_PAGE}`;
const BY_ID = `${SELECT} WHERE id = $1`;

/** Lines with their tries. User names are not unique here: an edited lines.yaml may swap two, and arrives line by line. */
export const createLines = ({ ask, group, transact }: Database, secretKey: Uint8Array): LineStore => {
  const found = (text: string, values: readonly unknown[]): Promise<readonly StoredLine[]> =>
    ask(async (client) => (await rowsOf<LineTable>(client, text, values)).map((row) => storedLineOf(secretKey, row)));

  return {
    after: (id) => found(AFTER, [id]),

    find: async (id) => (await found(BY_ID, [id]))[0],

    put(line, facts) {
      const { id, ...settings } = lineRowOf(secretKey, line);
      const version = newVersion();
      const changing = { ...settings, version };
      return transact(async ({ client, append }) => {
        const query = kysely.insertInto('line').values({ id, ...changing, tries: JSON.stringify(NO_TRIES) });
        await run(
          client,
          query.onConflict((conflict) => conflict.column('id').doUpdateSet(changing)),
        );
        for (const fact of facts) append(fromLine(fact));
        return keep(version);
      });
    },

    remove: (id, facts) =>
      transact(async ({ client, append }) => {
        await run(client, kysely.deleteFrom('line').where('id', '=', id));
        for (const fact of facts) append(fromLine(fact));
        return keep(undefined);
      }),

    async saveTries(id, tries, facts) {
      await group.commit({ does: 'tries', line: id, tries: JSON.stringify(tries), events: rowsFor(facts) });
    },

    async record(facts) {
      await group.commit({ does: 'record', events: rowsFor(facts) });
    },
  };
};

const rowsFor = (facts: readonly LineEvent[]): readonly NewEventRow[] =>
  facts.map((fact) => eventRowOf(fromLine(fact)));
