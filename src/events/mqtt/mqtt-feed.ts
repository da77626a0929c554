import { type Clock, type Fence, Job, type ReportFault, Signal, soleFence } from '../../lib/index.ts';
import type { Broker, Outgoing } from '../../mqtt/port.ts';
import type { EventLog, StoredEvent } from '../port.ts';
import { type Consumer, Relay } from '../relay.ts';
import {
  birthTopic,
  discoveryMessage,
  eventMessage,
  type HomeTopics,
  pendingMessage,
  statusMessage,
} from './home-assistant.ts';

/** An event that could not be told within this time is not told any more. Milliseconds. */
const FRESH_MS = 60_000;
/** How soon what failed is tried again. Milliseconds. */
const RETRY_MS = 1000;
/** How long there is nothing to do unless something changes. Milliseconds. */
const IDLE_MS = 3_600_000;

/** Another process tells by now, and this one is about to hear of it. */
class NotMine extends Error {
  override readonly name = 'NotMine';
}

/** What the feed is made of. */
export interface MqttFeedParts {
  readonly broker: Broker;
  readonly log: EventLog;
  /** How many confirmations wait for a proof now. */
  readonly countPending: () => Promise<number>;
  readonly topics: HomeTopics;
  readonly clock: Clock;
  readonly onFault: ReportFault;
}

/**
 * Tells Home Assistant, by MQTT, what happens. The state (who we are, that we are there, how many confirmations wait) is retained by
 * the broker and told anew in every connection. Events are for now: one waits for the broker for a minute at most, since an
 * automation that rings for a confirmation of yesterday is worse than none. Of several processes one tells, as its fence says, which
 * keeps the place for the next one; the only one begins with what happens from its start on. Nothing waits in memory but what is
 * being told, for the log itself is the queue.
 */
export class MqttFeed {
  readonly #parts: MqttFeedParts;
  readonly #relay: Relay;
  /** Tells the state; woken when that may have changed. */
  readonly #state: Job;
  /** Raised when events may be told again. */
  readonly #again: Signal;
  #fence: Fence = soleFence;
  #isIntroduced = false;
  #toldPending: number | undefined;

  constructor(parts: MqttFeedParts) {
    const { broker, log, topics, clock, onFault } = parts;
    this.#parts = parts;
    this.#state = new Job({ name: 'mqtt', clock, onFault, step: () => this.#tellState() });
    this.#again = new Signal(clock);
    const take: Consumer['take'] = (events, stop) => this.#take(events, stop);
    const cursor = async () => this.#fence.place ?? log.head();
    this.#relay = new Relay({ log, consumer: { name: 'mqtt', cursor, take }, clock, onFault });
    broker.onConnected(() => this.#introduce());
    broker.hear(birthTopic(topics), ({ payload, retained }) => {
      if (!retained && payload.toString('latin1') === 'online') this.#introduce();
    });
  }

  /** Begins where those before it ended, or with what happens from now on; tells as long as `fence` holds. Idempotent. */
  start(fence: Fence = soleFence): void {
    this.#fence = fence;
    this.#relay.start();
    this.#state.start();
  }

  /** Resolves when what is being told is told, or the connection has given it up. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.#relay.stop(), this.#state.stop()]);
    this.#isIntroduced = false;
  }

  #introduce(): void {
    this.#isIntroduced = false;
    this.#state.wake();
    this.#again.raise();
  }

  /** Answers after how many milliseconds to try again. */
  async #tellState(): Promise<number> {
    const { broker, onFault } = this.#parts;
    try {
      if (broker.connected) await this.#tellAll();
      return IDLE_MS;
    } catch (cause) {
      // A connection that is lost is reported where it is kept, and the next one begins anew.
      if (broker.connected && !(cause instanceof NotMine)) onFault('mqtt', cause);
      return RETRY_MS;
    }
  }

  async #tellAll(): Promise<void> {
    const { topics, countPending } = this.#parts;
    if (!this.#isIntroduced) {
      this.#isIntroduced = true;
      this.#toldPending = undefined;
      await this.#publish(discoveryMessage(topics));
      await this.#publish(statusMessage(topics, 'online'));
    }
    const count = await countPending();
    if (count === this.#toldPending) return;
    this.#toldPending = count;
    await this.#publish(pendingMessage(topics, count));
  }

  async #take(events: readonly StoredEvent[], stop: AbortSignal): Promise<void> {
    this.#state.wake();
    for (const event of events) {
      const message = eventMessage(this.#parts.topics, event);
      if (message) await this.#tellEvent(message, event.at + FRESH_MS, stop);
      // What was given up at the end is the next one's.
      if (message && !stop.aborted) await this.#fence.note(event.seq);
    }
  }

  async #publish(message: Outgoing): Promise<void> {
    if (!(await this.#fence.holds())) throw new NotMine('Another process tells the broker');
    await this.#parts.broker.publish(message);
  }

  async #tellEvent(message: Outgoing, until: number, stop: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    while (!stop.aborted && clock.now() <= until) {
      const isTold = await this.#publish(message).then(
        () => true,
        () => false,
      );
      if (isTold) return;
      await this.#again.wait(RETRY_MS, stop);
    }
  }
}
