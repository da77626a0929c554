import type { SharedFacts } from '../../shared/facts.ts';
import { fromSettings } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';

interface Row {
  readonly name: string;
  readonly value: string;
}

const READ = 'SELECT name, value FROM shared_fact WHERE name = ANY($1)';

/** In one order by everybody: two that note at once wait for each other in no circle. */
const NOTE = 'INSERT INTO shared_fact (name, value) SELECT key, value FROM jsonb_each_text($1) ORDER BY key';
const SETTLE = `${NOTE} ON CONFLICT (name) DO NOTHING`;
const REPLACE = `${NOTE} ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

/** The facts in the table `shared_fact`. Each may be noted twice as well as once. */
export const createFacts = ({ ask, transact }: Pick<Database, 'ask' | 'transact'>): SharedFacts => {
  const read: SharedFacts['read'] = (names) =>
    ask(async (client) => {
      const rows = await rowsOf<Row>(client, READ, [names]);
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    });

  return {
    read,

    async settle(facts) {
      await ask((client) => countOf(client, SETTLE, [JSON.stringify(facts)]));
      return read(Object.keys(facts));
    },

    replace: (facts, event) =>
      transact(async ({ client, append }) => {
        await countOf(client, REPLACE, [JSON.stringify(facts)]);
        if (event) append(fromSettings(event));
        return keep(undefined);
      }),
  };
};
