/** Keys remembered in each of the two generations. */
const GENERATION = 4096;

/**
 * What is remembered of keys that strangers choose, in bounded memory: two generations of 4096. A key that is looked up
 * moves into the young one; when that is full, the old one is forgotten. Busy keys stay longest.
 */
export class Recent<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** How many keys are remembered: never more than 8192. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= GENERATION && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }
}
