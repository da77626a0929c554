import { describe, expect, it } from 'vitest';
import { unavailableIn } from '../../../../../src/lib/index.ts';
import type { Channel, OpenChannel, Receiver } from '../../../../../src/store/sqlite/thread/channel.ts';
import { StoreClient } from '../../../../../src/store/sqlite/thread/client.ts';
import type { Command } from '../../../../../src/store/sqlite/thread/protocol.ts';

/** A channel that answers only when told to. */
const openByHand = async () => {
  const groups: (readonly Command[])[] = [];
  const flushes: (() => void)[] = [];
  const postponed = new Set<() => void>();
  const gathering = new Set<() => void>();
  const faults: string[] = [];
  let receiver: Receiver | undefined;
  let closed = 0;
  const openChannel: OpenChannel = async (_options, to) => {
    receiver = to;
    const channel: Channel = {
      defer: (flush) => void flushes.push(flush),
      gather(flush) {
        gathering.add(flush);
        return () => void gathering.delete(flush);
      },
      postpone(flush) {
        postponed.add(flush);
        return () => void postponed.delete(flush);
      },
      send: (group) => void groups.push(group),
      close: async () => {
        closed++;
      },
    };
    return { channel, catalogue: { events: { head: 'read' } } };
  };
  const endTick = () => {
    for (const flush of flushes.splice(0)) flush();
  };
  const onFault = (name: string) => void faults.push(name);
  const { client } = await StoreClient.open({ path: 'x', secretKey: Buffer.alloc(32), onFault }, openChannel);
  if (!receiver) throw new Error('The channel was not opened');
  return {
    client,
    receiver,
    groups,
    faults,
    closed: () => closed,
    endTick,
    postponed,
    gathering,
  };
};

