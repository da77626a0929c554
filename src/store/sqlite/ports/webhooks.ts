import type { Database } from 'better-sqlite3';
import type { FailedTry, StoredEvent, WebhookStore } from '../../../events/port.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import {
  type DeliveryRow,
  deliveryOf,
  type NewWebhookRow,
  type WebhookRow,
  webhookOf,
  webhookRowOf,
  webhookSecretOf,
} from '../../shared/webhook-row.ts';
import { keep, type OperationsOf, read, undo, untilDone, write } from '../operation.ts';
import { forgetting } from '../tables/forgetting.ts';

const JOINED = `FROM delivery JOIN event ON event.seq = delivery.event_seq`;
const DELIVERY = `delivery.seq, event_seq, webhook_id, tries, first_at, next_at, failure,
  event.id, type, event.at, event.app, subject, actor, data`;

/** Webhooks, their queues, and how far these have come in the event log. */
export const createWebhooks = (db: Database, secretKey: Uint8Array): OperationsOf<WebhookStore> => {
  const count = db.prepare<[], number>('SELECT count(*) FROM webhook').pluck();
  const skipTo = db.prepare(
    `UPDATE cursor SET seq = (SELECT coalesce(max(seq), 0) FROM event) WHERE name = 'webhooks'`,
  );
  const insert = db.prepare<[NewWebhookRow]>(
    `INSERT INTO webhook (id, app, url, types, from_seq, created_at, sealed_secret)
     SELECT @id, @app, @url, @types, coalesce(max(seq), 0), @created_at, @sealed_secret FROM event`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM webhook WHERE app = ? AND id = ?');
  const every = db.prepare<[], WebhookRow & { readonly waiting: number; readonly dead: number }>(
    `SELECT webhook.*, count(next_at) AS waiting, count(seq) - count(next_at) AS dead
     FROM webhook LEFT JOIN delivery ON webhook_id = id GROUP BY id ORDER BY created_at, id`,
  );
  const reached = db.prepare<[], number>(`SELECT seq FROM cursor WHERE name = 'webhooks'`).pluck();
  const reach = db.prepare<[number]>(`UPDATE cursor SET seq = max(seq, ?) WHERE name = 'webhooks'`);
  const fanOut = db.prepare<
    [Pick<StoredEvent, 'seq' | 'app' | 'type'> & { readonly now: number }],
    { readonly webhook_id: string }
  >(
    `INSERT INTO delivery (webhook_id, event_seq, tries, first_at, next_at)
     SELECT id, @seq, 0, @now, @now FROM webhook
     WHERE from_seq < @seq AND (@app IS NULL OR app = @app) AND (types = '[]' OR EXISTS (
       SELECT 1 FROM json_each(types) WHERE @type = value OR substr(@type, 1, length(value) + 1) = value || '.'))
     ON CONFLICT DO NOTHING RETURNING webhook_id`,
  );
  const queued = db.prepare<[string], number>('SELECT count(*) FROM delivery WHERE webhook_id = ?').pluck();
  // `LIMIT +?` here and below: see events.ts.
  const dropOldest = db.prepare<[string, number]>(
    'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE webhook_id = ? ORDER BY event_seq LIMIT +?)',
  );
  const noteDropped = db.prepare<[number, string]>('UPDATE webhook SET dropped = dropped + ? WHERE id = ?');
  const due = db.prepare<[string], DeliveryRow & Pick<WebhookRow, 'url' | 'sealed_secret'>>(
    `SELECT ${DELIVERY}, url, sealed_secret ${JOINED} JOIN webhook ON webhook.id = webhook_id
     WHERE webhook_id = ? AND next_at IS NOT NULL ORDER BY next_at, delivery.seq`,
  );
  const oldest = db
    .prepare<[], number | null>(
      'SELECT min((SELECT min(event_seq) FROM delivery WHERE webhook_id = webhook.id)) FROM webhook',
    )
    .pluck();
  const done = db.prepare<[number]>('DELETE FROM delivery WHERE seq = ?');
  const fail = db.prepare<[FailedTry & { readonly seq: number }]>(
    'UPDATE delivery SET tries = @tries, next_at = @nextAt, failure = @failure WHERE seq = @seq',
  );
  const page = db.prepare<[string, number, number], DeliveryRow>(
    `SELECT ${DELIVERY} ${JOINED} WHERE webhook_id = ? AND delivery.seq < ? ORDER BY delivery.seq DESC LIMIT +?`,
  );
  const again = db.prepare<{ readonly webhookId: string; readonly seq: number; readonly now: number }>(
    'UPDATE delivery SET tries = 0, first_at = @now, next_at = @now WHERE webhook_id = @webhookId AND seq = @seq',
  );

  const keepNewest = (id: string, most: number): void => {
    const over = (queued.get(id) ?? 0) - most;
    if (over <= 0) return;
    dropOldest.run(id, over);
    noteDropped.run(over, id);
  };

  return {
    add: write((webhook, secret, most) => {
      const there = count.get() ?? 0;
      if (there >= most) return undo(false);
      // Nobody has read the log meanwhile, and nobody misses what is in it.
      if (there === 0) skipTo.run();
      insert.run(webhookRowOf(secretKey, webhook, secret));
      return keep(true);
    }),

    remove: write((app, id) => keep(remove.run(app, id).changes === 1)),

    all: read(() => every.all().map(webhookOf)),

    cursor: read(() => reached.get() ?? 0),

    enqueue: write((events, now, most) => {
      const rows = events.flatMap(({ seq, app, type }) => fanOut.all({ seq, app, type, now }));
      // Nothing to remember is no reason to make the disk work: what nobody wanted, nobody wants the next time either.
      if (rows.length === 0) return undo([]);
      reach.run(events.at(-1)?.seq ?? 0);
      const ids = [...new Set(rows.map(({ webhook_id }) => webhook_id))];
      for (const id of ids) keepNewest(id, most);
      return keep(ids);
    }),

    oldest: read(() => oldest.get() ?? undefined),

    next: read((webhookId) => {
      for (const row of due.iterate(webhookId)) {
        const delivery = deliveryOf(row);
        // An event that cannot be read must not hold up those behind it; it goes with the old deliveries.
        if (!delivery) continue;
        return { delivery, url: row.url, secret: webhookSecretOf(secretKey, webhookId, row.sealed_secret) };
      }
      return undefined;
    }),

    delivered: write((seq) => {
      done.run(seq);
      return keep(undefined);
    }),

    failed: write((seq, failed) => {
      fail.run({ seq, ...failed });
      return keep(undefined);
    }),

    deliveries: read(({ webhookId, cursor, limit }) => {
      const before = placeOf(cursor) ?? Number.MAX_SAFE_INTEGER;
      const { items, next } = pageOf(page.all(webhookId, before, limit + 1), limit, deliveryOf);
      return { items: items.filter((delivery) => delivery !== undefined), next };
    }),

    redeliver: write((webhookId, seq, now) => keep(again.run({ webhookId, seq, now }).changes === 1)),

    prune: untilDone(
      forgetting(db, [
        'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE first_at < @before LIMIT @atOnce)',
      ]),
    ),
  };
};
