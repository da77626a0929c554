import type { Import } from './imports.ts';

/** How often one folder imports another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** All import statements, those of types included. */
  readonly statements: number;
  readonly typeOnly: number;
}

/** What the files that lie in no sub-folder are listed as. */
const OWN_FILES = '(own files)';

/** The imports between the folders directly below `base`; what leads into or out of `base` is left out. Sorted by name. */
export const arrowsBelow = (base: string, imports: readonly Import[]): readonly Arrow[] => {
  const arrows = new Map<string, Arrow>();
  for (const { from: fromFile, to: toFile, typeOnly } of imports) {
    const [from, to] = [childOf(base, fromFile), childOf(base, toFile)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from}\n${to}`;
    const before = arrows.get(key) ?? { from, to, statements: 0, typeOnly: 0 };
    const types = before.typeOnly + (typeOnly ? 1 : 0);
    arrows.set(key, { ...before, statements: before.statements + 1, typeOnly: types });
  }
  return [...arrows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, arrow]) => arrow);
};

const childOf = (base: string, path: string): string | undefined => {
  if (!path.startsWith(`${base}/`)) return undefined;
  const [child, ...rest] = path.slice(base.length + 1).split('/');
  return rest.length === 0 ? OWN_FILES : child;
};
