import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openData, type Store } from '../../../../src/store/index.ts';

const webhook = { id: 'whk_1', app: 'shop', url: 'https://shop.example/', types: [], enabled: true, createdAt: 1 };

describe.each(['', '{', 'null', '[]', '7', '{"a":1} x'])('an event whose text was changed to %j', (text) => {
  let store: Store;
  let tamper: (seq: number) => void;

  /** A log with one event for each line, from the second on, behind that of a webhook that wants them all. */
  beforeEach(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'offhook-tampered-'));
    ({ store } = await openData(dir, () => undefined, 'caller'));
    const db = new Sqlite(join(dir, 'offhook.sqlite'));
    onTestFinished(async () => {
      db.close();
      await store.close();
      rmSync(dir, { recursive: true });
    });
    tamper = (seq) => void db.prepare('UPDATE event SET data = ? WHERE seq = ?').run(text, seq);
    await store.webhooks.add(webhook, 'whsec_c2VjcmV0', 9, { at: 1, actor: 'key:ops' });
    for (const line of ['a', 'b', 'c']) await store.lines.record([{ type: 'line.changed', at: 1, line, actor: 'cli' }]);
  });

  const lines = (events: readonly { readonly subject: string }[]) => events.map(({ subject }) => subject);

  it('is passed over by whoever follows the log, and the others are not', async () => {
    tamper(3);
    expect(lines(await store.events.since(1, 10))).toEqual(['a', 'c']);
    expect(lines(await store.events.since(2, 1))).toEqual(['c']);
    // Fewer than asked for would be the end of the log.
    expect(lines(await store.events.since(1, 2))).toEqual(['a', 'c']);
    expect(await store.events.of('b', 0, 10)).toEqual([]);
    expect(lines((await store.audit.search({ limit: 10 })).items)).toEqual(['c', 'a', 'whk_1']);
  });

  it('does not hold up a page of a search', async () => {
    tamper(4);
    const first = await store.audit.search({ limit: 1 });
    const second = await store.audit.search({ limit: 1, ...(first.next !== null && { cursor: first.next }) });
    expect([lines(first.items), lines(second.items)]).toEqual([[], ['b']]);
  });

  it('is read by auditors as what it is', async () => {
    tamper(3);
    expect((await store.audit.rows(0, 10))[2]).toEqual({ seq: 3, unreadable: text });
    expect(await store.audit.seal(10)).toEqual({ events: 4, unreadable: [3] });
  });

  it('does not hold up what is queued behind it for a webhook', async () => {
    await store.webhooks.enqueue(await store.events.since(0, 10), 5, 9);
    tamper(2);
    const next = await store.webhooks.next('whk_1');
    expect(next?.delivery.event.subject).toBe('b');
    const { items } = await store.webhooks.deliveries({ webhookId: 'whk_1', limit: 10 });
    expect(lines(items.map(({ event }) => event))).toEqual(['c', 'b']);
  });
});
