import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where stands what the real drachtio told in this scene. */
export const fixtureOf = (scene: string): string =>
  join(import.meta.dirname, '../../fixtures/drachtio', `${scene.toLowerCase().replaceAll(' ', '-')}.txt`);

/** What it told, line by line. */
export const recorded = (scene: string): readonly string[] =>
  readFileSync(fixtureOf(scene), 'utf8').trimEnd().split('\n');
