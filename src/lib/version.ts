import { readFileSync } from 'node:fs';

/** Two levels up from here is the project, from `src/lib` as from `dist/server`. */
const manifest = new URL('../../package.json', import.meta.url);

/** The version of the package. */
export const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
