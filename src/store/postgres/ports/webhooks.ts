import type { FailedTry, WebhookStore } from '../../../events/port.ts';
import { pageOf, placeOf } from '../../shared/page.ts';
import { fromWebhook } from '../../shared/stored-event.ts';
import {
  type DeliveryRow,
  deliveryOf,
  oldSecretRowOf,
  sealedWebhookSecret,
  type WebhookRow,
  type WebhookStateRow,
  type WebhookTargetRow,
  webhookOf,
  webhookRowOf,
  webhookTargetOf,
} from '../../shared/webhook-row.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { forgetting } from '../forgetting.ts';
import { LOCK_SPACE, locks } from '../locks.ts';
import { type Client, countOf, rowsOf } from '../statements.ts';

const HEAD = '(SELECT coalesce(max(seq), 0) FROM event)';
const WITH_OLD_SECRET = 'webhook LEFT JOIN webhook_old_secret AS old ON old.id = webhook.id';
const TARGET = 'url, webhook.sealed_secret, old.sealed_secret AS sealed_before, old.until';
const DELIVERY = `delivery.seq, event_seq, webhook_id, tries, first_at, next_at, failure,
  event.id, event.type, event.at, event.app, event.subject, event.actor, event.data`;
const JOINED = 'FROM delivery JOIN event ON event.seq = delivery.event_seq';

const LOCK = `SELECT pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.webhooks})`;
const COUNT = 'SELECT count(*) AS count FROM webhook';
const SKIP_TO_HEAD = `UPDATE cursor SET seq = ${HEAD} WHERE name = 'webhooks'`;
const ADD = `INSERT INTO webhook (id, app, url, types, from_seq, created_at, enabled, sealed_secret)
  VALUES ($1, $2, $3, $4, ${HEAD}, $5, $6, $7)`;
const CHANGE = `UPDATE webhook SET url = coalesce($3::text, url), types = coalesce($4::text, types),
  enabled = coalesce($5::integer, enabled), from_seq = CASE WHEN enabled < $5::integer THEN ${HEAD} ELSE from_seq END
  WHERE app = $1 AND id = $2`;
const HURRY = 'UPDATE delivery SET next_at = least(next_at, $2) WHERE webhook_id = $1 AND next_at IS NOT NULL';
const SECRET = 'SELECT id, sealed_secret FROM webhook WHERE app = $1 AND id = $2 FOR UPDATE';
const SET_SECRET = 'UPDATE webhook SET sealed_secret = $1 WHERE id = $2';
const SET_OLD_SECRET = `INSERT INTO webhook_old_secret (id, until, sealed_secret) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET until = excluded.until, sealed_secret = excluded.sealed_secret`;
const TARGET_OF = `SELECT ${TARGET} FROM ${WITH_OLD_SECRET} WHERE app = $1 AND webhook.id = $2`;
const REMOVE = 'DELETE FROM webhook WHERE app = $1 AND id = $2';
const EVERY = `SELECT webhook.id, app, url, types, from_seq, created_at, dropped, enabled, webhook.sealed_secret, old.until,
    (SELECT count(*) FROM delivery WHERE webhook_id = webhook.id AND next_at IS NOT NULL) AS waiting,
    (SELECT count(*) FROM delivery WHERE webhook_id = webhook.id AND next_at IS NULL) AS dead
  FROM ${WITH_OLD_SECRET} ORDER BY created_at, webhook.id`;
const REACHED = `SELECT seq FROM cursor WHERE name = 'webhooks'`;
const REACH = `UPDATE cursor SET seq = greatest(seq, $1) WHERE name = 'webhooks'`;
const REACHED_FOR_CHANGE = `${REACHED} FOR UPDATE`;
// What lies before the cursor was offered: a node that stood still meanwhile must not queue again what another has delivered.
const FAN_OUT = `INSERT INTO delivery (webhook_id, event_seq, tries, first_at, next_at)
  SELECT webhook.id, new.seq, 0, $2::bigint, $2::bigint
  FROM jsonb_to_recordset($1::jsonb) AS new (seq bigint, app text, type text) JOIN webhook
    ON enabled = 1 AND new.type NOT LIKE 'webhook.%' AND from_seq < new.seq AND $3::bigint < new.seq AND (new.app IS NULL OR new.app = webhook.app) AND (types = '[]' OR EXISTS (
      SELECT FROM jsonb_array_elements_text(types::jsonb) AS wanted
      WHERE new.type = wanted OR starts_with(new.type, wanted || '.')))
  ORDER BY new.seq, webhook.id
  ON CONFLICT DO NOTHING RETURNING webhook_id`;
