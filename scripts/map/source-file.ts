import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of `src`: its path from the project's root, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Where the demonstration lies: what begins so is left out of the product's counts. A path that is not there counts for nothing. */
const DEMONSTRATION = ['src/demo/', 'src/web/house/', 'src/web/i18n/house', 'src/cli/demo'];

/** Whether a file belongs to the demonstration, not to the product. */
export const isDemonstration = ({ path }: SourceFile): boolean =>
  DEMONSTRATION.some((beginning) => path.startsWith(beginning));

/** Whether a file holds code: style sheets, pages and texts are counted apart. */
export const isCode = ({ path }: SourceFile): boolean => /\.(ts|mjs)$/.test(path);

/** Lines as `wc -l` counts them. */
export const linesOf = ({ text }: SourceFile): number => text.split('\n').length - 1;

/** Every file below `folder` of the project at `root`, sorted by path. */
export const readSources = (root: string, folder: string): readonly SourceFile[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return readSources(root, path);
      return [{ path, text: readFileSync(join(root, path), 'utf8') }];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
