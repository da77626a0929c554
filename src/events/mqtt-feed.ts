import type { Clock, ReportFault } from '../lib/index.ts';
import type { Broker, Outgoing } from '../mqtt/port.ts';
import { Bell } from './bell.ts';
import {
  birthTopic,
  discoveryMessage,
  eventMessage,
  type HomeTopics,
  pendingMessage,
  statusMessage,
} from './home-assistant.ts';
import type { EventLog, StoredEvent } from './port.ts';
import { Relay } from './relay.ts';

/** An event that could not be told within this time is not told any more. Milliseconds. */
const FRESH_MS = 60_000;
/** How soon what failed is tried again. Milliseconds. */
const RETRY_MS = 1000;
/** How long there is nothing to do unless somebody rings. Milliseconds. */
const IDLE_MS = 3_600_000;

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
 * automation that rings for a confirmation of yesterday is worse than none. So no place is kept over a restart; nothing waits
 * in memory but what is being told, for the log itself is the queue.
 */
export class MqttFeed {
  readonly #parts: MqttFeedParts;
  readonly #relay: Relay;
  /** Rings when the state may have changed. */
  readonly #state: Bell;
  /** Rings when events may be told again. */
  readonly #line: Bell;
  #isIntroduced = false;
  #toldPending: number | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: MqttFeedParts) {
    const { broker, log, topics, clock, onFault } = parts;
    this.#parts = parts;
    this.#state = new Bell(clock);
    this.#line = new Bell(clock);
    const take = (events: readonly StoredEvent[]) => this.#take(events);
    this.#relay = new Relay({ log, consumer: { name: 'mqtt', cursor: () => log.head(), take }, clock, onFault });
    broker.onConnected(() => this.#introduce());
    broker.hear(birthTopic(topics), ({ payload, retained }) => {
      if (!retained && payload.toString('latin1') === 'online') this.#introduce();
    });
  }

  /** Begins with what happens from now on. Idempotent. */
  start(): void {
    if (this.#stopped || this.#running !== undefined) return;
    this.#relay.start();
    this.#running = this.#keepState();
  }

  /** Resolves when what is being told is told, or the connection has given it up. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#state.ring();
    this.#line.ring();
    await Promise.all([this.#relay.stop(), this.#running]);
  }

  #introduce(): void {
    this.#isIntroduced = false;
    this.#state.ring();
    this.#line.ring();
  }

  async #keepState(): Promise<void> {
    while (!this.#stopped) await this.#state.sleep(await this.#tellState());
  }

  /** Answers after how many milliseconds to try again. */
  async #tellState(): Promise<number> {
    const { broker, onFault } = this.#parts;
    try {
      if (broker.connected) await this.#tellAll();
      return IDLE_MS;
    } catch (cause) {
      // A connection that is lost is reported where it is kept, and the next one begins anew.
      if (broker.connected) onFault('mqtt', cause);
      return RETRY_MS;
    }
  }

  async #tellAll(): Promise<void> {
    const { broker, topics, countPending } = this.#parts;
    if (!this.#isIntroduced) {
      this.#isIntroduced = true;
      this.#toldPending = undefined;
      await broker.publish(discoveryMessage(topics));
      await broker.publish(statusMessage(topics, 'online'));
    }
    const count = await countPending();
    if (count === this.#toldPending) return;
    this.#toldPending = count;
    await broker.publish(pendingMessage(topics, count));
  }

  async #take(events: readonly StoredEvent[]): Promise<void> {
    this.#state.ring();
    for (const event of events) {
      const message = eventMessage(this.#parts.topics, event);
      if (message) await this.#tellEvent(message, event.at + FRESH_MS);
    }
  }

  async #tellEvent(message: Outgoing, until: number): Promise<void> {
    const { broker, clock } = this.#parts;
    while (!this.#stopped && clock.now() <= until) {
      const isTold = await broker.publish(message).then(
        () => true,
        () => false,
      );
      if (isTold) return;
      await this.#line.sleep(RETRY_MS);
    }
  }
}
