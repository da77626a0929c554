import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { brokerAt, type CancelTimer, type Clock, type Random, type ReportFault, type Secret } from '../lib/index.ts';
import { backoffMs } from './backoff.ts';
import type { Broker, Incoming, Outgoing } from './port.ts';

/** Where the broker is, and who we are to it. */
export interface BrokerSettings {
  /** `mqtt://host[:port]`, or `mqtts://` for TLS. */
  readonly url: string;
  /** The same after a restart: the broker then ends what it still holds of the connection before. */
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Secret<string> | undefined;
  /** PEM: the authorities that may vouch for the broker; those of the system when not given. */
  readonly ca: string | undefined;
  /** What the broker publishes in our name when the connection ends, however it ends. */
  readonly will: Outgoing;
}

/** What the connection is made of. */
export interface BrokerParts {
  readonly settings: BrokerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly onFault: ReportFault;
}

/** How long the broker may take to let us in, and to take a message. Milliseconds. */
const ANSWER_MS = 5000;
/** A connection that stood so long was no failure. Milliseconds. */
const STEADY_MS = 60_000;
/** A broker that is silent for one and a half times as long is gone. Seconds. */
const KEEPALIVE_SECONDS = 30;

const always = async (): Promise<boolean> => true;

/** One try to reach the broker, and the connection that comes of it. */
interface BrokerLink {
  readonly client: MqttClient;
  /** When the broker let us in, in milliseconds since the epoch. */
  since: number | undefined;
  cancelDeadline: CancelTimer;
}

/**
 * The connection to the broker, made again whenever it is lost. Each one is a client of its own that keeps nothing of the one
 * before: no queue, no session, no subscription. An outage is reported once, however many tries it lasts.
 */
export class BrokerConnection implements Broker {
  readonly #parts: BrokerParts;
  readonly #listeners = new Map<string, ((message: Incoming) => void)[]>();
  readonly #begun: (() => void)[] = [];
  /** Messages on their way: each is told its end. */
  readonly #unanswered = new Set<(cause: Error | undefined) => void>();
  #line: BrokerLink | undefined;
  #failures = 0;
  #isReported = false;
  #isRunning = false;
  #mayConnect: () => Promise<boolean> = always;
  #cancelNext: CancelTimer = () => undefined;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  get connected(): boolean {
    return this.#line?.since !== undefined;
  }

  /**
   * Begins to look for the broker and does not wait for it. `mayConnect` is asked before it is made again: the broker ends the connection of
   * another process with our client id. Idempotent.
   */
  start(mayConnect = always): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#mayConnect = mayConnect;
    this.#open();
  }

  /** Ends the connection at once, by closing it: the broker then publishes the will, as it would after a crash. Idempotent. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#failures = 0;
    this.#cancelNext();
    if (this.#line) this.#end(this.#line, new Error('stopped'));
  }

  hear(topic: string, onMessage: (message: Incoming) => void): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), onMessage]);
  }

  onConnected(begun: () => void): void {
    this.#begun.push(begun);
  }

  publish({ topic, payload, retain }: Outgoing): Promise<void> {
    const line = this.#line;
    if (line?.since === undefined) return Promise.reject(new Error('no connection to the MQTT broker'));
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.clock.after(ANSWER_MS, () => this.#lost(line, new Error('a message was not taken')));
      const settle = (cause: Error | undefined): void => {
        cancel();
        this.#unanswered.delete(settle);
        if (cause) reject(cause);
        else resolve();
      };
      this.#unanswered.add(settle);
      line.client.publish(topic, payload, { qos: 1, retain }, (cause) => settle(cause ?? undefined));
    });
  }

  #open(): void {
    const client = connect(optionsOf(this.#parts.settings));
    const cancelDeadline = this.#parts.clock.after(ANSWER_MS, () => this.#lost(line, new Error('no answer')));
    const line: BrokerLink = { client, since: undefined, cancelDeadline };
    this.#line = line;
    client.on('error', (cause) => this.#lost(line, cause));
    client.on('close', () => this.#lost(line, new Error('the connection was closed')));
    client.on('connect', () => this.#begin(line));
    client.on('message', (topic, payload, { retain }) => {
      if (line !== this.#line) return;
      for (const hear of this.#listeners.get(topic) ?? []) hear({ payload, retained: retain });
    });
  }

  #begin(line: BrokerLink): void {
    if (line !== this.#line) return;
    line.cancelDeadline();
    line.since = this.#parts.clock.now();
    this.#isReported = false;
    const topics = [...this.#listeners.keys()];
    // A message that is lost with the connection is not wanted later either: QoS 0 is never delivered twice.
    if (topics.length > 0)
      line.client.subscribe(topics, { qos: 0 }, (cause) => {
        if (cause && line === this.#line) this.#parts.onFault('mqtt', new Error('cannot subscribe', { cause }));
      });
    for (const begun of this.#begun) begun();
  }

  #lost(line: BrokerLink, cause: Error): void {
    const { clock, settings, onFault } = this.#parts;
    if (line !== this.#line) return;
    const hasLasted = line.since !== undefined && clock.now() - line.since >= STEADY_MS;
    this.#end(line, cause);
    if (!this.#isReported) onFault('mqtt', new Error(`no connection to ${settings.url}`, { cause }));
    this.#isReported = true;
    this.#failures = hasLasted ? 1 : this.#failures + 1;
    this.#openLater();
  }

  #openLater(): void {
    const { clock, random } = this.#parts;
    this.#cancelNext = clock.after(backoffMs(this.#failures, random), () => void this.#openAgain());
  }

  async #openAgain(): Promise<void> {
    // Where nobody can tell, it is asked again later.
    const may = await this.#mayConnect().catch(() => false);
    if (!this.#isRunning || this.#line) return;
    if (may) this.#open();
    else this.#openLater();
  }

  #end(line: BrokerLink, cause: Error): void {
    this.#line = undefined;
    line.cancelDeadline();
    line.client.end(true);
    for (const settle of this.#unanswered) settle(cause);
  }
}

const optionsOf = ({ url, clientId, username, password, ca, will }: BrokerSettings): IClientOptions => {
  const { host, port, isTls } = brokerAt(url);
  return {
    protocol: isTls ? 'mqtts' : 'mqtt',
    host,
    port,
    clientId,
    // MQTT 3.1.1, which every broker speaks: there, only a message from before the subscription comes as retained.
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    // This class connects, and connects again; the client underneath lives for one connection and queues nothing.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
    ...(username !== undefined && { username }),
    ...(password && { password: password.reveal() }),
    ...(ca !== undefined && { ca }),
  };
};
