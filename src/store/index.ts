export { Availability, overheard } from './availability.ts';
export { type Copied, copyStore } from './copy/copy-store.ts';
export { announce } from './data-dir/announcement.ts';
export { requireDataDir } from './data-dir/existing.ts';
export { readOrMake } from './data-dir/files.ts';
export { readSecretKeyFile } from './data-dir/secret-key-file.ts';
export type { SharedOptions } from './postgres/open-shared.ts';
export type { DatabaseStatus } from './postgres/status.ts';
export {
  databaseStatus,
  migrateDatabase,
  openDatabaseToCopy,
  openDirToCopy,
  openEmptyDatabase,
  openEmptyDir,
  openPostgresStore,
  openShared,
  rotateSecretKey,
} from './seldom.ts';
export type { SharedFacts } from './shared/facts.ts';
export type { Role, RoleHolder, Roles } from './shared/roles.ts';
export { createSoleRoles } from './shared/sole-roles.ts';
export { StoreUnusable } from './shared/unusable.ts';
export { type DataDir, openData } from './sqlite/open-data.ts';
export { borrowDataDir, holdDataDir, isServed } from './sqlite/server-lock.ts';
export { signingKeysIn } from './sqlite/signing-keys.ts';
export type { Store } from './store.ts';
