import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** Carries a value that must not be printed: JSON, string conversion and `inspect` all show `[redacted]`. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself: call it where the value is used, never where it is passed on. */
  reveal(): T {
    return this.#value;
  }

  toJSON(): string {
    return REDACTED;
  }

  toString(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
