import type pg from 'pg';
import { type Clock, Unavailable } from '../../lib/index.ts';
import type { PostgresConnection } from './connect.ts';
import { isPassing, patiently, within } from './patience.ts';
import { countOf, rowsOf } from './statements.ts';
import type { DatabaseTime } from './time.ts';

/** What a change came to: what stands or why it was undone; a fault is one of ours. */
export type Outcome =
  | { readonly stands: boolean; readonly value?: unknown; readonly fault?: undefined }
  | { readonly stands: false; readonly value?: undefined; readonly fault: string };

/** What a transaction came to, as it is remembered beside it. `first`: the `seq` of the first event that it brought, null for none. */
export interface Answer {
  readonly first: number | null;
  readonly outcomes: readonly Outcome[];
}

/** How long what only looks is tried again, how long a transaction is, and how long it is asked what became of that afterwards. Milliseconds. */
export interface Patience {
  readonly lookMs: number;
  readonly tryMs: number;
  readonly askMs: number;
}

/** Whoever dialled waits for two seconds. */
export const PATIENCE: Patience = { lookMs: 500, tryMs: 1000, askMs: 400 };

/** What settling needs. */
export interface SettlingParts {
  readonly connection: Pick<PostgresConnection, 'once'>;
  readonly clock: Clock;
  readonly time: Pick<DatabaseTime, 'now'>;
  readonly patience: Patience;
}

/** One attempt. `until`: it is undone where it comes to its end later, by the clock of the database (milliseconds since the epoch). */
export type Attempt = (client: pg.PoolClient, until: number) => Promise<Answer | null>;

/**
 * Makes `attempt` until it is known what it came to. It claims `id` first (`claim`), so that an attempt whose COMMIT lost its answer
 * is never made twice: the next one finds what became of it. Once patience is over nothing is attempted any more, only asked; what had
 * not happened by then never happens, however late the database hears of it. Rejects with `Unavailable` where it did not happen, or nobody could
 * be asked.
 */
export const settled = async (
  { connection, clock, time, patience }: SettlingParts,
  id: string,
  attempt: Attempt,
): Promise<Answer> => {
  const over = clock.now() + patience.tryMs;
  const until = Math.floor(time.now() + patience.tryMs);
  const once = () =>
    within(
      clock,
      over - clock.now(),
      connection.once((client) => attempt(client, until)),
    );
  try {
    return known(await patiently(clock, patience.tryMs, once));
  } catch (cause) {
    if (!isPassing(cause)) throw cause;
    const became = within(
      clock,
      patience.askMs,
      connection.once((client) => becameOf(client, id)),
    );
    const answer = await became.catch(() => null);
    if (answer) return answer;
    throw cause;
  }
};

/** Takes this id for the transaction that runs; false where another attempt has had it, after it has ended. */
export const claim = async (client: pg.PoolClient, id: string): Promise<boolean> =>
  (await countOf(client, 'INSERT INTO committed_group (id) VALUES ($1) ON CONFLICT DO NOTHING', [id])) === 1;

/** What is remembered of an id that was taken; null: nothing, it was given up. */
export const remembered = async (client: pg.PoolClient, id: string): Promise<Answer | null> => {
  const [row] = await rowsOf<{ answer: Answer | null }>(client, 'SELECT answer FROM committed_group WHERE id = $1', [
    id,
  ]);
  return row?.answer ?? null;
};

/** Writes down what the transaction that runs comes to. Rejects where it is too late for that. */
export const remember = async (client: pg.PoolClient, id: string, answer: Answer, until: number): Promise<void> => {
  await rowsOf(client, 'SELECT remember_group($1, $2, $3)', [id, JSON.stringify(answer), until]);
};

/** An id that nobody has had is given up by that: whatever comes with it later finds it taken. */
const becameOf = async (client: pg.PoolClient, id: string): Promise<Answer | null> => {
  if (await claim(client, id)) return null;
  return remembered(client, id);
};

const known = (answer: Answer | null): Answer => {
  if (answer) return answer;
  throw new Unavailable('store-unavailable', 'The database did not answer in time.');
};
