import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/events/port.ts';
import { RecentEvents } from '../../../src/events/recent.ts';

const event = (seq: number): StoredEvent => ({
  seq,
  id: `evt_${seq}`,
  type: 'line.added',
  at: seq,
  app: null,
  subject: 'hall',
  actor: null,
  data: {},
});
/** Appended in one commit. */
const commit = (first: number, count = 1) => ({
  after: first - 1,
  events: Array.from({ length: count }, (_, at) => event(first + at)),
});
const seqs = (events: readonly StoredEvent[] | undefined) => events?.map(({ seq }) => seq);

describe('the events that were appended last', () => {
  it('are those of one commit after the other', () => {
    const recent = new RecentEvents();
    recent.add(commit(5, 2));
    recent.add(commit(7));
    expect(seqs(recent.since(4, 10))).toEqual([5, 6, 7]);
    expect(seqs(recent.since(5, 1))).toEqual([6]);
    expect(seqs(recent.since(6, 10))).toEqual([7]);
  });

  it('answer nothing where there may be others: the log has to be asked', () => {
    const recent = new RecentEvents();
    expect(recent.since(0, 10)).toBeUndefined();
    recent.add(commit(5, 2));
    expect(recent.since(3, 10)).toBeUndefined();
    expect(recent.since(6, 10)).toBeUndefined();
  });

  it('begin anew behind what somebody else appended', () => {
    const recent = new RecentEvents();
    recent.add(commit(5));
    recent.add(commit(9));
    expect(recent.since(5, 10)).toBeUndefined();
    expect(seqs(recent.since(8, 10))).toEqual([9]);
  });

  it('are forgotten once they have been dealt with', () => {
    const recent = new RecentEvents();
    recent.add(commit(5, 3));
    expect(seqs(recent.since(6, 10))).toEqual([7]);
    expect(recent.since(4, 10)).toBeUndefined();
  });

  it('are a bounded number: who is further behind reads the log', () => {
    const recent = new RecentEvents();
    for (let seq = 1; seq <= 1500; seq++) recent.add(commit(seq));
    expect(recent.since(0, 10)).toBeUndefined();
    expect(seqs(recent.since(1400, 2))).toEqual([1401, 1402]);
  });
});
