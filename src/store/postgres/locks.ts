/**
 * The advisory locks of Offhook in its database, each the second half of a key whose first half is `LOCK_SPACE`:
 * `pg_advisory_xact_lock(LOCK_SPACE, locks.migration)`. Advisory locks belong to one database, so that others on the server do not meet.
 */
export const LOCK_SPACE = 0x6f66_686b;

/** What each guards. A number that was released never changes its meaning: nodes of two versions may run at once. */
export const locks = {
  /** The schema is brought up to date. */
  migration: 1,
} as const;
