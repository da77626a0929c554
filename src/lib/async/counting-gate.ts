/** Counts what is inside at one time, by name, and lets in no more than `most` of each name. */
export class CountingGate {
  readonly #most: number;
  readonly #inside = new Map<string, number>();

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** How many of this name are inside. */
  inside(name: string): number {
    return this.#inside.get(name) ?? 0;
  }

  /** Takes one more of this name in. False: there are enough, and nothing was counted. */
  enter(name: string): boolean {
    const inside = this.inside(name);
    if (inside >= this.#most) return false;
    this.#inside.set(name, inside + 1);
    return true;
  }

  /** One that entered is gone. */
  leave(name: string): void {
    const left = this.inside(name) - 1;
    if (left > 0) this.#inside.set(name, left);
    else this.#inside.delete(name);
  }
}
