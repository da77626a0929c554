import type { Profiler } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of `src`, by its path from the project's root, and how many of its functions were called. */
export interface RanFile {
  readonly path: string;
  readonly functions: number;
}

/** What ran in one thread. */
export interface RanInThread {
  readonly thread: string;
  readonly files: readonly RanFile[];
}

/** What the TypeScript loader writes into each file, to give functions their names: none of ours. */
const NAMING = '__name';

/** The files of `src`, in the project at `root`, of which a function was called. Sorted by path. */
export const ranFiles = (scripts: readonly Profiler.ScriptCoverage[], root: string): readonly RanFile[] =>
  scripts
    .filter(({ url }) => url.startsWith('file:'))
    .map(({ url, functions }) => ({
      path: relative(root, fileURLToPath(url)),
      functions: functions.filter(wasCalled).length,
    }))
    .filter(({ path, functions }) => path.startsWith('src/') && functions > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1));

const wasCalled = ({ functionName, ranges }: Profiler.FunctionCoverage): boolean =>
  functionName !== NAMING && (ranges[0]?.count ?? 0) > 0;
