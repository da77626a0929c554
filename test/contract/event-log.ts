import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfirmationStore } from '../../src/confirmation/index.ts';
import type { EventLog } from '../../src/events/port.ts';
import {
  begun,
  cancellation,
  committed,
  completed,
  confirmation,
  creation,
  grantFor,
  pending,
  refusedDial,
  start,
} from './confirmations.ts';

interface Subject {
  readonly confirmations: ConfirmationStore;
  readonly events: EventLog;
  close(): Promise<void>;
}

/** What every adapter of `EventLog` keeps. `open` gives an empty one. */
export const eventLogContract = (open: () => Promise<Subject>): void => {
  describe('an event log', () => {
    let subject: Subject;

    beforeEach(async () => {
      subject = await open();
    });

    afterEach(() => subject.close());

    it('is empty at first', async () => {
      expect(await subject.events.head()).toBe(0);
      expect(await subject.events.since(0, 10)).toEqual([]);
    });

    it('knows the latest moment at which something happened, whatever came after it', async () => {
      expect(await subject.events.recordedUpTo()).toBe(0);
      await begun(subject.confirmations, 1, { createdAt: start + 5000 });
      await begun(subject.confirmations, 2);
      expect(await subject.events.recordedUpTo()).toBe(start + 5000);
    });

    it('holds every fact of a life, in order, with the confirmation it belongs to', async () => {
      await completed(subject.confirmations, 1);
      const all = await subject.events.since(0, 10);
      expect(all.map(({ type }) => type)).toEqual([
        'confirmation.requested',
        'confirmation.confirmed',
        'confirmation.completed',
      ]);
      expect(all.every(({ app, subject: id }) => app === 'shop' && id === 'cnf_1')).toBe(true);
      expect(new Set(all.map(({ id }) => id)).size).toBe(3);
      expect(all[0]).toMatchObject({ at: start, data: { user: 'user-1', window: 'window-1', origin: 'home' } });
      expect(all[1]?.data).toMatchObject({ by: { method: 'phone', line: { id: 'kitchen', kind: 'dect' } } });
    });

    it('reads on from any place', async () => {
      for (const n of [1, 2, 3]) await begun(subject.confirmations, n);
      const [first, ...rest] = await subject.events.since(0, 10);
      expect(await subject.events.since(first?.seq ?? 0, 10)).toEqual(rest);
      expect(await subject.events.since(0, 2)).toHaveLength(2);
      expect(await subject.events.head()).toBe(rest.at(-1)?.seq);
    });

    it('reads the events of one subject on from any place', async () => {
      const store = subject.confirmations;
      const first = await begun(store, 1);
      await begun(store, 2);
      await committed(store, { writes: [refusedDial(first)] });
      const own = (await subject.events.since(0, 10)).filter((event) => event.subject === first.id);
      expect(own.map(({ type }) => type)).toEqual(['confirmation.requested', 'dial.refused']);
      expect(await subject.events.of(first.id, 0, 10)).toEqual(own);
      expect(await subject.events.of(first.id, 0, 1)).toEqual(own.slice(0, 1));
      expect(await subject.events.of(first.id, own[0]?.seq ?? 0, 10)).toEqual(own.slice(1));
      expect(await subject.events.of('cnf_none', 0, 10)).toEqual([]);
    });

    it('shows a commit to who asks as soon as they are told of it', async () => {
      let seen: Promise<readonly unknown[]> | undefined;
      const end = subject.events.watch(() => {
        seen ??= subject.events.since(0, 10);
      });
      await begun(subject.confirmations, 1);
      end();
      expect(await seen).toHaveLength(1);
    });

    it('tells who watches of every commit, until they have seen enough', async () => {
      let told = 0;
      const end = subject.events.watch(() => {
        told += 1;
      });
      await begun(subject.confirmations, 1);
      expect(told).toBeGreaterThan(0);
      end();
      const before = told;
      await begun(subject.confirmations, 2);
      expect(told).toBe(before);
    });

    it('holds nothing of a change that was refused or failed', async () => {
      const store = subject.confirmations;
      const first = await begun(store, 1);
      const head = await subject.events.head();
      const stale = { ...confirmation(first), expectedVersion: 9 };
      const rival = pending(2, { code: first.code });
      expect(await store.commit({ writes: [cancellation(first), stale] })).toBe('version-conflict');
      expect(await store.commit({ writes: [refusedDial(first), creation(rival)] })).toBe('code-taken');
      await expect(store.commit({ writes: [cancellation(first)], issue: grantFor(pending(99)) })).rejects.toThrow();
      expect(await subject.events.head()).toBe(head);
    });

    it('never holds a code, not even one that hides in an event', async () => {
      const code = '482913';
      const store = subject.confirmations;
      const first = pending(1, { code });
      const [requested] = creation(first).events;
      if (!requested) throw new Error('No event');
      await committed(store, {
        writes: [{ next: first, expectedVersion: 0, events: [{ ...requested, ...{ code } }] }],
      });
      const dial = refusedDial(first);
      await committed(store, { writes: [dial] });
      const { events, ...proved } = confirmation({ ...first, version: 2 });
      const leaking = events.map((event) => ({ ...event, ...{ code, dialled: `*10${code}` } }));
      await committed(store, { writes: [{ ...proved, events: leaking }] });
      const all = await subject.events.since(0, 10);
      expect(all).toHaveLength(3);
      expect(JSON.stringify(all)).not.toContain(code);
    });
  });
};
