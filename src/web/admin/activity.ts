/** So often the server is told, at most. */
const EVERY_MS = 60_000;

const SIGNS = ['pointerdown', 'keydown', 'wheel'] as const;

/** Notices that a person does something on the page: what the page asks by itself keeps no session. `start` and `stop` are idempotent. */
export class Activity {
  readonly #say: () => void;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(say: () => void) {
    this.#say = say;
  }

  start(): void {
    this.#saidAt = performance.now();
    for (const sign of SIGNS) addEventListener(sign, this.#notice, { passive: true, capture: true });
  }

  stop(): void {
    for (const sign of SIGNS) removeEventListener(sign, this.#notice, { capture: true });
  }

  readonly #notice = (): void => {
    const now = performance.now();
    if (now - this.#saidAt < EVERY_MS) return;
    this.#saidAt = now;
    this.#say();
  };
}
