/**
 * Codes that a call was answered 200 for and that will count with its ACK. Holds back other calls that only an address
 * vouches for; one that has proven itself is not asked to wait for one that has not.
 */
export class Reservations {
  readonly #holders = new Map<string, object>();

  /** How many codes are reserved. */
  get size(): number {
    return this.#holders.size;
  }

  /** False when another call has reserved the code. */
  take(code: string, call: object): boolean {
    const holder = this.#holders.get(code);
    if (holder !== undefined && holder !== call) return false;
    this.#holders.set(code, call);
    return true;
  }

  /** Gives back what this call has reserved; codes of others stay theirs. */
  release(code: string, call: object): void {
    if (this.#holders.get(code) === call) this.#holders.delete(code);
  }
}
