import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createRetention } from '../../src/app/parts.ts';
import { Offering } from '../../src/confirmation/offering.ts';
import { createDevices } from '../../src/device/index.ts';
import { Audit, EventReader, Webhooks } from '../../src/events/index.ts';
import { MqttFeed } from '../../src/events/mqtt/index.ts';
import { Relay } from '../../src/events/relay.ts';
import { createBackground, Job } from '../../src/lib/index.ts';
import type { Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { aDomainFixture, aFixture, aPending, ask, settled, startAt } from '../support/builders.ts';
import { FakeBroker } from '../support/fake-broker.ts';
import { down, up } from '../support/input-events.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { jobContract } from './job.ts';

const onFault = (name: string, cause: unknown): never => expect.fail(`${name}: ${String(cause)}`);

const aStore = (): Promise<Store> => openStore({ path: ':memory:', secretKey: Buffer.alloc(32), onFault });

/** A line is blocked: an event. */
const happen = (store: Store): Promise<void> =>
  store.lines.record([{ type: 'line.blocked', at: startAt, line: 'kitchen', until: startAt }]);

jobContract('a job', async () => {
  const clock = new ManualClock();
  let given = 0;
  let done = 0;
  const step = async (): Promise<number> => {
    done = given;
    return 1000;
  };
  const job = new Job({ name: 'test', clock, onFault, step });
  return {
    clock,
    start: () => job.start(),
    stop: () => job.stop(),
    async give() {
      given += 1;
      await settled();
      clock.advance(1000);
    },
    done: () => done,
  };
});

jobContract('a relay of events', async () => {
  const store = await aStore();
  const clock = new ManualClock();
  let place = 0;
  const consumer = {
    name: 'test',
    cursor: async () => place,
    take: async (events: readonly { readonly seq: number }[]) => {
      place = events.at(-1)?.seq ?? place;
    },
  };
  const relay = new Relay({ log: store.events, consumer, clock, onFault });
  return {
    clock,
    start: () => relay.start(),
    stop: () => relay.stop(),
    give: () => happen(store),
    done: () => place,
    close: () => store.close(),
  };
});

jobContract('the reader of events', async () => {
  const store = await aStore();
  const clock = new ManualClock();
  let told = 0;
  const reader = new EventReader({
    log: store.events,
    tell: async (events) => {
      told += events.length;
    },
    clock,
    onFault,
  });
  return {
    clock,
    start: () => reader.start(),
    stop: () => reader.stop(),
    give: () => happen(store),
    done: () => told,
    close: () => store.close(),
  };
});

jobContract('webhooks', async () => {
  const store = await aStore();
  const clock = new ManualClock();
  let sent = 0;
  const webhooks = new Webhooks({
    store: store.webhooks,
    log: store.events,
    send: async () => {
      sent += 1;
      return { kind: 'delivered' };
    },
    allowPrivate: false,
    clock,
    random: seededRandom(1),
    onFault,
  });
  expect((await webhooks.add('ui', { url: 'https://one.example/', types: [], enabled: true }, 'key:ops')).ok).toBe(
    true,
  );
  return {
    clock,
    start: () => webhooks.start(),
    stop: () => webhooks.stop(),
    give: () => happen(store),
    done: () => sent,
    close: () => store.close(),
  };
});

jobContract('the sealer of events', async () => {
  const store = await aStore();
  const clock = new ManualClock();
  let seals = 0;
  const log = {
    ...store.audit,
    seal: async (most: number) => {
      const sealed = await store.audit.seal(most);
      if (sealed.events > 0) seals += 1;
      return sealed;
    },
  };
  const audit = new Audit({ log, cursors: async () => [], clock, onFault });
  return {
    clock,
    start: () => audit.start(),
    stop: () => audit.stop(),
    async give() {
      await happen(store);
      await settled();
      clock.advance(10_000);
    },
    done: () => seals,
    close: () => store.close(),
  };
});

jobContract('the feed of a house by MQTT', async () => {
  const store = await aStore();
  const clock = new ManualClock(startAt);
  const broker = new FakeBroker();
  broker.begin();
  const topics = { topicPrefix: 'offhook', discoveryPrefix: 'homeassistant', hasButton: true };
  const feed = new MqttFeed({ broker, log: store.events, countPending: async () => 0, topics, clock, onFault });
  return {
    clock,
    start: () => feed.start(),
    stop: () => feed.stop(),
    async give() {
      // What is told is what happens from now on: it has to know first what was.
      for (let look = 0; look < 100 && clock.armed < 2; look++) await settled();
      await happen(store);
    },
    done: () => broker.told.filter(({ topic }) => topic === 'offhook/event').length,
    close: () => store.close(),
  };
});

jobContract('the deadlines of confirmations', async () => {
  const { service, store, clock } = aDomainFixture();
  return {
    clock,
    start: () => service.start(),
    stop: () => service.stop(),
    async give() {
      await ask(service);
      clock.advance(120_000);
    },
    done: () => store.confirmations.filter(({ kind }) => kind === 'expired').length,
  };
});

jobContract('long polls', async () => {
  const { service, clock } = aDomainFixture();
  let news = 0;
  return {
    clock,
    start: () => service.start(),
    stop: () => service.stop(),
    async give() {
      const { id } = await ask(service);
      const waiting = service.wait('ui', id, ({ confirmation }) => confirmation.version > 1, 25_000);
      await settled();
      void waiting.then((seen) => {
        if (seen.ok && seen.value.confirmation.version > 1) news += 1;
      });
      await settled();
      await service.cancel('ui', id, 'user');
    },
    done: () => news,
  };
});

jobContract('the look at offers that turn', async () => {
  const clock = new ManualClock(startAt);
  let known = false;
  let isBusy = false;
  let turns = 0;
  const offering = new Offering({
    clock,
    background: createBackground(onFault),
    wired: () => aFixture({ button: 'free' }),
    contest: async () => ({ isBusy, lookAt: isBusy ? startAt + 5000 : undefined }),
    onTurn: () => {
      turns += 1;
      known = isBusy;
    },
  });
  await offering.of(aPending());
  return {
    clock,
    start: () => offering.start(),
    stop: () => offering.stop(),
    async give() {
      isBusy = !known;
      offering.noteChange();
      await settled();
    },
    done: () => turns,
  };
});

jobContract('retention', async () => {
  const store = await aStore();
  const clock = new ManualClock();
  let rounds = 0;
  const counted = {
    ...store,
    calls: {
      ...store.calls,
      prune: async (before: number) => {
        await store.calls.prune(before);
        rounds += 1;
      },
    },
  };
  const audit = new Audit({ log: store.audit, cursors: async () => [], clock, onFault });
  const retention = createRetention(
    { retention: { days: 30 } },
    counted,
    { audit, sessions: { sweep: async () => undefined } },
    { clock, fault: onFault },
  );
  return {
    clock,
    start: () => retention.start(),
    stop: () => retention.stop(),
    async give() {
      await settled();
      clock.advance(3_600_000);
    },
    done: () => rounds,
    close: () => store.close(),
  };
});

jobContract('the buttons and lights of the house', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-jobs-'));
  const input = join(folder, 'event0');
  await writeFile(input, '');
  const clock = new ManualClock();
  const broker = new FakeBroker();
  const heard = new Map<string, number>();
  let flashes = 0;
  const devices = createDevices({
    settings: { inputs: [input], pressTopics: ['hall/button'], leds: ['simulated'] },
    broker,
    hasBroker: () => true,
    clock,
    random: seededRandom(1),
    onPress: (button) => void heard.set(button, (heard.get(button) ?? 0) + 1),
    onFault,
    show: (shines) => {
      if (shines) flashes += 1;
    },
  });
  return {
    clock,
    start: () => devices.start(),
    stop: () => devices.stop(),
    async give() {
      const now = clock.now();
      await appendFile(input, Buffer.concat([down(now), up(now + 80)]));
      clock.advance(1000);
      broker.deliver('hall/button', 'PRESS');
      devices.flash();
      await settled();
      clock.advance(500);
      await settled();
    },
    /** What all of them have done. */
    done: () => Math.min(heard.get(`linux:${input}`) ?? 0, heard.get('mqtt:hall/button') ?? 0, flashes),
    close: () => rm(folder, { recursive: true }),
  };
});