const KEEP_NEWEST = `WITH dropped AS (
    DELETE FROM delivery WHERE seq IN (
      SELECT seq FROM delivery WHERE webhook_id = $1 ORDER BY event_seq DESC OFFSET $2::bigint) RETURNING seq)
  UPDATE webhook SET dropped = webhook.dropped + (SELECT count(*) FROM dropped) WHERE id = $1 AND EXISTS (SELECT FROM dropped)`;
const DUE = `SELECT ${DELIVERY}, ${TARGET} ${JOINED} JOIN (${WITH_OLD_SECRET}) ON webhook.id = webhook_id
  WHERE webhook_id = $1 AND enabled = 1 AND next_at IS NOT NULL ORDER BY next_at, delivery.seq LIMIT $2 OFFSET $3`;
const OLDEST = `SELECT min((SELECT min(event_seq) FROM delivery WHERE webhook_id = webhook.id)) AS seq FROM webhook`;
const DONE = 'DELETE FROM delivery WHERE seq = $1';
const FAIL = 'UPDATE delivery SET tries = $2, next_at = $3, failure = $4 WHERE seq = $1';
const PAGE = `SELECT ${DELIVERY} ${JOINED} WHERE webhook_id = $1 AND delivery.seq < $2 ORDER BY delivery.seq DESC LIMIT $3`;
const AGAIN = 'UPDATE delivery SET tries = 0, first_at = $3, next_at = $3 WHERE webhook_id = $1 AND seq = $2';

/** So many deliveries are read to find the next that can be sent. */
const AT_ONCE = 10;

type DueRow = DeliveryRow & WebhookTargetRow;

