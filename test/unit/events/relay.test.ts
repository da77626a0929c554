import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/events/port.ts';
import { Relay } from '../../../src/events/relay.ts';
import { deferred } from '../../../src/lib/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import { settled } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the relay', () => {
  let store: Store;
  let clock: ManualClock;
  let faults: string[];
  let written = 0;
  let reached = 0;
  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32), onFault: () => undefined });
    clock = new ManualClock();
    faults = [];
    written = 0;
    reached = 0;
  });
  afterEach(() => store.close());

  /** Commits `count` events; their `data.until` counts on from 1. */
  const happen = async (count: number): Promise<void> => {
    const events = Array.from({ length: count }, () => {
      written += 1;
      return { type: 'line.blocked', at: clock.now(), line: 'kitchen', until: written } as const;
    });
    await store.lines.record(events);
  };

  const numbers = (events: readonly StoredEvent[]): readonly unknown[] => events.map(({ data }) => data.until);

  const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

  /** A relay that goes on at `reached`, as after a restart. */
  const relay = (take: (events: readonly StoredEvent[]) => Promise<void>): Relay =>
    new Relay({
      log: store.events,
      consumer: { name: 'test', cursor: async () => reached, take },
      clock,
      onFault: (task) => void faults.push(task),
    });

  it('hands over what is there and what comes, in order, each once', async () => {
    const got: unknown[] = [];
    await happen(250);
    const running = relay(async (events) => void got.push(...numbers(events)));
    running.start();
    running.start();
    await expect.poll(() => got.length).toBe(250);
    await happen(1);
    await happen(3);
    await expect.poll(() => got.length).toBe(254);
    expect(got).toEqual(upTo(254));
    await running.stop();
    await running.stop();
    expect(clock.armed).toBe(0);
  });

  it('is told with a commit what that brought, and asks the log only for what it was not told', async () => {
    const got: unknown[] = [];
    let asked = 0;
    const log = {
      ...store.events,
      since: (...args: Parameters<typeof store.events.since>) => {
        asked += 1;
        return store.events.since(...args);
      },
    };
    await happen(2);
    const take = async (events: readonly StoredEvent[]) => void got.push(...numbers(events));
    const running = new Relay({
      log,
      consumer: { name: 'test', cursor: async () => got.length, take },
      clock,
      onFault: (task) => void faults.push(task),
    });
    running.start();
    await expect.poll(() => got.length).toBe(2);
    await settled();
    const before = asked;
    await happen(1);
    await happen(2);
    await settled();
    expect(got).toEqual(upTo(5));
    expect(asked).toBe(before);
    await running.stop();
    await happen(1);
    running.start();
    await expect.poll(() => got.length).toBe(6);
    expect(asked).toBeGreaterThan(before);
    await running.stop();
  });

  it('notices what another process committed within two seconds', async () => {
    const got: unknown[] = [];
    const deaf = { ...store.events, watch: () => () => undefined };
    const consumer = {
      name: 'test',
      cursor: async () => 0,
      take: async (events: readonly StoredEvent[]) => void got.push(...numbers(events)),
    };
    const running = new Relay({ log: deaf, consumer, clock, onFault: () => undefined });
    running.start();
    await expect.poll(() => clock.armed).toBe(1);
    await happen(2);
    await settled();
    expect(got).toEqual([]);
    clock.advance(2000);
    await expect.poll(() => got).toEqual([1, 2]);
    await running.stop();
  });

  it('hands a batch that failed over again, and nothing goes past it', async () => {
    const got: unknown[][] = [];
    let failures = 2;
    await happen(2);
    const running = relay(async (events) => {
      got.push([...numbers(events)]);
      if (failures-- > 0) throw new Error('not now');
    });
    running.start();
    await expect.poll(() => faults.length).toBe(1);
    await expect.poll(() => clock.armed).toBe(1);
    clock.advance(1000);
    await expect.poll(() => faults.length).toBe(2);
    await happen(1);
    await expect.poll(() => got.length).toBe(3);
    expect(got).toEqual([
      [1, 2],
      [1, 2],
      [1, 2, 3],
    ]);
    expect(faults).toEqual(['relay test', 'relay test']);
    await running.stop();
  });

  it('skips and doubles nothing across restarts when the place is kept with the work', async () => {
    const kept: unknown[] = [];
    for (let life = 0; life < 20; life++) {
      await happen(7 * life);
      const running = relay(async (events) => {
        await settled();
        kept.push(...numbers(events));
        reached = events.at(-1)?.seq ?? reached;
      });
      running.start();
      for (let turn = 0; turn < life; turn++) await settled();
      await running.stop();
    }
    const last = relay(async (events) => {
      kept.push(...numbers(events));
    });
    last.start();
    await expect.poll(() => kept.length).toBe(written);
    await last.stop();
    expect(kept).toEqual(upTo(written));
  });

  it('waits, at its stop, for the batch that is being dealt with, and takes no other', async () => {
    const dealtWith = deferred();
    let taken = 0;
    await happen(1);
    const running = relay(async () => {
      taken += 1;
      await dealtWith.promise;
    });
    running.start();
    await expect.poll(() => taken).toBe(1);
    await happen(1);
    let stopped = false;
    const stopping = running.stop().then(() => {
      stopped = true;
    });
    await settled();
    expect(stopped).toBe(false);
    dealtWith.resolve();
    await stopping;
    expect(taken).toBe(1);
  });
});
