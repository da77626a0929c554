import { existsSync } from 'node:fs';

/*
 * A worker thread does not inherit the TypeScript loader of its parent. In a checkout the worker is worker.ts and needs
 * tsx first; in dist it is worker.js and needs nothing.
 */
if (existsSync(new URL('./worker.ts', import.meta.url))) {
  // The big packages first: their hundreds of files load twice as fast without tsx looking at each.
  await Promise.all([import('better-sqlite3'), import('kysely')]);
  // biome-ignore lint/style/noRestrictedImports: a development dependency, reached in a checkout only.
  const { register } = await import('tsx/esm/api');
  register();
  await import('./worker.ts');
} else {
  await import('./worker.js');
}
