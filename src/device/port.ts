/** One press as a button tells it. `id` tells the presses of one button apart; `at` is in milliseconds since the epoch. */
export interface DevicePress {
  readonly id: string;
  readonly at: number;
}

/**
 * A button at home. It tells each press once, at the moment the key goes down, however long it is held and however
 * often its contact bounces; nothing before `start` and nothing after `stop`. Both are idempotent.
 */
export interface Button {
  /** Tells this button from others; the same after a restart. */
  readonly name: string;
  start(): void;
  stop(): void;
}

/** Receives the presses of a button. */
export type OnPress = (button: string, press: DevicePress) => void;

/** A light at home. */
export interface Led {
  /** Flashes once and resolves when the light is as it was before. A flash asked for during a flash is that flash. Rejects when the light cannot be reached. */
  flash(): Promise<void>;
  /** Lets it flash again after a stop; from the beginning it may. Idempotent. */
  start(): void;
  /** Ends a flash at once and leaves the light as it was; until the next start it flashes no more. Idempotent. */
  stop(): Promise<void>;
}
