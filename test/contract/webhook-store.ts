import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfirmationStore } from '../../src/confirmation/index.ts';
import type { EventLog, Webhook, WebhookStore } from '../../src/events/port.ts';
import { begun, start } from './confirmations.ts';

interface Subject {
  readonly confirmations: ConfirmationStore;
  readonly events: EventLog;
  readonly webhooks: WebhookStore;
  close(): Promise<void>;
}

/** The app that the confirmations of the contracts belong to. */
const aWebhook = (id: string, changes: Partial<Webhook> = {}): Webhook => ({
  id,
  app: 'shop',
  url: `https://${id}.example/`,
  types: [],
  enabled: true,
  createdAt: start,
  ...changes,
});

const BY = { at: start, actor: 'key:ops' };

const SECRET = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0';

/** What every adapter of `WebhookStore` keeps. `open` gives an empty one. */
export const webhookStoreContract = (open: () => Promise<Subject>): void => {
  describe('a webhook store', () => {
    let subject: Subject;
    let webhooks: WebhookStore;
    beforeEach(async () => {
      subject = await open();
      webhooks = subject.webhooks;
    });
    afterEach(() => subject.close());

    /** Queues everything that is in the log behind the cursor. */
    const enqueue = async () =>
      webhooks.enqueue(await subject.events.since(await webhooks.cursor(), 100), start + 5, 9);

    it('keeps webhooks, oldest first, up to a bound', async () => {
      expect(await webhooks.add(aWebhook('b', { types: ['line'] }), SECRET, 2, BY)).toBe(true);
      expect(await webhooks.add(aWebhook('a', { createdAt: start + 1, app: 'other' }), SECRET, 2, BY)).toBe(true);
      expect(await webhooks.add(aWebhook('c'), SECRET, 2, BY)).toBe(false);
      const both = [aWebhook('b', { types: ['line'] }), aWebhook('a', { createdAt: start + 1, app: 'other' })];
      expect(await webhooks.all()).toEqual(
        both.map((one) => ({ ...one, waiting: 0, dead: 0, dropped: 0, oldSecretUntil: null })),
      );
      expect(await webhooks.remove('shop', 'a', BY)).toBe(false);
      expect(await webhooks.remove('other', 'a', BY)).toBe(true);
      expect(await webhooks.all()).toHaveLength(1);
    });

    it('changes what it is told to change, and nothing else', async () => {
      await webhooks.add(aWebhook('shop', { types: ['line'] }), SECRET, 9, BY);
      const now = async () => (await webhooks.all())[0];
      expect(await webhooks.update('other', 'shop', { enabled: false }, BY)).toBe(false);
      expect(await webhooks.update('shop', 'none', { enabled: false }, BY)).toBe(false);
      expect(await webhooks.update('shop', 'shop', {}, BY)).toBe(true);
      expect(await now()).toMatchObject(aWebhook('shop', { types: ['line'] }));
      expect(await webhooks.update('shop', 'shop', { url: 'https://new.example/' }, BY)).toBe(true);
      expect(await webhooks.update('shop', 'shop', { types: [] }, BY)).toBe(true);
      expect(await webhooks.update('shop', 'shop', { enabled: false }, BY)).toBe(true);
      const changed = { url: 'https://new.example/', types: [], enabled: false };
      expect(await now()).toMatchObject(aWebhook('shop', changed));
      expect(await webhooks.target('shop', 'shop')).toMatchObject({ url: 'https://new.example/' });
      expect(await webhooks.target('other', 'shop')).toBeUndefined();
    });

    it('writes every change into the log, with no more of an address than its host, and tells no webhook of it', async () => {
      await webhooks.add(aWebhook('watch'), SECRET, 9, BY);
      const before = await subject.events.head();
      await webhooks.add(aWebhook('shop', { types: ['line'] }), SECRET, 9, BY);
      const url = 'https://new.example/token-in-the-path';
      await webhooks.update('shop', 'shop', { url, enabled: false }, { at: start + 1, actor: 'key:other' });
      await webhooks.update('shop', 'shop', {}, BY);
      await webhooks.rotateSecret('shop', 'shop', SECRET, start, BY);
      await webhooks.remove('shop', 'shop', BY);
      expect(await webhooks.remove('shop', 'shop', BY)).toBe(false);
      const log = await subject.events.since(before, 100);
      expect(log.map(({ type, data }) => [type, data])).toEqual([
        ['webhook.added', { host: 'shop.example', types: ['line'], enabled: true }],
        ['webhook.changed', { host: 'new.example', enabled: false }],
        ['webhook.secret-rotated', {}],
        ['webhook.removed', {}],
      ]);
      expect(log[1]).toMatchObject({ app: 'shop', subject: 'shop', actor: 'key:other', at: start + 1 });
      expect(JSON.stringify(log)).not.toContain('token-in-the-path');
      expect(await enqueue()).toEqual([]);
    });

    it('sends what waits to a new address at once, and what is dead to none', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      for (const n of [1, 2]) await begun(subject.confirmations, n);
      await enqueue();
      const nextSeq = async () => (await webhooks.next('shop'))?.delivery.seq ?? 0;
      await webhooks.failed(await nextSeq(), { tries: 9, nextAt: null, failure: '410' });
      await webhooks.failed(await nextSeq(), { tries: 3, nextAt: start + 60_000, failure: '503' });
      await webhooks.update('shop', 'shop', { types: ['line'] }, { ...BY, at: start + 9 });
      expect((await webhooks.next('shop'))?.delivery.nextAt).toBe(start + 60_000);
      await webhooks.update('shop', 'shop', { url: 'https://new.example/' }, { ...BY, at: start + 9 });
      expect((await webhooks.next('shop'))?.delivery).toMatchObject({ nextAt: start + 9, tries: 3, failure: '503' });
      expect(await webhooks.all()).toMatchObject([{ waiting: 1, dead: 1 }]);
    });

    it('queues nothing for one that is not enabled, keeps what waits, and goes on with it', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      await begun(subject.confirmations, 1);
      await enqueue();
      await webhooks.update('shop', 'shop', { enabled: false }, BY);
      expect(await webhooks.next('shop')).toBeUndefined();
      await begun(subject.confirmations, 2);
      await webhooks.enqueue(await subject.events.since(await webhooks.cursor(), 100), start + 5, 9);
      await webhooks.update('shop', 'shop', { enabled: true }, BY);
      expect((await webhooks.next('shop'))?.delivery.event.subject).toBe('cnf_1');
      expect(await webhooks.all()).toMatchObject([{ waiting: 1 }]);
      // Nobody wanted the second one, and the place did not move: it is read again after a restart.
      expect(await enqueue()).toEqual([]);
      await begun(subject.confirmations, 3);
      await webhooks.update('shop', 'shop', { enabled: true }, BY);
      expect(await enqueue()).toEqual(['shop']);
      expect(await webhooks.all()).toMatchObject([{ waiting: 2 }]);
    });

    it('moves on over what nobody wants, and never back', async () => {
      await webhooks.add(aWebhook('shop', { types: ['line'] }), SECRET, 9, BY);
      await begun(subject.confirmations, 1);
      const head = await subject.events.head();
      await webhooks.moveOn(head);
      await webhooks.moveOn(head - 1);
      expect(await webhooks.cursor()).toBe(head);
    });

    it('signs with a new secret and the one before, and with no older one', async () => {
      const [second, third] = ['whsec_c2Vjb25k', 'whsec_dGhpcmQ='];
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      await begun(subject.confirmations, 1);
      await enqueue();
      expect(await webhooks.rotateSecret('other', 'shop', second, start, BY)).toBe(false);
      expect(await webhooks.rotateSecret('shop', 'shop', second, start + 60, BY)).toBe(true);
      const signing = async () => (await webhooks.next('shop'))?.secrets;
      const before = { secret: SECRET, until: start + 60 };
      expect(await signing()).toEqual([{ secret: second, until: null }, before]);
      expect((await webhooks.target('shop', 'shop'))?.secrets).toEqual(await signing());
      expect(await webhooks.all()).toMatchObject([{ oldSecretUntil: start + 60, waiting: 1 }]);
      await webhooks.rotateSecret('shop', 'shop', third, start + 90, BY);
      expect(await signing()).toEqual([
        { secret: third, until: null },
        { secret: second, until: start + 90 },
      ]);
      await webhooks.prune(start + 90);
      expect((await webhooks.target('shop', 'shop'))?.secrets).toHaveLength(2);
      await webhooks.prune(start + 91);
      expect((await webhooks.target('shop', 'shop'))?.secrets).toEqual([{ secret: third, until: null }]);
    });

    it('queues each event once for each webhook of its app that was there, and moves on', async () => {
      await begun(subject.confirmations, 1);
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      await webhooks.add(aWebhook('other', { app: 'other' }), SECRET, 9, BY);
      await begun(subject.confirmations, 2);
      await webhooks.add(aWebhook('late'), SECRET, 9, BY);
      const events = await subject.events.since(0, 100);
      expect(await webhooks.enqueue(events, start + 5, 9)).toEqual(['shop']);
      expect(await webhooks.enqueue(events, start + 9, 9)).toEqual([]);
      expect(await webhooks.cursor()).toBe(await subject.events.head());

      const next = await webhooks.next('shop');
      expect(next).toMatchObject({ url: 'https://shop.example/', secrets: [{ secret: SECRET, until: null }] });
      expect(next?.delivery).toEqual({
        seq: next?.delivery.seq,
        event: events.find(({ subject }) => subject === 'cnf_2'),
        tries: 0,
        firstAt: start + 5,
        nextAt: start + 5,
        failure: null,
      });
      expect(await webhooks.next('other')).toBeUndefined();
      expect(await webhooks.next('late')).toBeUndefined();
    });

    it('begins for the first webhook with what happens then, however long the log is', async () => {
      for (const n of [1, 2, 3]) await begun(subject.confirmations, n);
      const head = await subject.events.head();
      await webhooks.add(aWebhook('first'), SECRET, 9, BY);
      expect(await webhooks.cursor()).toBe(head);
    });

    it('gives what is due first, forgets what arrived, and shows what waits and what is dead', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      for (const n of [1, 2, 3]) await begun(subject.confirmations, n);
      await enqueue();
      const [first, second, third] = [1, 2, 3].map((n) => `cnf_${n}`);
      const nextSubject = async () => (await webhooks.next('shop'))?.delivery.event.subject;
      const nextSeq = async () => (await webhooks.next('shop'))?.delivery.seq ?? 0;

      expect(await nextSubject()).toBe(first);
      const failing = await nextSeq();
      await webhooks.failed(failing, { tries: 1, nextAt: start + 60_000, failure: '500' });
      expect(await nextSubject()).toBe(second);
      await webhooks.delivered(await nextSeq());
      expect(await nextSubject()).toBe(third);
      await webhooks.delivered(await nextSeq());
      expect((await webhooks.next('shop'))?.delivery).toMatchObject({
        tries: 1,
        nextAt: start + 60_000,
        failure: '500',
      });
      expect(await webhooks.all()).toMatchObject([{ waiting: 1, dead: 0 }]);

      await webhooks.failed(failing, { tries: 2, nextAt: null, failure: 'timeout' });
      expect(await webhooks.next('shop')).toBeUndefined();
      expect(await webhooks.all()).toMatchObject([{ waiting: 0, dead: 1 }]);
      expect(await webhooks.redeliver('other', failing, start)).toBe(false);
      expect(await webhooks.redeliver('shop', failing, start + 70_000)).toBe(true);
      expect((await webhooks.next('shop'))?.delivery).toMatchObject({
        tries: 0,
        firstAt: start + 70_000,
        nextAt: start + 70_000,
        failure: 'timeout',
      });
      // What arrived never comes back, however often the log is read.
      await webhooks.enqueue(await subject.events.since(await webhooks.cursor(), 100), start, 9);
      expect(await webhooks.all()).toMatchObject([{ waiting: 1, dead: 0 }]);
    });

    it('keeps the newest of each queue, and counts what it drops', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      for (const n of [1, 2, 3]) await begun(subject.confirmations, n);
      const first = async () => (await webhooks.next('shop'))?.delivery;
      await webhooks.enqueue(await subject.events.since(0, 3), start, 2);
      await webhooks.failed((await first())?.seq ?? 0, { tries: 9, nextAt: null, failure: '500' });
      expect(await webhooks.all()).toMatchObject([{ waiting: 1, dead: 1, dropped: 0 }]);
      await webhooks.enqueue(await subject.events.since(await webhooks.cursor(), 1), start, 2);
      expect(await webhooks.all()).toMatchObject([{ waiting: 2, dead: 0, dropped: 1 }]);
      expect((await first())?.event.subject).toBe('cnf_2');
    });

    it('gives deliveries in pages, newest first', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      for (const n of [1, 2, 3]) await begun(subject.confirmations, n);
      await enqueue();
      const page = await webhooks.deliveries({ webhookId: 'shop', limit: 2 });
      expect(page.items.map(({ event }) => event.subject)).toEqual(['cnf_3', 'cnf_2']);
      const rest = await webhooks.deliveries({ webhookId: 'shop', limit: 2, cursor: page.next ?? '' });
      expect(rest.items.map(({ event }) => event.subject)).toEqual(['cnf_1']);
      expect(rest.next).toBeNull();
    });

    it('forgets the queue of a removed webhook, and what is older than it shall be', async () => {
      await webhooks.add(aWebhook('shop'), SECRET, 9, BY);
      await webhooks.add(aWebhook('twin'), SECRET, 9, BY);
      await begun(subject.confirmations, 1);
      await enqueue();
      await webhooks.remove('shop', 'shop', BY);
      expect(await webhooks.next('shop')).toBeUndefined();
      expect((await webhooks.deliveries({ webhookId: 'shop', limit: 9 })).items).toEqual([]);
      await webhooks.prune(start + 5);
      expect(await webhooks.next('twin')).toBeDefined();
      await webhooks.prune(start + 6);
      expect(await webhooks.next('twin')).toBeUndefined();
    });
  });
};
