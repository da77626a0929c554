import type { CodeShape } from './code.ts';

/** Digits of any script, with nothing or something invisible or blank between them. */
const RUN = /\p{Nd}(?:[\s\p{Cf}\p{Zs}]*\p{Nd})*/gu;

/**
 * Whether a text that is shown beside a code holds digits that a person could dial in its place: as many as a code has, or more, that stand together or
 * with spaces between. Whoever writes a title would else say what is dialled.
 */
export const holdsCode = (text: string, { digits }: Pick<CodeShape, 'digits'>): boolean =>
  [...text.matchAll(RUN)].some(([run]) => [...run.matchAll(/\p{Nd}/gu)].length >= digits);
