import { type Clock, PassingMap } from '../../../lib/index.ts';
import type { Outcome } from '../../client/client-transaction.ts';
import { ClientTransactions, type Sending } from '../../client/client-transactions.ts';
import type { TimerSettings } from '../../settings.ts';
import type { SipResponse } from '../../syntax/message.ts';
import type { Flow } from '../transport/flow.ts';
import { InviteServer } from './invite-server.ts';
import { NonInviteServer } from './non-invite-server.ts';
import { createTransactionParts, type TransactionId, type TransactionParts } from './transaction.ts';

/** Every transaction alive, by what its messages are recognised by. */
export class Transactions {
  readonly #parts: TransactionParts;
  readonly #limit: number;
  readonly #servers = new PassingMap<string, InviteServer | NonInviteServer>();
  readonly #merge = new Set<string>();
  readonly #clients: ClientTransactions;

  /** `limit`: server transactions at which `full` says so. */
  constructor(clock: Clock, timers: TimerSettings, limit: number) {
    this.#parts = createTransactionParts(clock, timers);
    this.#clients = new ClientTransactions(clock, timers);
    this.#limit = limit;
  }

  get size(): number {
    return this.#servers.size + this.#clients.size;
  }

  get full(): boolean {
    return this.#servers.size >= this.#limit;
  }

  find(key: string): InviteServer | NonInviteServer | undefined {
    return this.#servers.get(key);
  }

  /** The transaction of an INVITE, if that is what the key stands for. */
  findInvite(key: string): InviteServer | undefined {
    const found = this.#servers.get(key);
    return found?.kind === 'invite' ? found : undefined;
  }

  /** RFC 3261 8.2.2.2: whether a request with this merge key is being served, or was lately. */
  isMerged(merge: string): boolean {
    return this.#merge.has(merge);
  }

  openInvite(id: TransactionId, flow: Flow, toTag: string): InviteServer {
    const transaction = new InviteServer(this.#parts, id, flow, toTag, this.#serverEnded);
    this.#remember(id, transaction);
    return transaction;
  }

  /** Serves a request that is no INVITE by its final response. */
  answer(id: TransactionId, flow: Flow, response: Buffer): void {
    const transaction = new NonInviteServer(this.#parts, id, flow, this.#serverEnded);
    this.#remember(id, transaction);
    transaction.respond(response);
  }

  /** Sends a request of ours; `done` runs once, with its final response or the time-out. */
  request(request: Sending, flow: Flow, done: (outcome: Outcome) => void): void {
    this.#clients.request(request, flow, { final: done });
  }

  /** A response came; see `ClientTransactions.responded`. */
  responded(response: SipResponse): void {
    this.#clients.responded(response);
  }

  /** Forgets every transaction and disarms every timer. */
  clear(): void {
    for (const server of this.#servers.values()) if (server.kind === 'invite') server.stop();
    this.#servers.clear();
    this.#clients.clear();
    this.#merge.clear();
    this.#parts.linger64T1.clear();
    this.#parts.lingerT4.clear();
  }

  #remember(id: TransactionId, transaction: InviteServer | NonInviteServer): void {
    this.#servers.set(id.key, transaction);
    if (id.merge !== undefined) this.#merge.add(id.merge);
  }

  readonly #serverEnded = ({ key, merge }: TransactionId): void => {
    this.#servers.delete(key);
    if (merge !== undefined) this.#merge.delete(merge);
  };
}