/** Webhooks, their queues, and how far these have come in the event log. */
export const createWebhooks = (database: Database, secretKey: Uint8Array): WebhookStore => {
  const { ask, transact } = database;
  const count = (text: string, values: readonly unknown[]) =>
    transact(async ({ client }) => keep((await countOf(client, text, values)) === 1));

  return {
    add: (webhook, secret, most, by) =>
      transact(async ({ client, append }) => {
        await rowsOf(client, LOCK);
        const there = (await rowsOf<{ count: number }>(client, COUNT))[0]?.count ?? 0;
        if (there >= most) return undo(false);
        // Nobody has read the log meanwhile, and nobody misses what is in it.
        if (there === 0) await countOf(client, SKIP_TO_HEAD);
        const { id, app, url, types, created_at, enabled, sealed_secret } = webhookRowOf(secretKey, webhook, secret);
        await countOf(client, ADD, [id, app, url, types, created_at, enabled, sealed_secret]);
        append(fromWebhook({ ...by, type: 'webhook.added', app, webhook: id, changes: webhook }));
        return keep(true);
      }),

    update: (app, id, changes, by) =>
      transact(async ({ client, append }) => {
        const { url = null, types, enabled } = changes;
        const texts = types === undefined ? null : JSON.stringify(types);
        const changed = [app, id, url, texts, enabled === undefined ? null : Number(enabled)];
        if ((await countOf(client, CHANGE, changed)) === 0) return undo(false);
        if (url !== null) await countOf(client, HURRY, [id, by.at]);
        if (Object.keys(changes).length > 0)
          append(fromWebhook({ ...by, type: 'webhook.changed', app, webhook: id, changes }));
        return keep(true);
      }),

    rotateSecret: (app, id, secret, until, by) =>
      transact(async ({ client, append }) => {
        const [present] = await rowsOf<Pick<WebhookRow, 'id' | 'sealed_secret'>>(client, SECRET, [app, id]);
        if (!present) return undo(false);
        const old = oldSecretRowOf(secretKey, present, until);
        await countOf(client, SET_OLD_SECRET, [old.id, old.until, old.sealed_secret]);
        await countOf(client, SET_SECRET, [sealedWebhookSecret(secretKey, id, secret), id]);
        append(fromWebhook({ ...by, type: 'webhook.secret-rotated', app, webhook: id }));
        return keep(true);
      }),

    async target(app, id) {
      const [row] = await ask((client) => rowsOf<WebhookTargetRow>(client, TARGET_OF, [app, id]));
      return row && webhookTargetOf(secretKey, id, row);
    },

    remove: (app, id, by) =>
      transact(async ({ client, append }) => {
        if ((await countOf(client, REMOVE, [app, id])) === 0) return undo(false);
        append(fromWebhook({ ...by, type: 'webhook.removed', app, webhook: id }));
        return keep(true);
      }),

    all: async () => (await ask((client) => rowsOf<WebhookStateRow>(client, EVERY))).map(webhookOf),

    async cursor() {
      const [row] = await ask((client) => rowsOf<{ seq: number }>(client, REACHED));
      return row?.seq ?? 0;
    },

    moveOn: async (seq) => void (await ask((client) => countOf(client, REACH, [seq]))),

    enqueue: (events, now, most) =>
      transact(async ({ client }) => {
        const offered = JSON.stringify(events.map(({ seq, app, type }) => ({ seq, app, type })));
        const [reached] = await rowsOf<{ seq: number }>(client, REACHED_FOR_CHANGE);
        const rows = await rowsOf<{ webhook_id: string }>(client, FAN_OUT, [offered, now, reached?.seq ?? 0]);
        // Nothing to remember is no reason to make the disk work: what nobody wanted, nobody wants the next time either.
        if (rows.length === 0) return undo([]);
        await countOf(client, REACH, [events.at(-1)?.seq ?? 0]);
        const ids = [...new Set(rows.map(({ webhook_id: id }) => id))];
        for (const id of ids) await countOf(client, KEEP_NEWEST, [id, most]);
        return keep(ids);
      }),

    async oldest() {
      const [row] = await ask((client) => rowsOf<{ seq: number | null }>(client, OLDEST));
      return row?.seq ?? undefined;
    },

    next: (webhookId) =>
      ask(async (client) => {
        for await (const row of dueIn(client, webhookId)) {
          const delivery = deliveryOf(row);
          // An event that cannot be read must not hold up those behind it; it goes with the old deliveries.
          if (delivery) return { delivery, ...webhookTargetOf(secretKey, webhookId, row) };
        }
        return undefined;
      }),

    delivered: async (seq) => void (await ask((client) => countOf(client, DONE, [seq]))),

    failed: async (seq, { tries, nextAt, failure }: FailedTry) =>
      void (await ask((client) => countOf(client, FAIL, [seq, tries, nextAt, failure]))),

    async deliveries({ webhookId, cursor, limit }) {
      const before = placeOf(cursor) ?? Number.MAX_SAFE_INTEGER;
      const rows = await ask((client) => rowsOf<DeliveryRow>(client, PAGE, [webhookId, before, limit + 1]));
      const { items, next } = pageOf(rows, limit, deliveryOf);
      return { items: items.filter((delivery) => delivery !== undefined), next };
    },

    redeliver: (webhookId, seq, now) => count(AGAIN, [webhookId, seq, now]),

    prune: forgetting(database, [
      'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE first_at < $1 LIMIT $2)',
      'DELETE FROM webhook_old_secret WHERE id IN (SELECT id FROM webhook_old_secret WHERE until < $1 LIMIT $2)',
    ]),
  };
};

/** What waits for this webhook, in the order in which it is tried. */
async function* dueIn(client: Client, webhookId: string): AsyncGenerator<DueRow> {
  for (let offset = 0; ; offset += AT_ONCE) {
    const rows = await rowsOf<DueRow>(client, DUE, [webhookId, AT_ONCE, offset]);
    yield* rows;
    if (rows.length < AT_ONCE) return;
  }
}
