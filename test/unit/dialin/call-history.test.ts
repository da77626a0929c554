import { expect, it } from 'vitest';
import { CallHistory } from '../../../src/dialin/index.ts';
import type { CallRecord } from '../../../src/dialin/port.ts';

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
});

const kept = [call('b', 20, { id: 'kitchen', kind: 'dect', label: 'Kitchen' })];

const history = (seen: string[] = []) =>
  new CallHistory(
    {
      record: async () => undefined,
      recent: async ({ cursor }) => ({ items: cursor ? [] : kept, next: null }),
      prune: async () => undefined,
    },
    ({ id }) => void seen.push(id),
  );

it('shows strangers among the calls of lines, newest first, on the first page only', async () => {
  const calls = history();
  calls.turnedAway(call('a', 10));
  calls.turnedAway(call('c', 30));
  expect((await calls.recent({ limit: 50 })).items.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect((await calls.recent({ limit: 50, cursor: 'x' })).items).toEqual([]);
  expect((await calls.recent({ limit: 50, line: 'kitchen' })).items).toEqual(kept);
});

it('remembers no more than the last 200 strangers, however many come', async () => {
  const calls = history();
  for (let at = 0; at < 10_000; at++) calls.turnedAway(call(`s${at}`, 100 + at));
  const { items } = await calls.recent({ limit: 50 });
  expect(items).toHaveLength(201);
  expect(items[0]?.id).toBe('s9999');
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
