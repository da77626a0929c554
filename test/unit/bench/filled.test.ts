import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestSecrets } from '../../../src/digest/index.ts';
import { ChainVerifier, exportAudit } from '../../../src/events/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import type { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { fillStore } from '../../bench/filled.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const FILLING = { events: 1_300, lines: 20, live: 7 };

describe('a store that a bench has filled', () => {
  let store: SqliteStore;
  let accounts: Awaited<ReturnType<typeof fillStore>>;

  beforeEach(async () => {
    store = await openStore({
      path: ':memory:',
      secretKey: new Uint8Array(32),
      onFault: (name, cause) => {
        throw new Error(name, { cause });
      },
    });
    accounts = await fillStore(store, FILLING, NOW);
  });
  afterEach(() => store.close());

  it('has the events that were asked for, sealed in a chain that is whole, and a few of what lives', async () => {
    const verifier = new ChainVerifier();
    for await (const line of exportAudit(store.audit)) verifier.next(Buffer.from(line.slice(0, -1)));
    const verdict = verifier.end();
    expect(verdict).toMatchObject({ whole: true });
    const events = 'events' in verdict ? verdict.events : 0;
    expect(events).toBeGreaterThanOrEqual(FILLING.events);
    expect(events).toBeLessThan(FILLING.events + FILLING.live + 3);
    expect(await store.audit.unsealed()).toBe(0);
  });

  it('has nothing that webhooks would catch up with, nor anything that is due to be forgotten', async () => {
    expect(await store.webhooks.cursor()).toBe(await store.events.head());
    const oldest = (await store.events.since(FILLING.lines, 1))[0]?.at ?? 0;
    expect(NOW - oldest).toBeGreaterThan(50 * DAY_MS);
    expect(NOW - oldest).toBeLessThan(90 * DAY_MS);
  });

  it('has the lines whose passwords it gave', async () => {
    const lines = await store.lines.after('');
    expect(lines).toHaveLength(FILLING.lines);
    for (const { username, password } of accounts)
      expect(lines.find(({ provisioned }) => provisioned.line.username === username)?.provisioned.secrets).toEqual(
        digestSecrets(username, 'offhook', password),
      );
  });
});
