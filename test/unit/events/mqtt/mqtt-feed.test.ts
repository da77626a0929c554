import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MqttFeed } from '../../../../src/events/mqtt/mqtt-feed.ts';
import type { Store } from '../../../../src/store/index.ts';
import { openStore } from '../../../../src/store/sqlite/open-store.ts';
import { settled } from '../../../support/builders.ts';
import { FakeBroker } from '../../../support/fake-broker.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const topics = { topicPrefix: 'offhook', discoveryPrefix: 'homeassistant', hasButton: true };

describe('what a house is told by MQTT', () => {
  let store: Store;
  let clock: ManualClock;
  let broker: FakeBroker;
  let pending: number;
  let faults: string[];
  let feed: MqttFeed;
  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32), onFault: () => undefined });
    clock = new ManualClock();
    broker = new FakeBroker();
    pending = 0;
    faults = [];
    feed = new MqttFeed({
      broker,
      log: store.events,
      countPending: async () => pending,
      topics,
      clock,
      onFault: (task) => void faults.push(task),
    });
  });
  afterEach(async () => {
    broker.lose();
    await feed.stop();
    await store.close();
    expect(clock.armed).toBe(0);
  });

  const happen = (...lines: readonly string[]): Promise<void> =>
    store.lines.record(lines.map((line) => ({ type: 'line.blocked', at: clock.now(), line, until: 0 })));

  const told = (topic: string) => broker.told.filter((it) => it.topic === topic).map(({ payload }) => payload);
  const lines = () => told('offhook/event').map((payload) => JSON.parse(payload).subject);

  it('goes on where the process before ended, notes how far it is, and says nothing once another one tells', async () => {
    await happen('told');
    const place = await store.events.head();
    await happen('while-nobody-told');
    const noted: number[] = [];
    let isMine = true;
    const note = async (seq: number) => void noted.push(seq);
    feed.start({ version: 2, place, holds: async () => isMine, note });
    broker.begin();
    await expect.poll(lines).toEqual(['while-nobody-told']);
    await expect.poll(() => noted).toEqual([place + 1]);
    isMine = false;
    const before = broker.told.length;
    await happen('not-mine');
    broker.deliver('homeassistant/status', 'online');
    await settled();
    expect(broker.told).toHaveLength(before);
    expect(faults).toEqual([]);
  });

  it('is who we are, that we are there and how many wait, in every connection and whenever Home Assistant starts', async () => {
    feed.start();
    const introduction = ['homeassistant/device/offhook/config', 'offhook/status', 'offhook/pending'];
    const heard = () => broker.told.map(({ topic }) => topic);
    broker.begin();
    await expect.poll(heard).toEqual(introduction);
    broker.lose();
    broker.begin();
    await expect.poll(heard).toEqual([...introduction, ...introduction]);
    broker.deliver('homeassistant/status', 'online', 'retained');
    broker.deliver('homeassistant/status', 'offline');
    await settled();
    broker.deliver('homeassistant/status', 'online');
    await expect.poll(heard).toEqual([...introduction, ...introduction, ...introduction]);
    expect(broker.told.every(({ retain }) => retain)).toBe(true);
  });

  it('is the number of pending confirmations, when it changes', async () => {
    feed.start();
    broker.begin();
    await expect.poll(() => told('offhook/pending')).toEqual(['0']);
    pending = 2;
    await happen('hall');
    await expect.poll(() => told('offhook/pending')).toEqual(['0', '2']);
    await happen('hall');
    await expect.poll(lines).toEqual(['hall', 'hall']);
    await settled();
    expect(told('offhook/pending')).toEqual(['0', '2']);
  });

  it('is nothing of what happened before the start', async () => {
    await happen('before');
    feed.start();
    broker.begin();
    await expect.poll(() => clock.armed).toBe(2);
    await happen('after');
    await expect.poll(lines).toEqual(['after']);
  });

  it('is what happened while the broker was away for a moment, in order, and not what is older than a minute', async () => {
    feed.start();
    await expect.poll(() => clock.armed).toBe(2);
    await happen('old');
    await expect.poll(() => broker.tries).toBe(1);
    clock.advance(30_000);
    await happen('first', 'second');
    await settled();
    for (let second = 0; second < 31; second++) {
      await expect.poll(() => clock.armed).toBe(2);
      clock.advance(1000);
    }
    await expect.poll(() => clock.armed).toBe(2);
    broker.begin();
    await expect.poll(lines).toEqual(['first', 'second']);
    expect(faults).toEqual([]);
  });

  it('is told again when the connection was lost before it was taken', async () => {
    feed.start();
    broker.begin();
    await expect.poll(() => told('offhook/pending')).toEqual(['0']);
    broker.takes = false;
    await happen('hall');
    await expect.poll(() => broker.waiting).toBe(1);
    broker.lose();
    broker.takes = true;
    broker.begin();
    await expect.poll(lines).toEqual(['hall']);
  });

  it('waits for one answer at a time, however much happens', async () => {
    feed.start();
    broker.begin();
    await expect.poll(() => told('offhook/pending')).toEqual(['0']);
    broker.takes = false;
    for (let count = 0; count < 50; count++) {
      pending = count;
      await happen(...Array.from({ length: 20 }, () => 'hall'));
    }
    await settled();
    expect(broker.waiting).toBeLessThanOrEqual(2);
  });

  it('comes back to the state after a fault of the store', async () => {
    let failures = 1;
    const flaky = new MqttFeed({
      broker,
      log: store.events,
      countPending: async () => {
        if (failures-- > 0) throw new Error('not now');
        return 7;
      },
      topics,
      clock,
      onFault: (task) => void faults.push(task),
    });
    flaky.start();
    broker.begin();
    await expect.poll(() => faults).toEqual(['mqtt']);
    await expect.poll(() => clock.armed).toBe(2);
    clock.advance(1000);
    await expect.poll(() => told('offhook/pending')).toContain('7');
    await flaky.stop();
  });
});
