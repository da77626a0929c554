import type { Migration } from 'kysely';
import { up as firstTables } from './001-first-tables.ts';

/** Every step of the schema, in the order of the names. A released step never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  '001-first-tables': { up: firstTables },
};
