import { beforeEach, describe, expect, it } from 'vitest';
import { createBackground } from '../../../src/lib/index.ts';
import { LineDirectory, type LineSettings, type Registrations } from '../../../src/line/index.ts';
import type { Registered } from '../../../src/line/port.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryLineStore } from './memory-line-store.ts';

const hall: LineSettings = { kind: 'analog', username: 'a', password: 'correct horse' };

let clock: ManualClock;
let store: MemoryLineStore;
let faults: unknown[];
/** What is written of each node. */
let written: Map<string, Map<string, Registered>>;

const registrationsOf = (node: string): Registrations => {
  const own = new Map<string, Registered>();
  written.set(node, own);
  return {
    node,
    put: (line, registered) => void (registered ? own.set(line, registered) : own.delete(line)),
    async elsewhere(only) {
      const others = [...written].filter(([name]) => name !== node);
      return others
        .flatMap(([name, lines]) => [...lines].map(([line, registered]) => ({ ...registered, line, node: name })))
        .filter(({ line }) => line === (only ?? line));
    },
  };
};

/** The lines as a node of this name sees them. */
const open = async (node = 'attic') => {
  const background = createBackground((_, cause) => faults.push(cause));
  const lines = new LineDirectory({ store, registrations: registrationsOf(node), clock, realm: 'offhook', background });
  await lines.start();
  return lines;
};

const seen = (expiresAt: number, address = '192.168.1.20') => ({
  address,
  transport: 'udp',
  userAgent: 'HT801',
  expiresAt,
});

const inAMinute = () => clock.now() + 60_000;

beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryLineStore();
  faults = [];
  written = new Map();
});

describe('registrations', () => {
  it('make an event when they change and none when they are refreshed', async () => {
    const lines = await open();
    await lines.put('a', hall, 'cli');
    store.events.length = 0;
    lines.bound('a', seen(inAMinute()), true);
    lines.bound('a', seen(clock.now() + 90_000), false);
    lines.bound('a', undefined, true);
    expect(store.events).toEqual([
      { type: 'line.bound', at: clock.now(), line: 'a', address: '192.168.1.20', userAgent: 'HT801' },
      { type: 'line.unbound', at: clock.now(), line: 'a', address: '192.168.1.20', userAgent: 'HT801' },
    ]);
    expect(lines.get('a')?.binding).toBeUndefined();
  });

  it('are shown until they run out, since they changed', async () => {
    const lines = await open();
    await lines.put('a', hall, 'cli');
    const since = clock.now();
    lines.bound('a', seen(inAMinute()), true);
    clock.advance(30_000);
    lines.bound('a', seen(inAMinute()), false);
    expect(lines.get('a')?.binding).toEqual({ ...seen(inAMinute()), since, node: 'attic' });
    clock.advance(60_000);
    expect(lines.get('a')?.binding).toBeUndefined();
  });

  it('of a line that is gone are ignored, and a failing store is reported', async () => {
    const lines = await open();
    lines.bound('gone', seen(inAMinute()), true);
    await lines.put('a', hall, 'cli');
    store.failing = true;
    lines.bound('a', seen(inAMinute()), true);
    await Promise.resolve();
    expect(faults).toEqual([new Error('disk full')]);
    expect(lines.get('a')?.binding?.address).toBe('192.168.1.20');
  });

  it('are told to the others at each change, and no more once the line is removed', async () => {
    const lines = await open();
    await lines.put('a', hall, 'cli');
    lines.bound('a', seen(inAMinute()), true);
    const since = clock.now();
    expect(written.get('attic')?.get('a')).toMatchObject({ since, address: '192.168.1.20', transport: 'udp' });
    clock.advance(1000);
    lines.bound('a', seen(inAMinute()), false);
    expect(written.get('attic')?.get('a')?.since).toBe(since);
    await lines.remove('a', 'cli');
    expect(written.get('attic')?.size).toBe(0);
  });
});

describe('registrations with several nodes', () => {
  let attic: LineDirectory;
  let cellar: LineDirectory;

  /** Both are told what was committed. */
  const tell = async (): Promise<readonly string[]> => {
    const events = store.events.splice(0).map(({ line, ...event }) => ({ ...event, subject: line }));
    await Promise.all([attic.happened(events), cellar.happened(events)]);
    return events.map(({ type }) => type).filter((type) => type.endsWith('bound'));
  };

  const nodesShown = async () =>
    (await Promise.all([attic, cellar].map(async (node) => (await node.everywhere('a'))[0]?.binding?.node))).join();

  beforeEach(async () => {
    [attic, cellar] = [await open('attic'), await open('cellar')];
    await attic.put('a', hall, 'cli');
    await tell();
  });

  it('are shown by each, with the node that has them', async () => {
    attic.bound('a', seen(inAMinute()), true);
    expect((await cellar.everywhere())[0]?.binding).toMatchObject({
      address: '192.168.1.20',
      since: clock.now(),
      expiresAt: undefined,
      node: 'attic',
    });
    expect(cellar.get('a')?.binding).toBeUndefined();
    expect(await nodesShown()).toBe('attic,attic');
    expect(await cellar.everywhere('nobody')).toEqual([]);
  });

  it('move with the phone, there and back, and end once', async () => {
    attic.bound('a', seen(inAMinute()), true);
    expect(await tell()).toEqual(['line.bound']);
    clock.advance(1000);
    cellar.bound('a', seen(inAMinute()), true);
    expect(await tell()).toEqual(['line.bound']);
    expect(await nodesShown()).toBe('cellar,cellar');
    clock.advance(1000);
    // For the registrar of the attic this is a refresh.
    attic.bound('a', seen(inAMinute()), false);
    expect(await tell()).toEqual(['line.bound']);
    expect(await nodesShown()).toBe('attic,attic');
    cellar.bound('a', undefined, true);
    expect(await tell()).toEqual([]);
    attic.bound('a', undefined, true);
    expect(await tell()).toEqual(['line.unbound']);
    expect(await nodesShown()).toBe(',');
  });

  it('stay where an event of their own, or an older one, is told late', async () => {
    attic.bound('a', seen(inAMinute(), '192.168.1.20'), true);
    clock.advance(1);
    attic.bound('a', seen(inAMinute(), '192.168.1.21'), true);
    await tell();
    expect(attic.get('a')?.binding?.address).toBe('192.168.1.21');
  });
});
