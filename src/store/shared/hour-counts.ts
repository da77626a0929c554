import { HOUR_MS, type HourCounts, type Span } from '../../lib/index.ts';

/** So many rows are counted for one list, the newest: it waits for nobody, and nobody waits for it. */
export const MOST_COUNTED = 20_000;

/** What the database counted: an hour that is null, or not in the span, was read and counts for nothing. */
export interface HourRow {
  readonly hour: number | null;
  readonly kind: string;
  readonly count: number;
}

/**
 * Of calls. `from`, `to` and `most` stand for the parameters of the statement, which both databases read. `from` is a whole number there, or
 * SQLite divides as JavaScript does.
 */
export const countCalls = (from: string, to: string, most: string): string => `
  SELECT (at - ${from}) / ${HOUR_MS} AS hour, outcome AS kind, count(*) AS count
  FROM (SELECT at, outcome FROM call WHERE at >= ${from} AND at < ${to} ORDER BY at DESC LIMIT ${most}) AS newest
  GROUP BY 1, 2`;

/** The same of confirmations that ended. The newest of all are read, in the order in which they began: there is no other index for all of them. */
export const countEnds = (from: string, most: string): string => `
  SELECT (ended_at - ${from}) / ${HOUR_MS} AS hour, state AS kind, count(*) AS count
  FROM (SELECT ended_at, state FROM confirmation ORDER BY seq DESC LIMIT ${most}) AS newest
  WHERE ended_at IS NULL OR ended_at >= ${from}
  GROUP BY 1, 2`;

/** Sorts the rows by their hour, and says whether the bound was met. */
export const hourCountsOf = <Kind extends string>(rows: readonly HourRow[], { from, to }: Span): HourCounts<Kind> => {
  const hours = Math.ceil((to - from) / HOUR_MS);
  const counts = rows.flatMap(({ hour, kind, count }) =>
    hour !== null && hour < hours ? [{ hour, kind: kind as Kind, count }] : [],
  );
  const read = rows.reduce((sum, { count }) => sum + count, 0);
  return { counts: counts.sort((a, b) => a.hour - b.hour), complete: read < MOST_COUNTED };
};
