import { hash } from 'node:crypto';
import type { CommonRole, Role } from '../shared/roles.ts';

/**
 * The advisory locks of Offhook in its database, each the second half of a key whose first half is `LOCK_SPACE`:
 * `pg_advisory_xact_lock(LOCK_SPACE, locks.migration)`. Advisory locks belong to one database, so that others on the server do not meet.
 */
export const LOCK_SPACE = 0x6f66_686b;

/** What each guards. A number that was released never changes its meaning: nodes of two versions may run at once. */
export const locks = {
  /** The schema is brought up to date. */
  migration: 1,
  /** Something comes to life: codes, windows and bounds are judged against all that lives. The first lock of a transaction. */
  beginning: 2,
  /** The order of events: who has it numbers them and commits. The last lock of a transaction. */
  order: 3,
  /** The list of webhooks, which has a bound. */
  webhooks: 4,
} as const;

/** The first half of the keys of owners of authenticators, whose app codes are counted; the second half is a hash of whose they are. */
export const OWNER_SPACE = 0x6f66_6163;

/** The first half of the keys of roles, which a session holds for as long as it has them. */
export const ROLE_SPACE = 0x6f66_726f;

/** The second half. A number that was released never changes its meaning. */
const roleLocks: ReadonlyMap<string, number> = new Map(
  Object.entries({ audit: 1, webhooks: 2, mqtt: 3, retention: 4, callbacks: 5 } satisfies Record<CommonRole, number>),
);

/** Below it there is room for numbers that are given by hand. */
const FIRST_HASHED = 0x4000_0000;

/** The second half of the key of a role: one that has a name of its own is found by a hash of that. */
export const roleLock = (role: Role): number =>
  roleLocks.get(role) ?? (hash('sha256', role, 'buffer').readUInt32BE() >>> 2) + FIRST_HASHED;
