import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReader } from '../../../src/app/parts.ts';
import { AuthenticatorService } from '../../../src/authenticator/index.ts';
import { ConfirmationService } from '../../../src/confirmation/index.ts';
import { EventReader } from '../../../src/events/index.ts';
import { createBackground, deferred, type ReportFault } from '../../../src/lib/index.ts';
import { LineDirectory } from '../../../src/line/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/sqlite/open-store.ts';
import {
  above,
  anAuthenticatorPolicy,
  aPolicy,
  ask,
  codeOf,
  everybody,
  kitchen,
  settled,
  startAt,
} from '../../support/builders.ts';
import { dialOn } from '../../support/dial-on.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { nobodyElse } from '../../support/nobody-else.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const fault: ReportFault = (name, cause) => expect.fail(`${name}: ${String(cause)}`);

/** One of several processes on one store. */
const aNode = (store: Store, seed: number) => {
  const clock = new ManualClock(startAt);
  const background = createBackground(fault);
  const lines = new LineDirectory({
    store: store.lines,
    registrations: nobodyElse,
    clock,
    realm: 'offhook',
    background,
  });
  const random = seededRandom(seed);
  const policy = anAuthenticatorPolicy();
  const authenticators = new AuthenticatorService({ store: store.authenticators, clock, random, policy });
  const confirmations = new ConfirmationService({
    store: store.confirmations,
    clock,
    random,
    policy: aPolicy(),
    wired: (user, app) => ({
      phone: lines.phoneFor(user),
      button: 'absent',
      totp: authenticators.hasActive({ app, user }),
    }),
    background,
  });
  const reader = createReader(store, { lines, authenticators, confirmations, listeners: new Set() }, { clock, fault });
  return {
    clock,
    lines,
    confirmations,
    async start() {
      await reader.start();
      await Promise.all([lines.start(), authenticators.start(), confirmations.start()]);
    },
    async stop() {
      await confirmations.stop();
      await reader.stop();
      expect(clock.armed).toBe(0);
    },
  };
};

describe('two processes on one store, each with its reader of events', () => {
  let store: Store;
  let here: ReturnType<typeof aNode>;
  let there: ReturnType<typeof aNode>;
  const phone = { kind: 'dect', username: 'kitchen', password: 'correct-horse-battery', label: 'Kitchen' } as const;
  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32, 7), onFault: fault });
    [here, there] = [aNode(store, 1), aNode(store, 2)];
    await Promise.all([here.start(), there.start()]);
    expect((await there.lines.put('kitchen', phone, 'cli')).ok).toBe(true);
    await expect.poll(() => here.lines.get('kitchen')).toBeDefined();
  });
  afterEach(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await store.close();
  });

  it('wake who waits here by what is committed there, and who is woken sees it', async () => {
    const pending = await ask(here.confirmations);
    const waiting = here.confirmations.wait('ui', pending.id, above(1), 25_000);
    await settled();
    await dialOn(store.confirmations, codeOf(pending), () => ({
      line: kitchen,
      mayConfirm: everybody,
      now: there.clock.now(),
      policy: aPolicy(),
    }));
    expect(await waiting).toMatchObject({ value: { confirmation: { kind: 'confirmed', version: 2 } } });
  });

  it('keep here the deadline of what was asked there', async () => {
    const { id } = await ask(there.confirmations);
    await expect.poll(() => here.clock.armed).toBe(2);
    here.clock.advance(120_000);
    await expect.poll(async () => (await store.confirmations.load(id))?.kind).toBe('expired');
  });

  it('offer here at once what a line that was changed there allows, and no longer', async () => {
    const { id } = await ask(here.confirmations);
    const waiting = here.confirmations.wait('ui', id, ({ offer }) => offer.methods.length === 0, 25_000);
    await settled();
    await there.lines.patch('kitchen', { enabled: false }, 'cli');
    expect(await waiting).toMatchObject({ value: { offer: { methods: [] } } });
  });
});

describe('the reader of events', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore({ path: ':memory:', secretKey: Buffer.alloc(32), onFault: fault });
  });
  afterEach(() => store.close());

  const happen = (line: string): Promise<void> =>
    store.lines.record([{ type: 'line.blocked', at: startAt, line, until: startAt }]);

  const aReader = () => {
    const told: string[] = [];
    const tell = async (events: readonly { readonly subject: string }[]) =>
      void told.push(...events.map(({ subject }) => subject));
    return { told, reader: new EventReader({ log: store.events, tell, clock: new ManualClock(), onFault: fault }) };
  };

  it('tells what is committed after its start, and nothing of before', async () => {
    const { told, reader } = aReader();
    await happen('before');
    await reader.start();
    await happen('after');
    await expect.poll(() => told).toEqual(['after']);
    await reader.stop();
  });

  it('goes on where it was after a stop: nothing that happened meanwhile is missed', async () => {
    const { told, reader } = aReader();
    await reader.start();
    await happen('first');
    await expect.poll(() => told).toEqual(['first']);
    await reader.stop();
    await happen('meanwhile');
    await reader.start();
    await expect.poll(() => told).toEqual(['first', 'meanwhile']);
    await reader.stop();
  });

  it('has told by the time it has stopped', async () => {
    const told = deferred();
    const reader = new EventReader({
      log: store.events,
      tell: () => told.promise,
      clock: new ManualClock(),
      onFault: fault,
    });
    await reader.start();
    await happen('kitchen');
    await settled();
    let isStopped = false;
    const stopping = reader.stop().then(() => {
      isStopped = true;
    });
    await settled();
    expect(isStopped).toBe(false);
    told.resolve();
    await stopping;
  });
});
