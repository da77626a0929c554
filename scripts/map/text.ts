import { alignedTable } from '../../test/bench/report.ts';
import type { Arrow } from './arrows.ts';
import type { Level, MapWithCall } from './project-map.ts';
import type { RanInThread } from './ran-files.ts';
import type { Size } from './sizes.ts';

/** The map as tables for a reader. */
export const textOf = ({ whole, folders, arrows, fileCycles, folderCycles, liveCall }: MapWithCall): string =>
  [
    'Files and lines (code: .ts and .mjs; other: style sheets, pages, texts; median and largest: of the code)',
    sizeTable(whole),
    'Each folder, with all below it',
    sizeTable(folders),
    ...arrows.flatMap(({ below, found }) => [
      `Imports between the folders of ${below}: statements, and how many of them are types only`,
      arrowTable(found),
    ]),
    'Cycles between files, type imports included',
    cycleList(fileCycles),
    ...folderCycles.flatMap(({ below, found }: Level<readonly string[]>) => [
      `Cycles between the folders of ${below}, type imports included`,
      cycleList(found),
    ]),
    'Ran between the proven INVITE with a live code and its 200, after one whole call, while time stood still',
    callTable(liveCall),
  ].join('\n\n');

/** The files in which something ran, each with the number of functions that were called. */
export const textOfRanFiles = (liveCall: readonly RanInThread[]): string =>
  liveCall
    .map(({ thread, files }) =>
      alignedTable(
        [`thread ${thread}`, 'functions called'],
        files.map(({ path, functions }) => [path, String(functions)]),
      ),
    )
    .join('\n\n');

const sizeTable = (sizes: readonly Size[]): string =>
  alignedTable(
    ['', 'files', 'lines', 'median', 'largest', 'other files', 'other lines'],
    sizes.map(({ name, files, lines, median, largest, otherFiles, otherLines }) => [
      name,
      String(files),
      String(lines),
      String(median),
      largest ? `${largest.path.slice(largest.path.lastIndexOf('/') + 1)} ${largest.lines}` : '-',
      String(otherFiles),
      String(otherLines),
    ]),
  );

const arrowTable = (arrows: readonly Arrow[]): string => {
  const rows = arrows.map(({ from, to, statements, typeOnly }) => [
    `${from} -> ${to}`,
    String(statements),
    typeOnly === statements ? 'all' : String(typeOnly),
  ]);
  return alignedTable([`${arrows.length} arrows`, 'statements', 'types only'], rows);
};

const cycleList = (cycles: readonly (readonly string[])[]): string =>
  cycles.length === 0 ? 'none' : cycles.map((cycle) => cycle.join(' -> ')).join('\n');

const callTable = (liveCall: readonly RanInThread[]): string => {
  const paths = liveCall.flatMap(({ files }) => files.map(({ path }) => path));
  const rows = liveCall.map(({ thread, files }) => [
    `thread ${thread}`,
    String(files.length),
    String(files.reduce((total, { functions }) => total + functions, 0)),
  ]);
  return alignedTable(
    ['', 'files of src', 'functions called'],
    [...rows, ['together', String(new Set(paths).size), '']],
  );
};
