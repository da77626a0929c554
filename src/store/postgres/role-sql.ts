import type { Fence } from '../../lib/index.ts';
import type { HeldRole, Role } from '../shared/roles.ts';
import type { Database } from './database.ts';
import { ROLE_SPACE, roleLock } from './locks.ts';
import { type Client, countOf, rowsOf } from './statements.ts';

/**
 * Of the session that holds roles alone. It is asked every two seconds: one that asks nothing for five stands still, and the server ends it, and with
 * it its locks. Keepalives (seconds, seconds, tries) find out a machine that is gone.
 */
export const ROLE_SESSION = `
  SET idle_session_timeout = 5000;
  SET tcp_keepalives_idle = 2;
  SET tcp_keepalives_interval = 1;
  SET tcp_keepalives_count = 3`;

const TRY = `SELECT number FROM unnest($1::integer[]) AS number WHERE pg_try_advisory_lock(${ROLE_SPACE}, number)`;
const TAKE = `INSERT INTO role (name, node, version, since)
  VALUES ($1, $2, 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
  ON CONFLICT (name) DO UPDATE SET node = excluded.node, version = role.version + 1, since = excluded.since
  RETURNING version, since, place`;
const STANDS = 'SELECT version FROM role WHERE name = $1 AND version = $2';
const NOTE = 'UPDATE role SET place = $3 WHERE name = $1 AND version = $2';
const UNLOCK = `SELECT pg_advisory_unlock(${ROLE_SPACE}, $1)`;

/** A role that was taken, as its row says. */
export interface TakenRole extends HeldRole {
  readonly place: number | null;
}

/** Which of these nobody else has: this session has them now. Of none of them: whether the session lives. */
export const lockRoles = async (client: Client, roles: readonly Role[]): Promise<readonly Role[]> => {
  const rows = await rowsOf<{ number: number }>(client, TRY, [roles.map(roleLock)]);
  const numbers = new Set(rows.map(({ number }) => number));
  return roles.filter((role) => numbers.has(roleLock(role)));
};

/** Says in its row whose it is from now on: every fence from before holds no more. */
export const takeRole = async (client: Client, role: Role, node: string): Promise<TakenRole> => {
  const [row] = await rowsOf<Omit<TakenRole, 'role'>>(client, TAKE, [role, node]);
  if (!row) throw new Error(`The row of the role ${role} was not written`);
  return { role, ...row };
};

/** Others may have it. */
export const unlockRole = async (client: Client, role: Role): Promise<void> => {
  await rowsOf(client, UNLOCK, [roleLock(role)]);
};

/** The fence of a role that was taken. `isLost`: what this node knows by itself. */
export const fenceOf = (
  { ask }: Pick<Database, 'ask'>,
  { role, version, place }: TakenRole,
  isLost: () => boolean,
): Fence => ({
  version,
  place: place ?? undefined,

  async holds() {
    if (isLost()) return false;
    const rows = await ask((client) => rowsOf(client, STANDS, [role, version]));
    return rows.length === 1 && !isLost();
  },

  async note(reached) {
    if (!isLost()) await ask((client) => countOf(client, NOTE, [role, version, reached]));
  },
});
