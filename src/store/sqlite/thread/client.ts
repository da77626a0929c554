import type { Appended, EventLog } from '../../../events/port.ts';
import { type CancelTimer, PassingMap, type ReportFault, Unavailable } from '../../../lib/index.ts';
import { readable } from '../../shared/event-row.ts';
import type { Way } from '../operation.ts';
import type { Channel, OpenChannel, Receiver, StoreOptions } from './channel.ts';
import { type Answers, type Catalogue, type Command, errorOf, type Fault } from './protocol.ts';

/** A command that has no reply yet. */
interface Unanswered {
  readonly name: string;
  resolve(value: unknown): void;
  reject(cause: Error): void;
}

type OnNews = Parameters<EventLog['watch']>[0];

/** Asks an engine and waits for its answers. Commands given in one turn of the event loop travel as one group. */
export class StoreClient implements Receiver {
  readonly #onFault: ReportFault;
  readonly #unanswered = new PassingMap<number, Unanswered>();
  readonly #watchers = new Set<OnNews>();
  #group: Command[] = [];
  #deferred = false;
  #cancelPostponed: CancelTimer | undefined;
  #cancelGathering: CancelTimer | undefined;
  #lastId = 0;
  #channel: Channel | undefined;
  #end: Error | undefined;
  #closed: Promise<void> | undefined;

  private constructor(onFault: ReportFault) {
    this.#onFault = onFault;
  }

  /** Resolves with what the engine can be asked, too. */
  static async open(
    options: StoreOptions,
    openChannel: OpenChannel,
  ): Promise<{ readonly client: StoreClient; readonly catalogue: Catalogue }> {
    const client = new StoreClient(options.onFault);
    const { channel, catalogue } = await openChannel(options, client);
    client.#channel = channel;
    return { client, catalogue };
  }

  /**
   * Resolves with what the operation answers: for a write, when that is committed, or was undone for the reason it answers.
   * Rejects with `Unavailable` where the database cannot be used now.
   * What travels `write-soon` has no group of its own: it waits a moment for other commands to go with; so does `write-in-crowd` where a
   * group went just now.
   */
  ask(way: Way, name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    this.#group.push({ id, name, args });
    const answer = new Promise((resolve, reject) => {
      this.#unanswered.set(id, { name, resolve, reject });
    });
    if (way === 'write-soon') this.#cancelPostponed ??= this.#channel?.postpone(() => this.#flush());
    else if (way === 'write-in-crowd') this.#cancelGathering ??= this.#channel?.gather(() => this.#flush());
    else this.#sendWithThisTurn();
    return answer;
  }

  /** See `EventLog`. Called once for a group that brought events, right after its writers have been answered. */
  watch(onNews: OnNews): () => void {
    this.#watchers.add(onNews);
    return () => void this.#watchers.delete(onNews);
  }

  /** Takes nothing new, finishes what was asked, closes. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  answered({ replies, events }: Answers): void {
    for (const reply of replies) {
      const asked = this.#unanswered.get(reply.id);
      if (!asked) continue;
      this.#unanswered.delete(reply.id);
      if (reply.ok) asked.resolve(reply.value);
      else asked.reject(failureOf(asked.name, reply.fault));
    }
    const [first] = events;
    if (first) this.#tell({ after: first.seq - 1, events: readable(events) });
  }

  broken(cause: Error): void {
    if (this.#end) return;
    this.#end = new Unavailable('store-unavailable', 'The store is gone', { cause });
    for (const { reject } of [...this.#unanswered.values()]) reject(this.#end);
    this.#unanswered.clear();
    this.#cancelLater();
    if (this.#channel) this.#onFault('store', cause);
  }

  #tell(appended: Appended): void {
    for (const onNews of this.#watchers) onNews(appended);
  }

  #sendWithThisTurn(): void {
    if (this.#deferred) return;
    this.#deferred = true;
    this.#channel?.defer(() => this.#flush());
  }

  #flush(): void {
    const group = this.#group;
    this.#group = [];
    this.#deferred = false;
    this.#cancelLater();
    if (group.length > 0 && this.#unanswered.size > 0) this.#channel?.send(group);
  }

  #cancelLater(): void {
    this.#cancelPostponed?.();
    this.#cancelPostponed = undefined;
    this.#cancelGathering?.();
    this.#cancelGathering = undefined;
  }

  async #finish(): Promise<void> {
    if (this.#end) return;
    this.#flush();
    this.#end = new Unavailable('store-unavailable', 'The store is closed');
    await this.#channel?.close();
  }
}

const failureOf = (name: string, fault: Fault): Error => {
  const { hindrance } = fault;
  const cause = errorOf(fault);
  if (hindrance !== undefined)
    return new Unavailable('store-unavailable', `The database cannot be used now: ${hindrance}.`, { cause });
  return new Error(`The store failed at ${name}`, { cause });
};
