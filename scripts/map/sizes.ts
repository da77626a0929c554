import { dirname } from 'node:path/posix';
import { isCode, isDemonstration, linesOf, type SourceFile } from './source-file.ts';

/** How much some files are. Median and largest are of the files with code only. */
export interface Size {
  readonly name: string;
  readonly files: number;
  readonly lines: number;
  readonly median: number;
  readonly largest: { readonly path: string; readonly lines: number } | undefined;
  readonly otherFiles: number;
  readonly otherLines: number;
}

/** The middle of `numbers`, or the mean of the two in the middle; 0 where there are none. */
export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
};

/** The size of these files together. */
export const sizeOf = (name: string, files: readonly SourceFile[]): Size => {
  const code = files.filter(isCode).map((file) => ({ path: file.path, lines: linesOf(file) }));
  const other = files.filter((file) => !isCode(file)).map(linesOf);
  return {
    name,
    files: code.length,
    lines: sum(code.map(({ lines }) => lines)),
    median: median(code.map(({ lines }) => lines)),
    largest: code.toSorted((a, b) => b.lines - a.lines)[0],
    otherFiles: other.length,
    otherLines: sum(other),
  };
};

/** The size of every folder below the first, each with all that lies below it, sorted by path. */
export const sizeOfFolders = (files: readonly SourceFile[]): readonly Size[] => {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  return [...folders].sort().map((folder) =>
    sizeOf(
      folder,
      files.filter(({ path }) => path.startsWith(`${folder}/`)),
    ),
  );
};

/** All files, then the demonstration and what is left without it. */
export const sizeOfWhole = (files: readonly SourceFile[]): readonly Size[] => [
  sizeOf('src', files),
  sizeOf('the demonstration', files.filter(isDemonstration)),
  sizeOf(
    'src without it',
    files.filter((file) => !isDemonstration(file)),
  ),
];

const foldersAbove = (path: string): readonly string[] => {
  const folder = dirname(path);
  return folder.includes('/') ? [...foldersAbove(folder), folder] : [];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
