import { type Arrow, arrowsBelow } from './arrows.ts';
import { cyclesIn } from './cycles.ts';
import { importsOf } from './imports.ts';
import type { RanInThread } from './ran-files.ts';
import { type Size, sizeOfFolders, sizeOfWhole } from './sizes.ts';
import type { SourceFile } from './source-file.ts';

/** What a reader has to find the way through: how much lies where, and what needs what. */
export interface ProjectMap {
  readonly whole: readonly Size[];
  readonly folders: readonly Size[];
  readonly arrows: readonly Level<Arrow>[];
  readonly fileCycles: readonly (readonly string[])[];
  readonly folderCycles: readonly Level<readonly string[]>[];
}

/** The same with what ran for one call. */
export interface MapWithCall extends ProjectMap {
  readonly liveCall: readonly RanInThread[];
}

/** What holds between the folders directly below `below`. */
export interface Level<T> {
  readonly below: string;
  readonly found: readonly T[];
}

const ARROW_LEVELS = ['src', 'src/sip'];
const CYCLE_LEVELS = ['src', 'src/sip', 'src/store'];

/** Draws the map of these files. */
export const mapOf = (files: readonly SourceFile[]): ProjectMap => {
  const imports = importsOf(files);
  return {
    whole: sizeOfWhole(files),
    folders: sizeOfFolders(files),
    arrows: ARROW_LEVELS.map((below) => ({ below, found: arrowsBelow(below, imports) })),
    fileCycles: cyclesIn(imports),
    folderCycles: CYCLE_LEVELS.map((below) => ({ below, found: cyclesIn(arrowsBelow(below, imports)) })),
  };
};
