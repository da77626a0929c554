import type { StoreHealth } from '../../store.ts';
import type { PostgresConnection } from '../connect.ts';
import { countOf } from '../statements.ts';

/** Whether the database can be written: one row is, and nothing is tried twice. */
export const createHealth = ({ once }: Pick<PostgresConnection, 'once'>): StoreHealth => ({
  tryWrite: async () => void (await once((client) => countOf(client, 'UPDATE health SET written_at = now()'))),
});
