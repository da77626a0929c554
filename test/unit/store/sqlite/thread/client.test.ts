import { describe, expect, it } from 'vitest';
import type { OpenChannel, Receiver } from '../../../../../src/store/sqlite/thread/channel.ts';
import { StoreClient } from '../../../../../src/store/sqlite/thread/client.ts';
import type { Command } from '../../../../../src/store/sqlite/thread/protocol.ts';

/** A channel that answers only when told to. */
const openByHand = async () => {
  const groups: (readonly Command[])[] = [];
  const flushes: (() => void)[] = [];
  const postponed = new Set<() => void>();
  const faults: string[] = [];
  let receiver: Receiver | undefined;
  let closed = 0;
  const openChannel: OpenChannel = async (_options, to) => {
    receiver = to;
    return {
      defer: (flush) => void flushes.push(flush),
      postpone(flush) {
        postponed.add(flush);
        return () => void postponed.delete(flush);
      },
      send: (group) => void groups.push(group),
      close: async () => {
        closed++;
      },
    };
  };
  const endTick = () => {
    for (const flush of flushes.splice(0)) flush();
  };
  const onFault = (name: string) => void faults.push(name);
  const client = await StoreClient.open({ path: 'x', secretKey: Buffer.alloc(32), onFault }, openChannel);
  if (!receiver) throw new Error('The channel was not opened');
  return {
    client,
    receiver,
    groups,
    faults,
    closed: () => closed,
    endTick,
    postponed,
  };
};

describe('the store client', () => {
  it('sends what was asked in one tick as one group', async () => {
    const { client, receiver, groups, endTick } = await openByHand();
    const answers = Promise.all([client.read('eventHead'), client.read('nextDeadline')]);
    expect(groups).toEqual([]);
    endTick();
    const later = client.read('eventHead');
    endTick();
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
      ['eventHead', 'nextDeadline'],
      ['eventHead'],
    ]);
    receiver.replies([
      { id: 2, ok: true, value: 7 },
      { id: 1, ok: true, value: 5 },
      { id: 3, ok: true, value: 9 },
    ]);
    expect(await answers).toEqual([5, 7]);
    expect(await later).toBe(9);
  });

  it('sends what nobody waits for along with the next question', async () => {
    const { client, groups, endTick, postponed } = await openByHand();
    void client.writeSoon('pruneCalls', 1);
    void client.writeSoon('pruneCalls', 2);
    endTick();
    expect(groups).toEqual([]);
    expect(postponed.size).toBe(1);
    void client.read('eventHead');
    endTick();
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([['pruneCalls', 'pruneCalls', 'eventHead']]);
    expect(postponed.size).toBe(0);
  });

  it('sends what nobody waits for a moment later when no question comes, and at the latest when it closes', async () => {
    const { client, groups, postponed } = await openByHand();
    void client.writeSoon('pruneCalls', 1);
    for (const flush of postponed) flush();
    expect(groups.map((group) => group.length)).toEqual([1]);
    void client.writeSoon('pruneCalls', 2);
    await client.close();
    expect(groups.map((group) => group.length)).toEqual([1, 1]);
    expect(postponed.size).toBe(0);
    await expect(client.writeSoon('pruneCalls', 3)).rejects.toThrow('The store is closed');
    expect(postponed.size).toBe(0);
  });

  it('rejects with the engine’s fault as the cause', async () => {
    const { client, receiver, endTick } = await openByHand();
    const answer = client.read('eventHead');
    endTick();
    receiver.replies([{ id: 1, ok: false, fault: { message: 'disk full', stack: 'there' } }]);
    await expect(answer).rejects.toThrow('The store failed at eventHead');
    await expect(answer).rejects.toMatchObject({ cause: { message: 'disk full', stack: 'there' } });
  });

  it('rejects all that waits and all that comes when the engine is gone, and reports it once', async () => {
    const { client, receiver, faults, endTick } = await openByHand();
    const waiting = client.read('eventHead');
    endTick();
    const unsent = client.read('eventHead');
    receiver.broken(new Error('thread died'));
    receiver.broken(new Error('exit 1'));
    endTick();
    for (const answer of [waiting, unsent, client.read('eventHead')]) {
      await expect(answer).rejects.toMatchObject({ message: 'The store is gone', cause: { message: 'thread died' } });
    }
    expect(faults).toEqual(['store']);
    await client.close();
  });

  it('sends what was asked before it closes, closes once, and refuses what comes later', async () => {
    const { client, receiver, groups, closed } = await openByHand();
    const last = client.read('eventHead');
    const closing = Promise.all([client.close(), client.close()]);
    expect(groups).toHaveLength(1);
    receiver.replies([{ id: 1, ok: true, value: 3 }]);
    expect(await last).toBe(3);
    await closing;
    expect(closed()).toBe(1);
    await expect(client.read('eventHead')).rejects.toThrow('The store is closed');
  });
});
