import { expect } from 'vitest';
import type { Cluster } from './cluster.ts';
import type { ClusterLoad } from './cluster-load.ts';
import { rowsIn } from './postgres.ts';
import type { RelyingApp } from './relying-app.ts';

/** Holds what is stored against all that phones and clients were told: nothing that was answered is lost, nothing has happened twice. */
export const compareWithLedger = async (
  { databaseUrl }: Pick<Cluster, 'databaseUrl'>,
  { book, calls, told }: ClusterLoad,
  app: RelyingApp,
): Promise<void> => {
  await book.verifyEverything(app);
  expect(book.complaints).toEqual([]);
  const proven = await provenIn(databaseUrl);
  expect([...proven.values()].filter((times) => times !== 1)).toEqual([]);
  expect([...proven.keys()].sort()).toEqual(told.map(({ id }) => id).sort());
  expect(calls.filter(({ status, id }) => status === 200 && !proven.has(id))).toEqual([]);
};

/** How often each confirmation was confirmed, by the log. */
const provenIn = async (databaseUrl: string): Promise<ReadonlyMap<string, number>> => {
  const rows = await rowsIn<{ subject: string; times: number }>(
    databaseUrl,
    `SELECT subject, count(*)::int AS times FROM event WHERE type = 'confirmation.confirmed' GROUP BY subject`,
  );
  return new Map(rows.map(({ subject, times }) => [subject, times]));
};
