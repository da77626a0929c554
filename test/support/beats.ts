const FRAME_MS = 20;

/** Counts beats of a plain 20 ms interval, which comes late whenever this process does: what a sender of audio is held against. */
export class Beats {
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor() {
    this.#timer = setInterval(() => {
      this.#count += 1;
    }, FRAME_MS);
  }

  get count(): number {
    return this.#count;
  }

  /** Stops and gives the count. */
  stop(): number {
    clearInterval(this.#timer);
    return this.#count;
  }
}

/** Most 20 ms packets that a pace without haste sends in that time; a few are made up for after a stall. */
export const mostPacketsIn = (ms: number): number => Math.ceil(ms / FRAME_MS) + 5;
