import { type Clock, Job, type Random, type ReportFault } from '../lib/index.ts';
import type { DueDelivery, WebhookStore } from './port.ts';
import { webhookMessage } from './webhook-message.ts';
import { nextTry } from './webhook-retry.ts';
import type { SendOutcome, SendWebhook } from './webhook-send.ts';

/** What the worker of a webhook is made of. */
export interface WebhookWorkerParts {
  readonly store: Pick<WebhookStore, 'next' | 'delivered' | 'failed'>;
  readonly send: SendWebhook;
  /** Whether it is this process that sends: asked before each try. */
  readonly maySend: () => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly onFault: ReportFault;
}

/** It looks again after this where the next try is further away: a machine may sleep, its clock be set forward. Milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/** How soon it looks again where another process sends: its end is near. Milliseconds. */
const NOT_MINE_MS = 1000;

/** How long it rests when there is nothing to send, unless it is woken. Milliseconds. */
const IDLE_MS = 3_600_000;

/**
 * Sends what waits in the queue of one webhook, one delivery at a time, the one that is due first first. A delivery is struck
 * off only after the receiver took it: a crash in between sends it again, under the same id. A receiver that says `Retry-After` gets
 * nothing before: not the others that wait for it, either.
 */
export class WebhookWorker {
  readonly #id: string;
  readonly #parts: WebhookWorkerParts;
  readonly #job: Job;
  /** Before this moment the receiver wants nothing at all. */
  #restsUntil = 0;
  /** How often somebody wanted it to be sent now. */
  #hurries = 0;

  constructor(id: string, parts: WebhookWorkerParts) {
    this.#id = id;
    this.#parts = parts;
    const { clock, onFault } = parts;
    this.#job = new Job({ name: 'webhooks', clock, onFault, step: (stop) => this.#sendNext(stop) });
  }

  /** Begins to send. Idempotent. */
  start(): void {
    this.#job.start();
  }

  /** There is something new to send. */
  wake(): void {
    this.#job.wake();
  }

  /**
   * Somebody wants it to be sent now, or elsewhere: what the receiver asked for before no longer counts, nor a try that is under way and
   * fails.
   */
  sendNow(): void {
    this.#hurries += 1;
    this.#restsUntil = 0;
    this.#job.wake();
  }

  /** Gives up what is being sent, which counts as no try. Idempotent. */
  stop(): Promise<void> {
    return this.#job.stop();
  }

  /** Sends what is due first, if it is due; answers after how many milliseconds there will be more. */
  async #sendNext(stop: AbortSignal): Promise<number> {
    const { store, clock, maySend } = this.#parts;
    const next = await store.next(this.#id);
    if (!next) return IDLE_MS;
    const waitMs = Math.max(next.delivery.nextAt ?? 0, this.#restsUntil) - clock.now();
    if (waitMs > 0) return Math.min(waitMs, LONGEST_WAIT_MS);
    if (!(await maySend())) return NOT_MINE_MS;
    await this.#try(next, stop);
    return 0;
  }

  async #try({ delivery, url, secrets }: DueDelivery, stop: AbortSignal): Promise<void> {
    const { store, send, clock } = this.#parts;
    const hurries = this.#hurries;
    const outcome = await send(url, webhookMessage(delivery.event, secrets, clock.now(), clock.timeOfDay()), stop);
    if (outcome.kind === 'delivered') await store.delivered(delivery.seq);
    else if (!stop.aborted && hurries === this.#hurries)
      await store.failed(delivery.seq, this.#afterwards(delivery, outcome));
  }

  #afterwards({ tries, firstAt }: DueDelivery['delivery'], outcome: Exclude<SendOutcome, { kind: 'delivered' }>) {
    const { clock, random } = this.#parts;
    const failed = { tries: tries + 1, failure: outcome.failure };
    if (outcome.kind === 'gone') return { ...failed, nextAt: null };
    const { askedMs = 0 } = outcome;
    this.#restsUntil = clock.now() + askedMs;
    return { ...failed, nextAt: nextTry(tries + 1, firstAt, clock.now(), random, askedMs) };
  }
}
