import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Audit } from '../../src/events/index.ts';
import { Secret, systemClock } from '../../src/lib/index.ts';
import { createSoleRoles } from '../../src/store/index.ts';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { type CutWire, layCutWire } from '../support/cut-wire.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { suiteDatabase } from '../support/postgres-store.ts';
import { begun } from './confirmations.ts';
import { type NotedHolder, notedHolder, rolesContract } from './roles.ts';

/** How often vacant roles are tried, in milliseconds. */
const BEAT_MS = 2000;

const patient = { timeout: 30_000, interval: 20 };

/**
 * Lets a node look for its roles, again and again, until this holds. On the clock of the tests two seconds are over at once: between two looks
 * a database of a busy machine gets the time that it needs to answer, or the node would take it for dead.
 */
const whileItLooks = (clock: ManualClock, holds: () => void): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(BEAT_MS);
      holds();
    },
    { ...patient, interval: 250 },
  );

describe('the only node', () => {
  rolesContract(async () => {
    const roles = createSoleRoles(systemClock);
    return { ...roles, close: () => roles.stop() };
  });

  it('says that the work cannot begin', async () => {
    const roles = createSoleRoles(systemClock);
    const holder = notedHolder(() => Promise.reject(new Error('no')));
    await expect(roles.hold('audit', holder)).rejects.toThrow('no');
    expect(roles.held()).toEqual([]);
  });
});

describeWithPostgres('PostgreSQL', () => {
  const { open } = suiteDatabase();
  rolesContract(async () => {
    const store = await open();
    const { roles } = store;
    return {
      hold: (role, holder) => roles.hold(role, holder),
      held: () => roles.held(),
      stop: () => roles.stop(),
      close: () => store.close(),
    };
  });
});

describeWithPostgres('a role that two nodes want', () => {
  const database = suiteDatabase();
  let clocks: readonly [ManualClock, ManualClock];
  let nodes: readonly [PostgresStore, PostgresStore];
  let holders: readonly [NotedHolder, NotedHolder];
  let wire: CutWire;

  /** The first one reaches the database by a wire that can be cut, and holds the role. */
  beforeEach(async () => {
    wire = await layCutWire(database.url());
    clocks = [new ManualClock(), new ManualClock()];
    const onFault = () => undefined;
    nodes = [
      await database.openEmpty({ clock: clocks[0], url: new Secret(wire.url), onFault }),
      await database.open({ clock: clocks[1], onFault }),
    ];
    holders = [notedHolder(), notedHolder()];
    for (const [n, holder] of holders.entries()) await nodes[n]?.roles.hold('webhooks', holder);
  });

  afterEach(async () => {
    wire.hold(false);
    await Promise.all(nodes.map((node) => node.close()));
    await wire.stop();
  });

  /** The other one looks, as it does every two seconds, until it has the role. */
  const taken = () => whileItLooks(clocks[1], () => expect(holders[1].notes).toEqual(['begin']));

  const valid = async (): Promise<readonly boolean[]> =>
    Promise.all(holders.flatMap(({ fences }) => fences).map((fence) => fence.holds()));

  const sessionsOfRoles = `SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = ${0x6f66_726f} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

  it('is held by one', async () => {
    expect(holders.map(({ notes }) => notes)).toEqual([['begin'], []]);
    for (let n = 0; n < 3; n += 1) {
      clocks[1].advance(BEAT_MS);
      await nodes[1].roles.hold(n === 0 ? 'audit' : 'mqtt', notedHolder()).then((giveBack) => giveBack());
    }
    expect(nodes.map(({ roles }) => roles.held().length)).toEqual([1, 0]);
    expect(await database.query(`SELECT version::int FROM role WHERE name = 'webhooks'`)).toEqual([{ version: 1 }]);
  });

  it('moves when it is given back, with a fence of its own', async () => {
    await nodes[0].roles.stop();
    await taken();
    expect(holders[0].notes).toEqual(['begin', 'end']);
    expect(nodes[1].roles.held()).toMatchObject([{ role: 'webhooks', version: 2 }]);
    expect(await valid()).toEqual([false, true]);
  });

  it('moves when its session is ended by the server, and the first one hears of that at once', async () => {
    await database.query(sessionsOfRoles);
    await vi.waitFor(() => expect(holders[0].notes.slice(0, 2)).toEqual(['begin', 'end']), patient);
    await whileItLooks(clocks[1], () =>
      expect([...holders[0].notes, ...holders[1].notes].filter((note) => note === 'begin')).toHaveLength(2),
    );
    expect((await valid()).filter(Boolean)).toHaveLength(1);
  });

  it('ends where no answer comes within two seconds', async () => {
    wire.hold(true);
    // A question goes out, and then its time is over.
    await whileItLooks(clocks[0], () => expect(holders[0].notes).toEqual(['begin', 'end']));
    expect(nodes[0].roles.held()).toEqual([]);
    expect(await holders[0].fences[0]?.holds()).toBe(false);
  });

  it('moves from a node that stands still within ten seconds, and that node finds out before it does anything', async () => {
    // It asks nothing and hears nothing, and its session stays open as far as the kernel knows.
    wire.hold(true);
    await taken();
    expect(holders[0].notes).toEqual(['begin']);
    wire.hold(false);
    expect(await valid()).toEqual([false, true]);
    await holders[0].fences[0]?.note(7);
    expect(await database.query('SELECT place::int FROM role')).toEqual([{ place: null }]);
  });

  it('tells the next one how far the work is', async () => {
    await holders[0].fences[0]?.note(42);
    await nodes[0].roles.stop();
    await taken();
    expect(holders[1].fences[0]?.place).toBe(42);
  });
});

describeWithPostgres('work that cannot begin', () => {
  const database = suiteDatabase();

  it('leaves the role to others, and is tried again', async () => {
    const clock = new ManualClock();
    const faults: string[] = [];
    const node = await database.openEmpty({ clock, onFault: (name) => faults.push(name) });
    let fails = 1;
    const holder = notedHolder(async () => {
      fails -= 1;
      if (fails >= 0) throw new Error('not yet');
    });
    await node.roles.hold('retention', holder);
    expect(faults).toEqual(['role retention']);
    await whileItLooks(clock, () => expect(holder.notes).toEqual(['begin', 'end', 'begin']));
    expect(node.roles.held()).toMatchObject([{ role: 'retention', version: 2 }]);
    await node.close();
  });
});

describeWithPostgres('two sealers at once', () => {
  const database = suiteDatabase();

  it('seal every event exactly once', async () => {
    const nodes = [await database.openEmpty(), await database.open()] as const;
    const onFault = (name: string, cause: unknown) => expect.fail(`${name}: ${String(cause)}`);
    const audits = nodes.map(
      ({ audit }) => new Audit({ log: audit, cursors: async () => [], clock: systemClock, onFault }),
    );
    for (let n = 0; n < 40; n += 1) {
      await begun(nodes[0].confirmations, n);
      await Promise.all(audits.map((audit) => audit.seal()));
    }
    const seals = await nodes[1].audit.seals(0, 1000);
    expect(seals[0]?.from).toBe(1);
    for (const [n, seal] of seals.entries()) {
      const before = seals[n - 1];
      if (before) expect(seal).toMatchObject({ from: before.to + 1, prevHash: before.hash });
    }
    expect(seals.at(-1)?.to).toBe(await nodes[0].events.head());
    expect(await nodes[0].audit.unsealed()).toBe(0);
    await Promise.all(nodes.map((node) => node.close()));
  });
});
