import { PassingSet } from '../lib/index.ts';
import { pageOfBoth, type Stranger } from './call-page.ts';
import type { CallLog, CallRecord, LiveCall } from './port.ts';

/** Calls of strangers that are remembered, and only in memory: a scanner must not be able to fill the memory. */
const RING_SIZE = 200;

/** What `GET /v1/calls` reads: calls of authenticated lines from the log, calls of strangers from a bounded ring; and who talks now. */
export class CallHistory {
  readonly #log: Pick<CallLog, 'record' | 'recent'>;
  readonly #seen: (call: CallRecord) => void;
  readonly #strangers: Stranger[] = [];
  /** In the order in which they were answered. */
  readonly #live = new PassingSet<LiveCall>();

  /** `seen` hears of every call, for counters. */
  constructor(log: Pick<CallLog, 'record' | 'recent'>, seen: (call: CallRecord) => void) {
    this.#log = log;
    this.#seen = seen;
  }

  /** A call that was turned away before anybody proved anything. Forgotten at a restart, or when newer ones come. */
  turnedAway(call: CallRecord): void {
    this.#seen(call);
    const order = Math.max(call.at, (this.#strangers.at(-1)?.order ?? 0) + 1);
    this.#strangers.push({ call, order });
    if (this.#strangers.length > RING_SIZE) this.#strangers.shift();
  }

  /** A call of an authenticated line; resolves when committed. */
  record(call: CallRecord): Promise<void> {
    this.#seen(call);
    return this.#log.record(call);
  }

  /** The same for one whose row was committed by `DialStore`. */
  committed(call: CallRecord): void {
    this.#seen(call);
  }

  /** A call was answered. Calling the result says that it is over. */
  began(call: LiveCall): () => void {
    return this.#live.add(call);
  }

  /** The calls of this process that were answered and are not over, oldest first. */
  live(): readonly LiveCall[] {
    return [...this.#live];
  }

  /** Newest first: those of one line, or of all with the remembered strangers among them. */
  recent({ line, cursor, limit }: Parameters<CallLog['recent']>[0]): ReturnType<CallLog['recent']> {
    const strangers = line === undefined ? [...this.#strangers].reverse() : [];
    const ofLog: CallLog['recent'] = (query) => this.#log.recent({ ...query, ...(line !== undefined && { line }) });
    return pageOfBoth({ ofLog, strangers }, cursor, limit);
  }
}
