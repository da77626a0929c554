export { announce } from './data-dir/announcement.ts';
export { requireDataDir } from './data-dir/existing.ts';
export { readOrMake } from './data-dir/files.ts';
export { StoreUnusable } from './shared/unusable.ts';
export { type DataDir, openData } from './sqlite/open-data.ts';
export { rotateSecretKey } from './sqlite/rotate-key.ts';
export { borrowDataDir, holdDataDir, isServed } from './sqlite/server-lock.ts';
export { signingKeysIn } from './sqlite/signing-keys.ts';
export type { Store } from './store.ts';
