import type { SigningKeyStore } from '../../signing/port.ts';
import type { SharedFacts } from '../shared/facts.ts';
import type { Roles } from '../shared/roles.ts';
import type { Store } from '../store.ts';

/** The store in a PostgreSQL database, what every node has to have alike, and which node does what. */
export interface PostgresStore extends Store {
  readonly signingKeys: SigningKeyStore;
  readonly facts: SharedFacts;
  readonly roles: Roles;
}
