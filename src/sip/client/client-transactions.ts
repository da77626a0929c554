import { type Clock, PassingMap } from '../../lib/index.ts';
import { DelayQueue } from '../delay-queue.ts';
import type { TimerSettings } from '../settings.ts';
import type { SipResponse } from '../syntax/message.ts';
import { type ClientParts, ClientTransaction, type ClientUser, type Way } from './client-transaction.ts';

/** A request to send: whole, with a topmost Via of ours that has this branch. */
export interface Sending {
  readonly method: string;
  readonly branch: string;
  readonly bytes: Buffer;
}

/** Every request of ours that waits for an answer, or for copies of it. */
export class ClientTransactions {
  readonly #parts: ClientParts;
  readonly #byId = new PassingMap<string, ClientTransaction>();

  constructor(clock: Clock, timers: TimerSettings) {
    const lingered = (transaction: ClientTransaction): void => transaction.lingered();
    this.#parts = {
      clock,
      timers,
      linger64T1: new DelayQueue(clock, 64 * timers.t1Ms, lingered),
      lingerT4: new DelayQueue(clock, timers.t4Ms, lingered),
      ended: ({ id }) => void this.#byId.delete(id),
    };
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Sends a request until it is answered; `user` hears the rest. */
  request({ method, branch, bytes }: Sending, way: Way, user: ClientUser): void {
    const id = idOf(branch, method);
    const transaction = new ClientTransaction(this.#parts, way, { id, method, bytes }, user);
    this.#byId.set(id, transaction);
    transaction.send();
  }

  /**
   * RFC 3261 17.1.3: a response belongs to the request with its branch and the method of its CSeq. One that matches nothing
   * is dropped (18.1.2).
   */
  responded(response: SipResponse): void {
    const { via, cseq } = response;
    if (via.branch !== undefined) this.#byId.get(idOf(via.branch, cseq.method))?.responded(response);
  }

  /** RFC 3261 18.4: the way is dead, for all that wait for an answer over it. */
  unreachable(way: Way): void {
    for (const transaction of [...this.#byId.values()]) if (transaction.way === way) transaction.unreachable();
  }

  /** The end of its owner: whoever waits is told 503, every request is forgotten and every timer disarmed. */
  clear(): void {
    for (const transaction of [...this.#byId.values()]) transaction.unreachable();
    this.#byId.clear();
    this.#parts.linger64T1.clear();
    this.#parts.lingerT4.clear();
  }
}

const idOf = (branch: string, method: string): string => `${branch} ${method}`;
