import type { Database } from 'better-sqlite3';
import type { FailedTry, StoredEvent, WebhookStore } from '../../../events/port.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import { fromWebhook } from '../../shared/stored-event.ts';
import {
  type DeliveryRow,
  deliveryOf,
  type NewWebhookRow,
  oldSecretRowOf,
  sealedWebhookSecret,
  type WebhookRow,
  type WebhookStateRow,
  type WebhookTargetRow,
  webhookOf,
  webhookRowOf,
  webhookTargetOf,
} from '../../shared/webhook-row.ts';
import { keep, type OperationsOf, read, undo, untilDone, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import { forgetting } from '../tables/forgetting.ts';

const JOINED = `FROM delivery JOIN event ON event.seq = delivery.event_seq`;
const WITH_OLD_SECRET = 'webhook LEFT JOIN webhook_old_secret AS old ON old.id = webhook.id';
const TARGET = 'url, webhook.sealed_secret, old.sealed_secret AS sealed_before, old.until';
const DELIVERY = `delivery.seq, event_seq, webhook_id, tries, first_at, next_at, failure,
  event.id, type, event.at, event.app, subject, actor, data`;

/** What of an event decides who wants it. */
type Told = Pick<StoredEvent, 'seq' | 'app' | 'type'>;

const WANTED = `FROM webhook
  WHERE enabled = 1 AND from_seq < @seq AND @type NOT LIKE 'webhook.%' AND (@app IS NULL OR app = @app) AND (types = '[]' OR EXISTS (
    SELECT 1 FROM json_each(types) WHERE @type = value OR substr(@type, 1, length(value) + 1) = value || '.'))`;

/** Webhooks, their queues, and how far these have come in the event log. */
export const createWebhooks = (
  db: Database,
  secretKey: Uint8Array,
  append: AppendEvent,
): OperationsOf<WebhookStore> => {
  const count = db.prepare<[], number>('SELECT count(*) FROM webhook').pluck();
  const skipTo = db.prepare(
    `UPDATE cursor SET seq = (SELECT coalesce(max(seq), 0) FROM event) WHERE name = 'webhooks'`,
  );
  const insert = db.prepare<[NewWebhookRow]>(
    `INSERT INTO webhook (id, app, url, types, from_seq, created_at, enabled, sealed_secret)
     SELECT @id, @app, @url, @types, coalesce(max(seq), 0), @created_at, @enabled, @sealed_secret FROM event`,
  );
  const change = db.prepare<[Partial<Record<'url' | 'types' | 'enabled', unknown>> & Pick<WebhookRow, 'id' | 'app'>]>(
    `UPDATE webhook SET url = coalesce(@url, url), types = coalesce(@types, types), enabled = coalesce(@enabled, enabled),
       from_seq = iif(enabled < @enabled, (SELECT coalesce(max(seq), 0) FROM event), from_seq)
     WHERE id = @id AND app = @app`,
  );
  const hurry = db.prepare<[{ readonly id: string; readonly now: number }]>(
    'UPDATE delivery SET next_at = min(next_at, @now) WHERE webhook_id = @id AND next_at IS NOT NULL',
  );
  const secretOf = db.prepare<[string, string], Pick<WebhookRow, 'id' | 'sealed_secret'>>(
    'SELECT id, sealed_secret FROM webhook WHERE app = ? AND id = ?',
  );
  const setSecret = db.prepare<[Uint8Array, string]>('UPDATE webhook SET sealed_secret = ? WHERE id = ?');
  const setOldSecret = db.prepare<[ReturnType<typeof oldSecretRowOf>]>(
    'INSERT OR REPLACE INTO webhook_old_secret (id, until, sealed_secret) VALUES (@id, @until, @sealed_secret)',
  );
  const targetOf = db.prepare<[string, string], WebhookTargetRow>(
    `SELECT ${TARGET} FROM ${WITH_OLD_SECRET} WHERE app = ? AND webhook.id = ?`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM webhook WHERE app = ? AND id = ?');
  const every = db.prepare<[], WebhookStateRow>(
    `SELECT webhook.*, old.until, count(next_at) AS waiting, count(seq) - count(next_at) AS dead
     FROM ${WITH_OLD_SECRET} LEFT JOIN delivery ON webhook_id = webhook.id
     GROUP BY webhook.id ORDER BY created_at, webhook.id`,
  );
  const reached = db.prepare<[], number>(`SELECT seq FROM cursor WHERE name = 'webhooks'`).pluck();
  const reach = db.prepare<[number]>(`UPDATE cursor SET seq = max(seq, ?) WHERE name = 'webhooks'`);
  const wanted = db.prepare<[Told]>(`SELECT 1 ${WANTED}`);
  const fanOut = db.prepare<[Told & { readonly now: number }], { readonly webhook_id: string }>(
    `INSERT INTO delivery (webhook_id, event_seq, tries, first_at, next_at) SELECT id, @seq, 0, @now, @now ${WANTED}
     ON CONFLICT DO NOTHING RETURNING webhook_id`,
  );
  const queued = db.prepare<[string], number>('SELECT count(*) FROM delivery WHERE webhook_id = ?').pluck();
  // `LIMIT +?` here and below: see events.ts.
  const dropOldest = db.prepare<[string, number]>(
    'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE webhook_id = ? ORDER BY event_seq LIMIT +?)',
  );
  const noteDropped = db.prepare<[number, string]>('UPDATE webhook SET dropped = dropped + ? WHERE id = ?');
  const due = db.prepare<[string], DeliveryRow & WebhookTargetRow>(
    `SELECT ${DELIVERY}, ${TARGET} ${JOINED} JOIN ${WITH_OLD_SECRET}
     WHERE webhook.id = webhook_id AND webhook_id = ? AND enabled = 1 AND next_at IS NOT NULL
     ORDER BY next_at, delivery.seq`,
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
    add: write((webhook, secret, most, by) => {
      const there = count.get() ?? 0;
      if (there >= most) return undo(false);
      // Nobody has read the log meanwhile, and nobody misses what is in it.
      if (there === 0) skipTo.run();
      insert.run(webhookRowOf(secretKey, webhook, secret));
      append(fromWebhook({ ...by, type: 'webhook.added', app: webhook.app, webhook: webhook.id, changes: webhook }));
      return keep(true);
    }),

    update: write((app, id, changes, by) => {
      const { url = null, types, enabled } = changes;
      const fields = {
        url,
        types: types === undefined ? null : JSON.stringify(types),
        enabled: enabled === undefined ? null : Number(enabled),
      };
      if (change.run({ ...fields, app, id }).changes === 0) return undo(false);
      if (url !== null) hurry.run({ id, now: by.at });
      if (Object.keys(changes).length > 0)
        append(fromWebhook({ ...by, type: 'webhook.changed', app, webhook: id, changes }));
      return keep(true);
    }),

    rotateSecret: write((app, id, secret, until, by) => {
      const present = secretOf.get(app, id);
      if (!present) return undo(false);
      setOldSecret.run(oldSecretRowOf(secretKey, present, until));
      setSecret.run(sealedWebhookSecret(secretKey, id, secret), id);
      append(fromWebhook({ ...by, type: 'webhook.secret-rotated', app, webhook: id }));
      return keep(true);
    }),

    target: read((app, id) => {
      const row = targetOf.get(app, id);
      return row && webhookTargetOf(secretKey, id, row);
    }),

    remove: write((app, id, by) => {
      if (remove.run(app, id).changes === 0) return undo(false);
      append(fromWebhook({ ...by, type: 'webhook.removed', app, webhook: id }));
      return keep(true);
    }),

    all: read(() => every.all().map(webhookOf)),

    cursor: read(() => reached.get() ?? 0),

    moveOn: write((seq) => {
      reach.run(seq);
      return keep(undefined);
    }),

    enqueue: write((events, now, most) => {
      // Nothing to remember is no reason to make the disk work: what nobody wanted, nobody wants the next time either.
      const told = events.map(({ seq, app, type }) => ({ seq, app, type })).filter((each) => wanted.get(each));
      // Nothing was written: to take it back would have all that it travels with run again.
      if (told.length === 0) return keep([]);
      const rows = told.flatMap((each) => fanOut.all({ ...each, now }));
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
        return { delivery, ...webhookTargetOf(secretKey, webhookId, row) };
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
        'DELETE FROM webhook_old_secret WHERE id IN (SELECT id FROM webhook_old_secret WHERE until < @before LIMIT @atOnce)',
      ]),
    ),
  };
};
