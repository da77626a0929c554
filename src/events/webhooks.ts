import {
  type Clock,
  closest,
  err,
  type Fence,
  Job,
  newId,
  ok,
  type Random,
  type ReportFault,
  type Result,
  soleFence,
} from '../lib/index.ts';
import { wantable } from './event-types.ts';
import type { Delivery, EventLog, StoredEvent, Webhook, WebhookChanges, WebhookState, WebhookStore } from './port.ts';
import type { WebhookRefusal } from './refusals.ts';
import { Relay } from './relay.ts';
import { newWebhookSecret, webhookMessage } from './webhook-message.ts';
import type { SendOutcome, SendWebhook } from './webhook-send.ts';
import { readTarget } from './webhook-target.ts';
import { WebhookWorker } from './webhook-worker.ts';

/** So many webhooks there may be in all: each may hold one connection. */
const MOST = 100;

/** So many events one webhook may have waiting or dead; then the oldest is dropped for each new one. */
const MOST_QUEUED = 10_000;

/** How often it is looked for what other processes have changed, in milliseconds. */
const LOOK_MS = 5000;

/** How often the place is noted where nobody wanted what happened, in milliseconds: others know by it what was passed by. */
const NOTE_MS = 1000;

/** What the webhooks are made of. */
export interface WebhookParts {
  readonly store: WebhookStore;
  readonly log: EventLog;
  readonly send: SendWebhook;
  /** Whether webhooks may lead into private networks, and over plain http. */
  readonly allowPrivate: boolean;
  /** Whether other processes change webhooks as well, and go on with the sending when this one ends; not unless it is given. */
  readonly isShared?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly onFault: ReportFault;
}

type Page = Awaited<ReturnType<WebhookStore['deliveries']>>;

const notFound: { readonly ok: false; readonly error: WebhookRefusal } = err({ code: 'not-found' });

/**
 * Webhooks: who they are, and that they get what happens, at least once and under the same id. Each has a queue and a
 * connection of its own: none waits for another, and nothing else waits for them. The log is not even read while there are none.
 */
