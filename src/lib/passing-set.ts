import { PassingMap } from './passing-map.ts';

/** A Set of what comes and goes with every call, for the reason that there is `PassingMap`. */
export class PassingSet<Value extends object> implements Iterable<Value> {
  readonly #members = new PassingMap<number, Value>();
  #lastId = 0;

  get size(): number {
    return this.#members.size;
  }

  /** In the order in which they came; who leaves meanwhile is left out, who comes is in it. */
  [Symbol.iterator](): Iterator<Value> {
    return this.#members.values();
  }

  /** Calling the result takes it out again. Idempotent. */
  add(value: Value): () => void {
    const id = ++this.#lastId;
    this.#members.set(id, value);
    return () => void this.#members.delete(id);
  }
}
