import type pg from 'pg';
import type { GroupCommit } from './group-commit.ts';
import type { Transact } from './transaction.ts';

/** The three ways to the database that the ports have. */
export interface Database {
  /**
   * Runs what looks, or what may be done twice as well as once, on one connection; again where that was lost. Rejects with `Unavailable` where the
   * database cannot be had.
   */
  readonly ask: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;
  /** The same for whoever dialled, who waits for two seconds in all: rejects with `Unavailable` after half a second, whatever the database does. */
  readonly hurry: Database['ask'];
  /** For what happens often: one trip, shared with others. */
  readonly group: Pick<GroupCommit, 'commit' | 'commitInCrowd' | 'commitSoon'>;
  /** For what happens seldom. */
  readonly transact: Transact;
}
