import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/lib/index.ts';
import { Presence } from '../../../src/nodes/index.ts';
import type { NodeState, NodeStore } from '../../../src/nodes/port.ts';
import { createOwnNode } from '../../../src/store/sqlite/own-node.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const gone = new Unavailable('store-unavailable', 'The database is away.');

describe('the presence of a node', () => {
  let clock: ManualClock;
  let own: NodeStore;
  let faults: unknown[];
  let state: NodeState;

  beforeEach(() => {
    clock = new ManualClock();
    own = createOwnNode(clock);
    faults = [];
    state = {
      name: 'cellar/1',
      version: '1.0.0',
      startedAt: clock.now(),
      roles: [],
      bindings: 0,
      liveCalls: 0,
      calls: [],
    };
  });

  const started: Presence[] = [];
  afterEach(async () => {
    for (const presence of started.splice(0)) await presence.stop();
    expect(clock.armed).toBe(0);
  });

  /** Time passes, and what begins then comes to its end. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await setImmediate();
  };

  const startPresence = (id: string, changes: Partial<NodeStore> = {}): Presence => {
    const presence = new Presence({
      id,
      store: { ...own, ...changes },
      isShared: true,
      clock,
      onFault: (_name, cause) => void faults.push(cause),
      state: () => state,
    });
    started.push(presence);
    presence.start();
    return presence;
  };

  it('tells every two seconds what it is like', async () => {
    const presence = startPresence('one');
    await pass(0);
    state = { ...state, bindings: 4 };
    await pass(2000);
    expect(await presence.list()).toEqual([{ ...state, id: 'one', clockOffsetMs: undefined }]);
  });

  it('lives on through a beat that fails, and is gone eight seconds after the last one', async () => {
    let isAway = false;
    const beat: NodeStore['beat'] = (...given) => (isAway ? Promise.reject(gone) : own.beat(...given));
    const presence = startPresence('one', { beat });
    await pass(0);
    isAway = true;
    await pass(7999);
    expect(await presence.list()).toHaveLength(1);
    await pass(1);
    expect(await presence.list()).toEqual([]);
    isAway = false;
    await pass(2000);
    expect(await presence.list()).toHaveLength(1);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('is seen to go when it is stopped', async () => {
    const presence = startPresence('one');
    await pass(0);
    await presence.stop();
    expect(await own.list()).toEqual([]);
  });

  it('tells of the oldest of its calls, and shows those of the others', async () => {
    const call = (n: number) => ({
      line: { id: `line-${n}`, kind: 'dect' as const, label: 'x' },
      since: n,
      address: '192.168.1.20',
      transport: 'udp',
    });
    state = { ...state, calls: Array.from({ length: 300 }, (_, n) => call(n)) };
    const presence = startPresence('one');
    await pass(0);
    expect(await presence.callsElsewhere()).toEqual([]);
    await own.beat('two', { ...state, name: 'attic/2', calls: [call(7)] }, 8000);
    expect(await presence.callsElsewhere()).toEqual([{ ...call(7), node: 'attic/2' }]);
    const [one] = await own.list();
    expect(one?.calls.map(({ since }) => since)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('stops where the database is away', async () => {
    const presence = startPresence('one', { leave: () => Promise.reject(gone) });
    await expect(presence.stop()).resolves.toBeUndefined();
  });
});
