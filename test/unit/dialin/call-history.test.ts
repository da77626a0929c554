import { expect, it } from 'vitest';
import { CallHistory } from '../../../src/dialin/index.ts';
import type { CallLog, CallRecord } from '../../../src/dialin/port.ts';
import { readCursor, writeCursor } from '../../../src/lib/index.ts';

const call = (id: string, at: number, line: CallRecord['line'] = null): CallRecord => ({
  id,
  at,
  line,
  outcome: 'refused',
  refusal: 'not-a-code',
  detail: null,
  signals: [],
  address: '192.168.1.20',
  transport: 'udp',
  userAgent: null,
  node: null,
});

const kept = [call('b', 20, { id: 'kitchen', kind: 'dect', label: 'Kitchen' })];

/** A log that pages as every adapter does. */
const logOf = (rows: readonly CallRecord[]): Pick<CallLog, 'record' | 'recent'> => ({
  record: async () => undefined,
  async recent({ line, cursor, limit }) {
    const before = cursor === undefined ? rows.length + 1 : (readCursor(cursor) ?? 0);
    const found = rows.map((row, at) => ({ row, seq: rows.length - at })).filter(({ seq }) => seq < before);
    const ofLine = found.filter(({ row }) => line === undefined || row.line?.id === line);
    const last = ofLine[limit - 1];
    return {
      items: ofLine.slice(0, limit).map(({ row }) => row),
      next: last && ofLine.length > limit ? writeCursor(last.seq) : null,
    };
  },
});

const history = (seen: string[] = [], log = logOf(kept)) => new CallHistory(log, ({ id }) => void seen.push(id));

it('shows strangers among the calls of lines, newest first, and none among those of one line', async () => {
  const calls = history();
  calls.turnedAway(call('a', 10));
  calls.turnedAway(call('c', 30));
  expect((await calls.recent({ limit: 50 })).items.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect(await calls.recent({ limit: 50, line: 'kitchen' })).toEqual({ items: kept, next: null });
});

it.each([1, 2, 3, 4, 7, 50])('shows no more than a limit of %i at once, each call once, in order', async (limit) => {
  const hall = { id: 'hall', kind: 'analog', label: 'Hall' } as const;
  const calls = history(
    [],
    logOf([call('l90', 90, hall), call('l70', 70, hall), call('l50', 50, hall), call('l10', 10, hall)]),
  );
  for (const at of [20, 50, 50, 80]) calls.turnedAway(call(`s${at}`, at));
  const shown: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await calls.recent({ limit, ...(cursor !== undefined && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    expect(page.items.length).toBeGreaterThan(0);
    shown.push(...page.items.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(shown).toEqual(['l90', 's80', 'l70', 'l50', 's50', 's50', 's20', 'l10']);
});

it('goes on behind what was shown while strangers call', async () => {
  const calls = history();
  for (const at of [10, 30, 40]) calls.turnedAway(call(`s${at}`, at));
  const first = await calls.recent({ limit: 2 });
  calls.turnedAway(call('s50', 50));
  const second = await calls.recent({ limit: 5, cursor: first.next ?? '' });
  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
    ['s40', 's30'],
    ['b', 's10'],
  ]);
  expect(second.next).toBeNull();
});

it('remembers no more than the last 200 strangers, however many come', async () => {
  const calls = history([], logOf([]));
  for (let at = 0; at < 10_000; at++) calls.turnedAway(call(`s${at}`, 100 + at));
  const { items, next } = await calls.recent({ limit: 300 });
  expect([items.length, items[0]?.id, next]).toEqual([200, 's9999', null]);
});

it('tells every call to the counters', async () => {
  const seen: string[] = [];
  const calls = history(seen);
  calls.turnedAway(call('stranger', 1));
  await calls.record(call('line', 2));
  expect(seen).toEqual(['stranger', 'line']);
});

it('knows the calls that are going on, each until it is over', () => {
  const calls = history();
  const talk = (since: number) => ({
    line: { id: 'kitchen', kind: 'dect' as const, label: 'Kitchen' },
    since,
    address: '192.168.1.20',
    transport: 'udp',
  });
  const over = calls.began(talk(1));
  calls.began(talk(2));
  expect(calls.live().map(({ since }) => since)).toEqual([1, 2]);
  over();
  over();
  expect(calls.live().map(({ since }) => since)).toEqual([2]);
});
