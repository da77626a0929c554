import type { CancelTimer, ReportFault } from '../../../lib/index.ts';
import type { Reads, Writes, WriteValue } from '../operations.ts';
import type { Channel, OpenChannel, Receiver, StoreOptions } from './channel.ts';
import { type Command, errorOf, type Reply } from './protocol.ts';

/** A command that has no reply yet. */
interface Unanswered {
  readonly name: string;
  resolve(value: unknown): void;
  reject(cause: Error): void;
}

/** Asks an engine and waits for its answers. Commands given in one turn of the event loop travel as one group. */
export class StoreClient implements Receiver {
  readonly #onFault: ReportFault;
  readonly #unanswered = new Map<number, Unanswered>();
  readonly #watchers = new Set<() => void>();
  #group: Command[] = [];
  #deferred = false;
  #cancelPostponed: CancelTimer | undefined;
  #lastId = 0;
  #channel: Channel | undefined;
  #end: Error | undefined;
  #closed: Promise<void> | undefined;

  private constructor(onFault: ReportFault) {
    this.#onFault = onFault;
  }

  static async open(options: StoreOptions, openChannel: OpenChannel): Promise<StoreClient> {
    const client = new StoreClient(options.onFault);
    client.#channel = await openChannel(options, client);
    return client;
  }

  read<Name extends keyof Reads>(name: Name, ...args: Parameters<Reads[Name]>): Promise<ReturnType<Reads[Name]>> {
    return this.#ask({ mode: 'read', id: ++this.#lastId, name, args }) as Promise<ReturnType<Reads[Name]>>;
  }

  /** Resolves when the write is committed, or was undone for the reason it answers. */
  write<Name extends keyof Writes>(name: Name, ...args: Parameters<Writes[Name]>): Promise<WriteValue<Name>> {
    const written = this.#ask({ mode: 'write', id: ++this.#lastId, name, args }) as Promise<WriteValue<Name>>;
    for (const onWrite of this.#watchers) onWrite();
    return written;
  }

  /** Likewise, for what brings no events, but without a group of its own: it waits a moment for others to travel with. */
  writeSoon<Name extends keyof Writes>(name: Name, ...args: Parameters<Writes[Name]>): Promise<WriteValue<Name>> {
    const written = this.#promise({ mode: 'write', id: ++this.#lastId, name, args }) as Promise<WriteValue<Name>>;
    if (!this.#end) this.#cancelPostponed ??= this.#channel?.postpone(() => this.#flush());
    return written;
  }

  /**
   * Calls back when a write is on its way that may bring events, until the result is called. A read that is asked for in the
   * same turn travels in its group, and sees it: who waits for news has them as soon as the writer has its answer.
   */
  watch(onWrite: () => void): () => void {
    this.#watchers.add(onWrite);
    return () => void this.#watchers.delete(onWrite);
  }

  /** Takes nothing new, finishes what was asked, closes. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  replies(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const asked = this.#unanswered.get(reply.id);
      if (!asked) continue;
      this.#unanswered.delete(reply.id);
      if (reply.ok) asked.resolve(reply.value);
      else asked.reject(new Error(`The store failed at ${asked.name}`, { cause: errorOf(reply.fault) }));
    }
  }

  broken(cause: Error): void {
    if (this.#end) return;
    this.#end = new Error('The store is gone', { cause });
    for (const { reject } of this.#unanswered.values()) reject(this.#end);
    this.#unanswered.clear();
    this.#cancelPostponed?.();
    if (this.#channel) this.#onFault('store', cause);
  }

  #ask(command: Command): Promise<unknown> {
    const answer = this.#promise(command);
    if (this.#end || this.#deferred) return answer;
    this.#deferred = true;
    this.#channel?.defer(() => this.#flush());
    return answer;
  }

  #promise(command: Command): Promise<unknown> {
    if (this.#end) return Promise.reject(this.#end);
    this.#group.push(command);
    return new Promise((resolve, reject) => {
      this.#unanswered.set(command.id, { name: command.name, resolve, reject });
    });
  }

  #flush(): void {
    const group = this.#group;
    this.#group = [];
    this.#deferred = false;
    this.#cancelPostponed?.();
    this.#cancelPostponed = undefined;
    if (group.length > 0 && this.#unanswered.size > 0) this.#channel?.send(group);
  }

  async #finish(): Promise<void> {
    if (this.#end) return;
    this.#flush();
    this.#end = new Error('The store is closed');
    await this.#channel?.close();
  }
}