describe('the store client', () => {
  it('sends what was asked in one tick as one group', async () => {
    const { client, receiver, groups, endTick } = await openByHand();
    const answers = Promise.all([
      client.ask('read', 'events.head', []),
      client.ask('read', 'confirmations.nextDeadline', []),
    ]);
    expect(groups).toEqual([]);
    endTick();
    const later = client.ask('read', 'events.head', []);
    endTick();
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['events.head', 'confirmations.nextDeadline'],
      ['events.head'],
    ]);
    receiver.answered({
      replies: [
        { id: 2, ok: true, value: 7 },
        { id: 1, ok: true, value: 5 },
        { id: 3, ok: true, value: 9 },
      ],
      events: [],
    });
    expect(await answers).toEqual([5, 7]);
    expect(await later).toBe(9);
  });

  it('sends what nobody waits for along with the next question', async () => {
    const { client, groups, endTick, postponed } = await openByHand();
    void client.ask('write-soon', 'calls.record', [1]);
    void client.ask('write-soon', 'calls.record', [2]);
    endTick();
    expect(groups).toEqual([]);
    expect(postponed.size).toBe(1);
    void client.ask('read', 'events.head', []);
    endTick();
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['calls.record', 'calls.record', 'events.head'],
    ]);
    expect(postponed.size).toBe(0);
  });

  it('sends what comes in a crowd when it has gathered, or along with the next question', async () => {
    const { client, groups, endTick, gathering } = await openByHand();
    void client.ask('write-in-crowd', 'dialling.dial', [1]);
    void client.ask('write-in-crowd', 'dialling.dial', [2]);
    endTick();
    expect(groups).toEqual([]);
    expect(gathering.size).toBe(1);
    for (const flush of gathering) flush();
    void client.ask('write-in-crowd', 'dialling.dial', [3]);
    void client.ask('read', 'events.head', []);
    endTick();
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['dialling.dial', 'dialling.dial'],
      ['dialling.dial', 'events.head'],
    ]);
    expect(gathering.size).toBe(0);
  });

  it('sends what nobody waits for a moment later when no question comes, and at the latest when it closes', async () => {
    const { client, groups, postponed } = await openByHand();
    void client.ask('write-soon', 'calls.record', [1]);
    for (const flush of postponed) flush();
    expect(groups.map((group) => group.length)).toEqual([1]);
    void client.ask('write-soon', 'calls.record', [2]);
    await client.close();
    expect(groups.map((group) => group.length)).toEqual([1, 1]);
    expect(postponed.size).toBe(0);
    await expect(client.ask('write-soon', 'calls.record', [3])).rejects.toThrow('The store is closed');
    expect(postponed.size).toBe(0);
  });

  it('tells who watches what a group added to the log, once its writers have been answered', async () => {
    const { client, receiver, endTick } = await openByHand();
    const told: unknown[] = [];
    const end = client.watch((appended) => void told.push(appended));
    const event = { seq: 8, id: 'evt_8', type: 'line.added', at: 1, app: null, subject: 'hall', actor: null };
    const row = { ...event, data: '{"label":"Hall"}' };
    const answer = client.ask('write', 'lines.add', []);
    endTick();
    expect(told).toEqual([]);
    receiver.answered({ replies: [{ id: 1, ok: true, value: true }], events: [row] });
    expect(await answer).toBe(true);
    expect(told).toEqual([{ after: 7, events: [{ ...event, data: { label: 'Hall' } }] }]);
    receiver.answered({ replies: [], events: [] });
    end();
    receiver.answered({ replies: [], events: [{ ...row, seq: 9 }] });
    expect(told).toHaveLength(1);
  });

  it('rejects with the engine’s fault as the cause', async () => {
    const { client, receiver, endTick } = await openByHand();
    const answer = client.ask('read', 'events.head', []);
    endTick();
    receiver.answered({ replies: [{ id: 1, ok: false, fault: { message: 'disk full', stack: 'there' } }], events: [] });
    await expect(answer).rejects.toThrow('The store failed at events.head');
    await expect(answer).rejects.toMatchObject({ cause: { message: 'disk full', stack: 'there' } });
  });

  it('rejects with what every store calls it where the database cannot be used now', async () => {
    const { client, receiver, endTick } = await openByHand();
    const answer = client.ask('read', 'events.head', []);
    endTick();
    const fault = { message: 'database or disk is full', stack: 'there', hindrance: 'the disk is full (SQLITE_FULL)' };
    receiver.answered({ replies: [{ id: 1, ok: false, fault }], events: [] });
    const failure = await answer.catch((cause: unknown) => cause);
    expect(unavailableIn(new Error('later', { cause: failure }))).toMatchObject({
      lack: 'store-unavailable',
      message: 'The database cannot be used now: the disk is full (SQLITE_FULL).',
      cause: { message: fault.message },
    });
  });

  it('rejects all that waits and all that comes when the engine is gone, and reports it once', async () => {
    const { client, receiver, faults, endTick } = await openByHand();
    const waiting = client.ask('read', 'events.head', []);
    endTick();
    const unsent = client.ask('read', 'events.head', []);
    receiver.broken(new Error('thread died'));
    receiver.broken(new Error('exit 1'));
    endTick();
    for (const answer of [waiting, unsent, client.ask('read', 'events.head', [])]) {
      await expect(answer).rejects.toMatchObject({ message: 'The store is gone', cause: { message: 'thread died' } });
    }
    expect(faults).toEqual(['store']);
    await client.close();
  });

  it('sends what was asked before it closes, closes once, and refuses what comes later', async () => {
    const { client, receiver, groups, closed } = await openByHand();
    const last = client.ask('read', 'events.head', []);
    const closing = Promise.all([client.close(), client.close()]);
    expect(groups).toHaveLength(1);
    receiver.answered({ replies: [{ id: 1, ok: true, value: 3 }], events: [] });
    expect(await last).toBe(3);
    await closing;
    expect(closed()).toBe(1);
    await expect(client.ask('read', 'events.head', [])).rejects.toThrow('The store is closed');
  });
});
