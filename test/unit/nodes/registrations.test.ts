import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/lib/index.ts';
import { Presence } from '../../../src/nodes/index.ts';
import type { NodeStore } from '../../../src/nodes/port.ts';
import { createOwnNode } from '../../../src/store/sqlite/own-node.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const gone = new Unavailable('store-unavailable', 'The database is away.');

const from = (address: string) => ({ since: 1, address, transport: 'udp', userAgent: undefined });

describe('the registrations of a node', () => {
  let clock: ManualClock;
  let database: NodeStore;
  let isAway: boolean;
  /** How many lines each write was of. */
  let writes: number[];
  let presence: Presence;

  /** Time passes, and what begins then comes to its end. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await setImmediate();
  };

  const started = (isShared: boolean): Presence => {
    const presence = new Presence({
      id: 'one',
      store: {
        ...database,
        beat: (...given) => (isAway ? Promise.reject(gone) : database.beat(...given)),
        async register(id, lines, ended) {
          if (isAway) throw gone;
          writes.push(lines.length + ended.length);
          await database.register(id, lines, ended);
        },
      },
      isShared,
      clock,
      onFault: () => undefined,
      state: () => ({ name: 'cellar/1', version: '1', startedAt: 0, roles: [], bindings: 0, liveCalls: 0, calls: [] }),
    });
    presence.start();
    return presence;
  };

  beforeEach(async () => {
    clock = new ManualClock();
    database = createOwnNode(clock);
    isAway = false;
    writes = [];
    presence = started(true);
    await pass(0);
  });

  afterEach(async () => {
    await presence.stop();
    expect(clock.armed).toBe(0);
  });

  const seenByOthers = async () =>
    (await database.registeredElsewhere('another')).map(({ line, address }) => `${line} ${address}`);

  it('are written at once, then gathered for a second', async () => {
    presence.put('a', from('x'));
    await pass(0);
    expect(await seenByOthers()).toEqual(['a x']);
    presence.put('b', from('x'));
    presence.put('c', from('x'));
    presence.put('c', undefined);
    presence.put('a', from('y'));
    await pass(999);
    expect(writes).toEqual([1]);
    await pass(1);
    expect(await seenByOthers()).toEqual(['a y', 'b x']);
    expect(writes).toEqual([1, 2]);
    presence.put('a', undefined);
    await pass(1000);
    expect(await seenByOthers()).toEqual(['b x']);
  });

  it('are written in parts where they are many', async () => {
    for (let n = 0; n < 1201; n++) presence.put(`line-${n}`, from('x'));
    await pass(0);
    await pass(0);
    expect(writes).toEqual([500, 500, 201]);
  });

  it('wait while the database is away, and nobody waits for them', async () => {
    isAway = true;
    presence.put('a', from('x'));
    await pass(0);
    presence.put('a', from('y'));
    presence.put('b', from('x'));
    await pass(1000);
    isAway = false;
    await pass(1000);
    expect(await seenByOthers()).toEqual(['a y', 'b x']);
  });

  it('are written again by a node that was forgotten', async () => {
    presence.put('a', from('x'));
    presence.put('b', from('x'));
    await pass(0);
    await database.leave('one');
    expect(await seenByOthers()).toEqual([]);
    await pass(2000);
    expect(await seenByOthers()).toEqual(['a x', 'b x']);
    await pass(2000);
    expect(writes).toEqual([2, 2]);
  });

  it('are nobody else’s to see once it is stopped, and are not even kept where there is nobody else', async () => {
    presence.put('a', from('x'));
    await pass(0);
    await presence.stop();
    expect(await seenByOthers()).toEqual([]);
    presence = started(false);
    presence.put('a', from('x'));
    await pass(0);
    expect([writes, presence.node, await presence.elsewhere()]).toEqual([[1], undefined, []]);
  });
});
