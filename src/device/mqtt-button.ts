import { type Clock, newId, type Random } from '../lib/index.ts';
import type { Broker, Incoming } from '../mqtt/port.ts';
import { type KeyState, moveKey, untouched } from './debounce.ts';
import type { Button, OnPress } from './port.ts';
import { type PressMessage, readPressMessage } from './press-message.ts';

/** Messages come late and in bursts, and a held button may say again and again that it is pressed. Milliseconds. */
const BOUNCE_MS = 500;

/** What a button on a topic is made of. */
export interface MqttButtonParts {
  readonly topic: string;
  readonly broker: Pick<Broker, 'hear'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly onPress: OnPress;
}

/**
 * A button whose presses are messages. Who may publish to its topic may press: that is for the broker to say. A retained
 * message is no press, but tells whether the key is down; that is also kept when the connection is lost, so that a device
 * that says its state again afterwards presses nothing.
 */
export class MqttButton implements Button {
  readonly name: string;
  readonly #parts: MqttButtonParts;
  #state: KeyState = untouched;
  #started = false;

  constructor(parts: MqttButtonParts) {
    this.name = `mqtt:${parts.topic}`;
    this.#parts = parts;
    parts.broker.hear(parts.topic, (message) => this.#hear(message));
  }

  start(): void {
    this.#started = true;
  }

  stop(): void {
    this.#started = false;
  }

  #hear({ payload, retained }: Incoming): void {
    const said = readPressMessage(payload);
    if (!said || !this.#started) return;
    const now = this.#parts.clock.now();
    if (retained) this.#learn(said, now);
    else if (this.#moves(said, now)) this.#tell(said, now);
  }

  #tell({ id, at }: PressMessage, now: number): void {
    const { onPress, random } = this.#parts;
    onPress(this.name, { id: id ?? newId(random, 'prs'), at: at ?? now });
  }

  /** Whether that is a press. */
  #moves({ move }: PressMessage, now: number): boolean {
    const [next, isPress] = moveKey(this.#state, move === 'press' ? 'down' : move, now, BOUNCE_MS);
    this.#state = move === 'press' ? { kind: 'up', edgeAt: now } : next;
    return isPress;
  }

  #learn({ move }: PressMessage, now: number): void {
    if (move !== 'press') [this.#state] = moveKey(this.#state, move, now, BOUNCE_MS);
  }
}
