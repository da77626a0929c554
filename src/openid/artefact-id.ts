import { sha256 } from '../lib/index.ts';

/** What an artefact of this kind is found by: nobody who reads the database learns the value, which may open something. */
export const artefactId = (kind: string, value: string): string => sha256(`${kind}:${value}`);
