import type { Clock, Random, ReportFault } from '../lib/index.ts';
import { Bell } from './bell.ts';
import type { DueDelivery, WebhookStore } from './port.ts';
import { webhookMessage } from './webhook-message.ts';
import { nextTry } from './webhook-retry.ts';
import type { SendOutcome, SendWebhook } from './webhook-send.ts';

/** What a lane is made of. */
export interface LaneParts {
  readonly store: Pick<WebhookStore, 'next' | 'delivered' | 'failed'>;
  readonly send: SendWebhook;
  readonly clock: Clock;
  readonly random: Random;
  readonly onFault: ReportFault;
}

/** How long a lane with nothing to do sleeps, unless it is woken. */
const IDLE_MS = 3_600_000;

/** How soon it goes on after a fault of the store. */
const RETRY_MS = 1000;

/**
 * Sends the deliveries of one webhook, one at a time, the one that is due first first. A delivery is struck off only after
 * the receiver took it: a crash in between sends it again, under the same id.
 */
export class WebhookLane {
  readonly #id: string;
  readonly #parts: LaneParts;
  readonly #bell: Bell;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  /** Runs from now on. */
  constructor(id: string, parts: LaneParts) {
    this.#id = id;
    this.#parts = parts;
    this.#bell = new Bell(parts.clock);
    this.#running = this.#run();
  }

  /** There is something new to send. */
  wake(): void {
    this.#bell.ring();
  }

  /** Gives up what is being sent, which counts as no try. Idempotent. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#bell.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#bell.sleep(await this.#step());
      } catch (cause) {
        this.#parts.onFault('webhooks', cause);
        if (!this.#stop.signal.aborted) await this.#bell.sleep(RETRY_MS);
      }
    }
  }

  /** Sends everything that is due; answers after how many milliseconds there will be more. */
  async #step(): Promise<number> {
    const { store, clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      const next = await store.next(this.#id);
      if (!next) return IDLE_MS;
      const waitMs = (next.delivery.nextAt ?? 0) - clock.now();
      if (waitMs > 0) return waitMs;
      await this.#try(next);
    }
    return 0;
  }

  async #try({ delivery, url, secret }: DueDelivery): Promise<void> {
    const { store, send, clock } = this.#parts;
    const { signal } = this.#stop;
    const outcome = await send(url, webhookMessage(delivery.event, secret, clock.now()), signal);
    if (outcome.kind === 'delivered') await store.delivered(delivery.seq);
    else if (!signal.aborted) await store.failed(delivery.seq, this.#afterwards(delivery, outcome));
  }

  #afterwards({ tries, firstAt }: DueDelivery['delivery'], outcome: Exclude<SendOutcome, { kind: 'delivered' }>) {
    const { clock, random } = this.#parts;
    const nextAt = outcome.kind === 'gone' ? null : nextTry(tries + 1, firstAt, clock.now(), random);
    return { tries: tries + 1, nextAt, failure: outcome.failure };
  }
}
