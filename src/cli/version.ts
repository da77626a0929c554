import { readFileSync } from 'node:fs';

/** Two levels up from here is the project, from `src/cli` as from `dist/cli`. */
const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The version of the package. */
export const version: string =
  manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : 'unknown';
