/*
 * What most processes never do, loaded when it is done: PostgreSQL with its driver, copies of a whole store, a new secret key.
 * Each promises what the function of its name promises.
 */

export const openDatabaseToCopy: typeof import('./postgres/copying.ts').openDatabaseToCopy = async (options) =>
  (await import('./postgres/copying.ts')).openDatabaseToCopy(options);

export const openEmptyDatabase: typeof import('./postgres/copying.ts').openEmptyDatabase = async (options) =>
  (await import('./postgres/copying.ts')).openEmptyDatabase(options);

export const openShared: typeof import('./postgres/open-shared.ts').openShared = async (options) =>
  (await import('./postgres/open-shared.ts')).openShared(options);

export const openPostgresStore: typeof import('./postgres/open-store.ts').openPostgresStore = async (options) =>
  (await import('./postgres/open-store.ts')).openPostgresStore(options);

export const databaseStatus: typeof import('./postgres/status.ts').databaseStatus = async (options) =>
  (await import('./postgres/status.ts')).databaseStatus(options);

export const migrateDatabase: typeof import('./postgres/status.ts').migrateDatabase = async (options) =>
  (await import('./postgres/status.ts')).migrateDatabase(options);

export const openDirToCopy: typeof import('./sqlite/copying.ts').openDirToCopy = async (dataDir) =>
  (await import('./sqlite/copying.ts')).openDirToCopy(dataDir);

export const openEmptyDir: typeof import('./sqlite/copying.ts').openEmptyDir = async (...given) =>
  (await import('./sqlite/copying.ts')).openEmptyDir(...given);

export const rotateSecretKey: typeof import('./sqlite/rotate-key.ts').rotateSecretKey = async (...given) =>
  (await import('./sqlite/rotate-key.ts')).rotateSecretKey(...given);
