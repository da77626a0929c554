import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { grantOf } from '../../shared/grant-row.ts';
import type { Schema } from '../../shared/schema.ts';
import { type OperationsOf, read } from '../operation.ts';
import { all } from '../tables/all.ts';

/** Grants, as whoever ends a session asks for them. */
export const createGrants = (db: Database, kysely: Kysely<Schema>) =>
  ({
    liveGrantsInSession: read((app, session, now) => {
      const inSession = kysely.selectFrom('grant').selectAll().where('app', '=', app).where('session', '=', session);
      return all(db, inSession.where('revoked_at', 'is', null).where('expires_at', '>', now)).map(grantOf);
    }),
  }) satisfies Partial<OperationsOf<ConfirmationStore>>;
