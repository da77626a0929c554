import type { Disagreement } from '../app/index.ts';

/** Each setting that differs, one a line. */
export const differenceLines = (differing: readonly Disagreement[]): readonly string[] =>
  differing.map(({ path, own, shared }) =>
    own === null || shared === null
      ? `  ${path} is another one here`
      : `  ${path} is ${own} here and ${shared} for all nodes`,
  );
