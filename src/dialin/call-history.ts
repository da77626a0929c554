import type { CallLog, CallRecord, LiveCall } from './port.ts';

/** Calls of strangers that are remembered, and only in memory: a scanner must not be able to fill the memory. */
const RING_SIZE = 200;

/** What `GET /v1/calls` reads: calls of authenticated lines from the log, calls of strangers from a bounded ring; and who talks now. */
export class CallHistory {
  readonly #log: CallLog;
  readonly #seen: (call: CallRecord) => void;
  readonly #strangers: CallRecord[] = [];
  /** In the order in which they were answered. */
  readonly #live = new Set<LiveCall>();

  /** `seen` hears of every call, for counters. */
  constructor(log: CallLog, seen: (call: CallRecord) => void) {
    this.#log = log;
    this.#seen = seen;
  }

  /** A call that was turned away before anybody proved anything. Forgotten at a restart, or when newer ones come. */
  turnedAway(call: CallRecord): void {
    this.#seen(call);
    this.#strangers.push(call);
    if (this.#strangers.length > RING_SIZE) this.#strangers.shift();
  }

  /** A call of an authenticated line; resolves when committed. */
  record(call: CallRecord): Promise<void> {
    this.#seen(call);
    return this.#log.record(call);
  }

  /** A call was answered. Calling the result says that it is over. */
  began(call: LiveCall): () => void {
    this.#live.add(call);
    return () => void this.#live.delete(call);
  }

  /** The calls of this process that were answered and are not over, oldest first. */
  live(): readonly LiveCall[] {
    return [...this.#live];
  }

  /** Newest first. The first page of all lines also holds the remembered strangers (up to 200), beyond `limit`. */
  async recent(query: Parameters<CallLog['recent']>[0]): ReturnType<CallLog['recent']> {
    const page = await this.#log.recent(query);
    if (query.cursor !== undefined || query.line !== undefined) return page;
    const items = [...page.items, ...this.#strangers].sort((a, b) => b.at - a.at);
    return { items, next: page.next };
  }
}
