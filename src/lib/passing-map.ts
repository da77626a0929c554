/** What stands in it is gone with it, wherever the cell itself is still referred to. */
interface Cell<Value> {
  value: Value | undefined;
}

/**
 * A Map of what comes and goes with every request or call. V8 lets go of the tables that a Map has outgrown only with its old garbage, all in one chain, and
 * with each what was in it then: young objects behind it would be copied by every collection meanwhile. Here a value stands in a cell, which is emptied when
 * it leaves (docs/adr/0097).
 */
export class PassingMap<Key extends string | number, Value extends object> {
  readonly #cells = new Map<Key, Cell<Value>>();

  get size(): number {
    return this.#cells.size;
  }

  has(key: Key): boolean {
    return this.#cells.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#cells.get(key)?.value;
  }

  /** A key that is there keeps its place. */
  set(key: Key, value: Value): void {
    const cell = this.#cells.get(key);
    if (cell) cell.value = value;
    else this.#cells.set(key, { value });
  }

  /** Says whether it was there. */
  delete(key: Key): boolean {
    const cell = this.#cells.get(key);
    if (!cell) return false;
    cell.value = undefined;
    return this.#cells.delete(key);
  }

  clear(): void {
    for (const key of this.#cells.keys()) this.delete(key);
  }

  /** In the order in which they came; what leaves meanwhile is left out, what comes is in it. */
  keys(): IterableIterator<Key> {
    return this.#cells.keys();
  }

  /** Likewise. */
  *values(): IterableIterator<Value> {
    for (const { value } of this.#cells.values()) if (value) yield value;
  }
}
