import type { Clock } from '../../../lib/index.ts';
import type { LivingNode, NodeStore } from '../../../nodes/port.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';
import { DatabaseTime } from '../time.ts';
import { registrationsOf } from './registrations.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly started_at: number;
  readonly clock_offset_ms: number;
  readonly roles: string;
  readonly bindings: number;
  readonly live_calls: number;
  readonly calls: string;
}

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
const FORGET = `DELETE FROM node WHERE until <= ${NOW} AND id <> $1`;
const BEAT = `INSERT INTO node (id, name, version, started_at, until, clock_offset_ms, roles, bindings, live_calls, calls)
  VALUES ($1, $2, $3, $4, ${NOW} + $5, $6, $7, $8, $9, $10)
  ON CONFLICT (id) DO UPDATE SET until = excluded.until, clock_offset_ms = excluded.clock_offset_ms, roles = excluded.roles,
    bindings = excluded.bindings, live_calls = excluded.live_calls, calls = excluded.calls
  RETURNING (SELECT count(*) FROM binding WHERE node = $1) AS written`;
const LIST = `SELECT id, name, version, started_at, clock_offset_ms, roles, bindings, live_calls, calls FROM node
  WHERE until > ${NOW} ORDER BY started_at, id`;
const LEAVE = 'DELETE FROM node WHERE id = $1';

/** The tables `node` and `binding`. `clock`: what the clock of the database is compared with. */
export const createNodes = ({ ask }: Pick<Database, 'ask'>, clock: Clock): NodeStore => ({
  beat: (id, { name, version, startedAt, ...state }, livesMs) =>
    ask(async (client) => {
      const time = new DatabaseTime(clock);
      await time.ask(client);
      const clockOffsetMs = Math.round(clock.timeOfDay() - time.now());
      const { bindings, liveCalls } = state;
      const [roles, calls] = [JSON.stringify(state.roles), JSON.stringify(state.calls)];
      const row = [id, name, version, startedAt, livesMs, clockOffsetMs, roles, bindings, liveCalls, calls];
      await countOf(client, FORGET, [id]);
      const [beat] = await rowsOf<{ readonly written: number }>(client, BEAT, row);
      return beat?.written ?? 0;
    }),

  list: async () => (await ask((client) => rowsOf<Row>(client, LIST))).map(nodeOf),

  leave: async (id) => void (await ask((client) => countOf(client, LEAVE, [id]))),

  ...registrationsOf({ ask }),
});

const nodeOf = ({ id, name, version, ...row }: Row): LivingNode => ({
  id,
  name,
  version,
  startedAt: row.started_at,
  clockOffsetMs: row.clock_offset_ms,
  roles: JSON.parse(row.roles) as readonly string[],
  bindings: row.bindings,
  liveCalls: row.live_calls,
  calls: JSON.parse(row.calls) as LivingNode['calls'],
});
