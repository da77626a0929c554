import type { CancelTimer, ReportFault } from '../../../lib/index.ts';
import type { Reads, Writes, WriteValue } from '../operations.ts';
import type { Channel, OpenChannel, Receiver, StoreOptions } from './channel.ts';
import { type Command, errorOf, type Reply } from './protocol.ts';

interface Waiting {
  readonly name: string;
  readonly writes: boolean;
  resolve(value: unknown): void;
  reject(cause: Error): void;
}

/** Asks an engine and waits for its answers. Commands given in one turn of the event loop travel as one group. */
export class StoreClient implements Receiver {
  readonly #onFault: ReportFault;
  readonly #waiting = new Map<number, Waiting>();
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
    return this.#ask({ mode: 'write', id: ++this.#lastId, name, args }) as Promise<WriteValue<Name>>;
  }

  /** Likewise, but without a group of its own: it waits a moment for other commands to travel with. */
  writeSoon<Name extends keyof Writes>(name: Name, ...args: Parameters<Writes[Name]>): Promise<WriteValue<Name>> {
    const written = this.#promise({ mode: 'write', id: ++this.#lastId, name, args }) as Promise<WriteValue<Name>>;
    if (!this.#end) this.#cancelPostponed ??= this.#channel?.postpone(() => this.#flush());
    return written;
  }

  /** Calls back after a group with writes was answered, until the result is called. */
  watch(onWritten: () => void): () => void {
    this.#watchers.add(onWritten);
    return () => void this.#watchers.delete(onWritten);
  }

  /** Takes nothing new, finishes what was asked, closes. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  replies(replies: readonly Reply[]): void {
    let written = false;
    for (const reply of replies) {
      const waiting = this.#waiting.get(reply.id);
      if (!waiting) continue;
      this.#waiting.delete(reply.id);
      if (reply.ok) waiting.resolve(reply.value);
      else waiting.reject(new Error(`The store failed at ${waiting.name}`, { cause: errorOf(reply.fault) }));
      written ||= waiting.writes;
    }
    if (written) for (const onWritten of this.#watchers) onWritten();
  }

  broken(cause: Error): void {
    if (this.#end) return;
    this.#end = new Error('The store is gone', { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
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
      this.#waiting.set(command.id, { name: command.name, writes: command.mode === 'write', resolve, reject });
    });
  }

  #flush(): void {
    const group = this.#group;
    this.#group = [];
    this.#deferred = false;
    this.#cancelPostponed?.();
    this.#cancelPostponed = undefined;
    if (group.length > 0 && this.#waiting.size > 0) this.#channel?.send(group);
  }

  async #finish(): Promise<void> {
    if (this.#end) return;
    this.#flush();
    this.#end = new Error('The store is closed');
    await this.#channel?.close();
  }
}
