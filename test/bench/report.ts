import type { Limit } from './limit.ts';
import type { Measured } from './measure.ts';
import { othersText } from './others.ts';

const COLUMNS: readonly (readonly [string, (row: Measured) => string])[] = [
  ['', (row) => row.name],
  ['offered/s', (row) => String(row.offeredPerSecond)],
  ['completed/s', (row) => row.callsPerSecond.toFixed(0)],
  ['failed', (row) => String(row.failed)],
  ['sent again', (row) => String(row.retransmissions)],
  ['CPU ms/call', (row) => row.cpuMsPerCall.toFixed(3)],
  ['main', (row) => row.threadMsPerCall.main.toFixed(3)],
  ['store', (row) => row.threadMsPerCall.store.toFixed(3)],
  ['rest', (row) => row.threadMsPerCall.rest.toFixed(3)],
  ['p50 ms', (row) => row.answered?.p50Ms.toFixed(1) ?? ''],
  ['p99 ms', (row) => row.answered?.p99Ms.toFixed(1) ?? ''],
  ['lost', (row) => (row.answered ? String(row.answered.lost) : '')],
  ['SIPp cores', (row) => row.sippCores.toFixed(2)],
  ['elsewhere', (row) => row.elsewhereCores.toFixed(2)],
  ['RSS MB before', (row) => String(row.rssMbBefore)],
  ['after', (row) => String(row.rssMbAfter)],
  ['sustained', (row) => (row.sustained ? 'yes' : 'no')],
];

/** Aligned columns: the first to the left, the others to the right. */
export const alignedTable = (titles: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The measurements as a table. */
export const table = (rows: readonly Measured[]): string =>
  alignedTable(
    COLUMNS.map(([title]) => title),
    rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  );

const LIMITS: Readonly<Record<Limit, (row: Measured) => string>> = {
  generator: ({ sippCores }) => `the load generator is the limit (SIPp used ${sippCores.toFixed(2)} cores)`,
  machine: ({ elsewhereCores }) => othersText(elsewhereCores),
};

/** A sentence for each run whose figures are not those of the server alone. */
export const limitsText = (rows: readonly Measured[]): string =>
  rows
    .flatMap((row) => (row.limit ? `${row.name} at ${row.offeredPerSecond}/s: ${LIMITS[row.limit](row)}` : []))
    .join('\n');
