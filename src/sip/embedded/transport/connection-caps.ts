import { CountingGate } from '../../../lib/index.ts';
import type { SipLimits } from '../../settings.ts';

/** Counts the connections of all stream transports together, whatever they have got to: a half-open one costs as much. */
export class ConnectionCaps {
  readonly #limits: Pick<SipLimits, 'connections' | 'connectionsPerAddress'>;
  readonly #perAddress: CountingGate;
  #open = 0;

  constructor(limits: Pick<SipLimits, 'connections' | 'connectionsPerAddress'>) {
    this.#limits = limits;
    this.#perAddress = new CountingGate(limits.connectionsPerAddress);
  }

  /** Connections open now. */
  get open(): number {
    return this.#open;
  }

  /** Takes one more connection of this address in. False: there are enough, nothing was counted. */
  admit(address: string): boolean {
    if (this.#open >= this.#limits.connections || !this.#perAddress.enter(address)) return false;
    this.#open += 1;
    return true;
  }

  /** A connection that was admitted is gone. */
  left(address: string): void {
    this.#open -= 1;
    this.#perAddress.leave(address);
  }
}
