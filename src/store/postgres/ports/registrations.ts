import type { NodeStore, RegisteredLine } from '../../../nodes/port.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';

interface Row {
  readonly line: string;
  readonly since: number;
  readonly address: string;
  readonly transport: string;
  readonly user_agent: string | null;
  readonly node: string;
}

/** The node stays while this runs: where it was forgotten there is no row that a line could be written to. */
const WRITE = `WITH living AS (SELECT id FROM node WHERE id = $1 FOR KEY SHARE)
  INSERT INTO binding (node, line, since, address, transport, user_agent)
  SELECT living.id, line, since, address, transport, user_agent
    FROM living, jsonb_to_recordset($2) AS given (line text, since bigint, address text, transport text, user_agent text)
    ORDER BY line
  ON CONFLICT (node, line) DO UPDATE SET since = excluded.since, address = excluded.address, transport = excluded.transport,
    user_agent = excluded.user_agent`;
const REMOVE = 'DELETE FROM binding WHERE node = $1 AND line = ANY($2)';
const REMOVE_ALL = 'DELETE FROM binding WHERE node = $1';
const elsewhere = (
  where: string,
) => `SELECT DISTINCT ON (binding.line) binding.line, since, address, transport, user_agent, name AS node
  FROM binding JOIN node ON node.id = binding.node
  WHERE binding.node <> $1 AND until > (extract(epoch FROM clock_timestamp()) * 1000)::bigint${where}
  ORDER BY binding.line, since DESC`;
const ALL_ELSEWHERE = elsewhere('');
const ONE_ELSEWHERE = elsewhere(' AND binding.line = $2');

type RegistrationPart = Pick<NodeStore, 'register' | 'unregisterAll' | 'registeredElsewhere'>;

/** The table `binding`. Each may be written twice as well as once. */
export const registrationsOf = ({ ask }: Pick<Database, 'ask'>): RegistrationPart => ({
  register: (id, lines, gone) =>
    ask(async (client) => {
      if (lines.length > 0) await countOf(client, WRITE, [id, JSON.stringify(lines.map(rowOf))]);
      if (gone.length > 0) await countOf(client, REMOVE, [id, gone]);
    }),

  unregisterAll: async (id) => void (await ask((client) => countOf(client, REMOVE_ALL, [id]))),

  async registeredElsewhere(id, line) {
    const rows = await ask((client) =>
      line === undefined ? rowsOf<Row>(client, ALL_ELSEWHERE, [id]) : rowsOf<Row>(client, ONE_ELSEWHERE, [id, line]),
    );
    return rows.map(({ user_agent, ...row }) => ({ ...row, userAgent: user_agent ?? undefined }));
  },
});

const rowOf = ({ line, since, address, transport, userAgent }: RegisteredLine) => ({
  line,
  since,
  address,
  transport,
  user_agent: userAgent ?? null,
});