export class Webhooks {
  readonly #parts: WebhookParts;
  readonly #relay: Relay;
  readonly #workers = new Map<string, WebhookWorker>();
  /** Looks for what other processes have changed. */
  readonly #look: Job;
  #isRunning = false;
  #fence: Fence = soleFence;
  #notedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    const { store, log, clock, onFault } = parts;
    const take = (events: readonly StoredEvent[]) => this.#take(events);
    this.#relay = new Relay({
      log,
      consumer: { name: 'webhooks', cursor: () => store.cursor(), take },
      clock,
      onFault,
    });
    const step = async (): Promise<number> => {
      await this.#serveAll();
      return LOOK_MS;
    };
    this.#look = new Job({ name: 'webhooks', clock, onFault, step });
  }

  /** Goes on where it was stopped, or killed, here or elsewhere; sends as long as `fence` holds. Idempotent. */
  async start(fence: Fence = soleFence): Promise<void> {
    this.#isRunning = true;
    this.#fence = fence;
    await this.#serveAll();
    if (this.#parts.isShared && this.#isRunning) this.#look.start();
  }

  /** Gives up what is being sent: it is sent again after the next start. Idempotent. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all([this.#look.stop(), this.#relay.stop()]);
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  /** The `seq` up to which no webhook needs the log any more: all queues have what they want of it, and none holds an event of it. */
  async passed(): Promise<number> {
    const { store } = this.#parts;
    if ((await store.all()).length === 0) return Number.MAX_SAFE_INTEGER;
    // First the place, then the queues: what is queued in between is then held by both.
    const place = this.#relay.place ?? (await store.cursor());
    const oldest = (await store.oldest()) ?? Number.MAX_SAFE_INTEGER;
    return Math.min(place, oldest - 1);
  }

  /** Those of the app, oldest first. */
  async list(app: string): Promise<readonly WebhookState[]> {
    return (await this.#parts.store.all()).filter((webhook) => webhook.app === app);
  }

  /** Sends what happens from now on to `url`. Only this answer holds the secret. Refuses `malformed`, `event-type-unknown` and `too-many-webhooks`. */
  async add(
    app: string,
    wanted: Pick<Webhook, 'url' | 'types' | 'enabled'>,
    actor: string,
  ): Promise<Result<{ readonly webhook: Webhook; readonly secret: string }, WebhookRefusal>> {
    const { store, clock, random, allowPrivate } = this.#parts;
    const url = readTarget(wanted.url, { allowPrivate });
    if (!url.ok) return err({ code: 'malformed', pointer: '/url', detail: url.error });
    const unknown = unknownIn(wanted.types);
    if (unknown) return err(unknown);
    const id = newId(random, 'whk');
    const { types, enabled } = wanted;
    const webhook: Webhook = { id, app, url: url.value.href, types, enabled, createdAt: clock.now() };
    const secret = newWebhookSecret(random);
    if (!(await store.add(webhook, secret, MOST, { at: webhook.createdAt, actor })))
      return err({ code: 'too-many-webhooks' });
    this.#serve(id);
    return ok({ webhook, secret });
  }

  /** Changes it for what is sent from now on, what waits already included, which a new address gets at once. Refuses `malformed`, `event-type-unknown` and `not-found`. */
  async update(
    app: string,
    id: string,
    changes: WebhookChanges,
    actor: string,
  ): Promise<Result<WebhookState, WebhookRefusal>> {
    const { store, clock, allowPrivate } = this.#parts;
    const url = changes.url === undefined ? undefined : readTarget(changes.url, { allowPrivate });
    if (url && !url.ok) return err({ code: 'malformed', pointer: '/url', detail: url.error });
    const unknown = unknownIn(changes.types ?? []);
    if (unknown) return err(unknown);
    const wanted = { ...changes, ...(url && { url: url.value.href }) };
    // After a restart the log is read again from the place that is kept: what was passed by must not be wanted then.
    if (changes.types !== undefined && this.#relay.place !== undefined) await store.moveOn(this.#relay.place);
    if (!(await store.update(app, id, wanted, { at: clock.now(), actor }))) return notFound;
    if (url || changes.enabled) this.#workers.get(id)?.sendNow();
    return this.#state(app, id);
  }

  /**
   * Gives it a new secret, which only this answer holds. What is sent within `overlapSeconds` carries a signature by the old one as
   * well, by none older. Refuses `not-found`.
   */
  async rotateSecret(
    app: string,
    id: string,
    overlapSeconds: number,
    actor: string,
  ): Promise<Result<{ readonly webhook: WebhookState; readonly secret: string }, WebhookRefusal>> {
    const { store, clock, random } = this.#parts;
    const secret = newWebhookSecret(random);
    const at = clock.now();
    if (!(await store.rotateSecret(app, id, secret, at + overlapSeconds * 1000, { at, actor }))) return notFound;
    const state = await this.#state(app, id);
    return state.ok ? ok({ webhook: state.value, secret }) : state;
  }

  /** Sends it an event that tells of nothing, once, whatever it wants and whether it is enabled; `signal` gives up. Refuses `not-found`. */
  async test(
    app: string,
    webhookId: string,
    signal: AbortSignal,
  ): Promise<Result<{ readonly id: string; readonly outcome: SendOutcome }, WebhookRefusal>> {
    const { store, send, clock, random } = this.#parts;
    const target = await store.target(app, webhookId);
    if (!target) return notFound;
    const id = newId(random, 'evt');
    const event = { id, type: 'webhook.test', at: clock.now(), subject: webhookId, actor: null, data: {} };
    return ok({
      id,
      outcome: await send(target.url, webhookMessage(event, target.secrets, clock.now(), clock.timeOfDay()), signal),
    });
  }

  /** Ends it, with everything that still waits. Refuses `not-found`. */
  async remove(app: string, id: string, actor: string): Promise<Result<undefined, WebhookRefusal>> {
    const { store, clock } = this.#parts;
    if (!(await store.remove(app, id, { at: clock.now(), actor }))) return notFound;
    await this.#workers.get(id)?.stop();
    this.#workers.delete(id);
    return ok(undefined);
  }

  /** What waits and what is dead, newest first. Refuses `not-found`. */
  async deliveries(
    app: string,
    webhookId: string,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<Result<Page, WebhookRefusal>> {
    if (!(await this.#has(app, webhookId))) return notFound;
    return ok(await this.#parts.store.deliveries({ webhookId, ...page }));
  }

  /** Sends it now, dead or not, with all its tries before it. Refuses `not-found`. */
  async redeliver(app: string, webhookId: string, seq: Delivery['seq']): Promise<Result<undefined, WebhookRefusal>> {
    const { store, clock } = this.#parts;
    if (!(await this.#has(app, webhookId))) return notFound;
    if (!(await store.redeliver(webhookId, seq, clock.now()))) return notFound;
    this.#workers.get(webhookId)?.sendNow();
    return ok(undefined);
  }

  async #has(app: string, id: string): Promise<boolean> {
    return (await this.#state(app, id)).ok;
  }

  async #state(app: string, id: string): Promise<Result<WebhookState, WebhookRefusal>> {
    const state = (await this.list(app)).find((webhook) => webhook.id === id);
    return state ? ok(state) : notFound;
  }

  /** Those that there are, whoever added them; what waits may have been changed, too. */
  async #serveAll(): Promise<void> {
    const { store, isShared } = this.#parts;
    for (const { id, waiting } of await store.all()) {
      this.#serve(id);
      if (isShared && waiting > 0) this.#workers.get(id)?.wake();
    }
  }

  /** Begins to fill its queue and to send what is in it. */
  #serve(id: string): void {
    if (!this.#isRunning) return;
    const worker =
      this.#workers.get(id) ?? new WebhookWorker(id, { ...this.#parts, maySend: () => this.#fence.holds() });
    this.#workers.set(id, worker);
    worker.start();
    this.#relay.start();
  }

  async #take(events: readonly StoredEvent[]): Promise<void> {
    const { store, clock, isShared } = this.#parts;
    const ids = await store.enqueue(events, clock.now(), MOST_QUEUED);
    for (const id of ids) {
      this.#serve(id);
      this.#workers.get(id)?.wake();
    }
    if (isShared && ids.length === 0) await this.#note(events.at(-1)?.seq);
  }

  async #note(passed = 0): Promise<void> {
    const now = this.#parts.clock.now();
    if (now - this.#notedAt < NOTE_MS) return;
    await this.#parts.store.moveOn(passed);
    this.#notedAt = now;
  }
}

/** The first of these that no event is ever of: whoever waits for it would wait for ever. */
const unknownIn = (types: readonly string[]): WebhookRefusal | undefined => {
  const at = types.findIndex((type) => !wantable.includes(type));
  const type = types[at];
  if (type === undefined) return undefined;
  const meant = closest(type, wantable);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return { code: 'event-type-unknown', pointer: `/types/${at}`, detail: `no event is of the type ${type}${hint}` };
};
