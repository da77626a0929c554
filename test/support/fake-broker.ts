import type { Broker, Incoming, Outgoing } from '../../src/mqtt/port.ts';

/** A broker without a wire: the test says whether it is there, and delivers. */
export class FakeBroker implements Broker {
  connected = false;
  /** Whether it takes what it is sent; otherwise the sender waits until the connection is lost. */
  takes = true;
  readonly told: Outgoing[] = [];
  /** How often somebody tried to publish, in vain or not. */
  tries = 0;
  readonly #waiting = new Set<(cause: Error) => void>();
  readonly #listeners: { readonly topic: string; readonly onMessage: (message: Incoming) => void }[] = [];
  readonly #begun: (() => void)[] = [];

  get topics(): readonly string[] {
    return this.#listeners.map(({ topic }) => topic);
  }

  /** How many messages wait to be taken. */
  get waiting(): number {
    return this.#waiting.size;
  }

  publish(message: Outgoing): Promise<void> {
    this.tries += 1;
    if (!this.connected) return Promise.reject(new Error('no connection'));
    if (!this.takes) return new Promise((_resolve, reject) => void this.#waiting.add(reject));
    this.told.push(message);
    return Promise.resolve();
  }

  hear(topic: string, onMessage: (message: Incoming) => void): void {
    this.#listeners.push({ topic, onMessage });
  }

  onConnected(begun: () => void): void {
    this.#begun.push(begun);
  }

  begin(): void {
    this.connected = true;
    for (const begun of this.#begun) begun();
  }

  lose(): void {
    this.connected = false;
    for (const reject of this.#waiting) reject(new Error('lost'));
    this.#waiting.clear();
  }

  deliver(topic: string, payload: string | Buffer, retained?: 'retained'): void {
    const message = { payload: Buffer.from(payload), retained: retained === 'retained' };
    for (const listener of this.#listeners) if (listener.topic === topic) listener.onMessage(message);
  }
}
