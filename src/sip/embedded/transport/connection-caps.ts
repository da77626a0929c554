import type { SipLimits } from '../../settings.ts';

/** Counts the connections of all stream transports together, whatever they have got to: a half-open one costs as much. */
export class ConnectionCaps {
  readonly #limits: Pick<SipLimits, 'connections' | 'connectionsPerAddress'>;
  readonly #perAddress = new Map<string, number>();
  #open = 0;

  constructor(limits: Pick<SipLimits, 'connections' | 'connectionsPerAddress'>) {
    this.#limits = limits;
  }

  /** Connections open now. */
  get open(): number {
    return this.#open;
  }

  /** Takes one more connection of this address in. False: there are enough, nothing was counted. */
  admit(address: string): boolean {
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (this.#open >= this.#limits.connections || ofAddress >= this.#limits.connectionsPerAddress) return false;
    this.#open += 1;
    this.#perAddress.set(address, ofAddress + 1);
    return true;
  }

  /** A connection that was admitted is gone. */
  left(address: string): void {
    const ofAddress = (this.#perAddress.get(address) ?? 1) - 1;
    this.#open -= 1;
    if (ofAddress > 0) this.#perAddress.set(address, ofAddress);
    else this.#perAddress.delete(address);
  }
}
