import { digestSecrets } from '../../src/digest/index.ts';
import { Audit } from '../../src/events/index.ts';
import { systemClock } from '../../src/lib/index.ts';
import { openData } from '../../src/store/index.ts';
import type { Store } from '../../src/store/store.ts';
import type { Account } from '../support/relying-app.ts';
import { EVENTS_OF_ENDED, endedConfirmation, lineOf, liveConfirmation } from './stored.ts';

/** How much stands in a store before Offhook starts on it. */
export interface Filling {
  /** In the event log, sealed: those of the lines, and of confirmations that ended within the last weeks. */
  readonly events?: number;
  readonly lines?: number;
  /** Confirmations that live for an hour. */
  readonly live?: number;
}

/** What is given to the store in one turn is one transaction. */
const AT_ONCE = 1_000;

const onFault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

/** Does `each` for 0 to `count`, so many in a transaction. */
const inTransactions = async (count: number, each: (n: number) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, n) => each(from + n)));
};

/**
 * Fills the data directory through the store's own code, which nobody else has open, and gives the accounts of its lines. The chain
 * is sealed and webhooks have come to its end: whoever starts on it has nothing to catch up with.
 */
export const fill = async (dataDir: string, filling: Filling): Promise<readonly Account[]> => {
  const { store } = await openData(dataDir, onFault, 'caller');
  try {
    return await fillStore(store, filling, Date.now());
  } finally {
    await store.close();
  }
};

/** The same with an open store. `now`: milliseconds since the epoch. */
export const fillStore = async (
  store: Pick<Store, 'lines' | 'confirmations' | 'audit' | 'events' | 'webhooks'>,
  { events = 0, lines = 0, live = 0 }: Filling,
  now: number,
): Promise<readonly Account[]> => {
  const accounts = Array.from({ length: lines }, (_, n) => ({
    username: `line-${n}`,
    password: `password-of-line-${n}`,
  }));
  await inTransactions(lines, (n) => {
    const account = accounts[n] as Account;
    const line = lineOf(account.username);
    const secrets = digestSecrets(account.username, line.realm, account.password);
    const added = { type: 'line.added', at: now, line: line.id, actor: 'bench' } as const;
    return store.lines.put({ line, secrets }, [added]);
  });
  const ended = Math.max(0, Math.ceil((events - lines) / EVENTS_OF_ENDED));
  const commit = async (writes: ReturnType<typeof endedConfirmation>): Promise<void> => {
    const outcome = await store.confirmations.commit({ writes });
    if (outcome !== 'committed') throw new Error(`A commit came to ${outcome}`);
  };
  await inTransactions(ended, (n) => commit(endedConfirmation(n, ended, now)));
  await inTransactions(live, (n) => commit(liveConfirmation(n, now)));
  await new Audit({ log: store.audit, cursors: async () => [], clock: systemClock, onFault }).seal();
  await store.webhooks.moveOn(await store.events.head());
  return accounts;
};
