import type { SigningKeyStore } from '../../signing/port.ts';
import type { SharedFacts } from '../shared/facts.ts';
import type { Store } from '../store.ts';

/** The store in a PostgreSQL database, and what every node has to have alike. */
export interface PostgresStore extends Store {
  readonly signingKeys: SigningKeyStore;
  readonly facts: SharedFacts;
}
