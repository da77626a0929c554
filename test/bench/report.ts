import type { Measured } from './measure.ts';

const COLUMNS: readonly (readonly [string, (row: Measured) => string])[] = [
  ['', (row) => row.name],
  ['offered/s', (row) => String(row.offeredPerSecond)],
  ['completed/s', (row) => row.callsPerSecond.toFixed(0)],
  ['completed', (row) => String(row.completed)],
  ['failed', (row) => String(row.failed)],
  ['retransmitted', (row) => String(row.retransmissions)],
  ['CPU ms/call', (row) => row.cpuMsPerCall.toFixed(3)],
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
