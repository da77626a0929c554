import { type Clock, Job, type ReportFault, unavailableIn } from '../lib/index.ts';
import type { LivingNode, NodeState, NodeStore, Registered, RegisteredElsewhere, RunningCall } from './port.ts';
import { Registrations } from './registrations.ts';

/** How often a node says that it lives, and how long that is believed. Milliseconds. */
const BEAT_MS = 2000;
const LIVES_MS = 8000;

/** Changes of registrations are gathered for so long once some were written. Milliseconds. */
const GATHER_MS = 1000;

/** So many calls a node tells the others of: a list for people, and a bound for the row. */
const MOST_TOLD = 200;

/** What a node tells of itself by. */
export interface PresenceParts {
  /** Different for every process that ever ran. */
  readonly id: string;
  readonly store: NodeStore;
  /** Whether there may be other nodes. */
  readonly isShared: boolean;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  /** What it is like now; of its calls it tells the oldest. */
  readonly state: () => NodeState;
}

/** One process among those that share a database: says every two seconds that it lives and which phones it has, and sees the others. */
export class Presence {
  /** As in `LivingNode`. */
  readonly id: string;
  /** Its name; undefined where there is no other node. */
  readonly node: string | undefined;
  readonly #parts: PresenceParts;
  readonly #job: Job;
  readonly #registrations: Registrations;
  #beatAt = Number.NEGATIVE_INFINITY;
  #writeAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PresenceParts) {
    this.id = parts.id;
    this.node = parts.isShared ? parts.state().name : undefined;
    this.#parts = parts;
    this.#registrations = new Registrations(parts.id, parts.store);
    this.#job = new Job({ ...parts, name: 'node', step: (stop) => this.#step(stop) });
  }

  /** Every node that lives, by the moment of its start. */
  list(): Promise<readonly LivingNode[]> {
    return this.#parts.store.list();
  }

  /** The line is registered so with this node; undefined: not any more. The others see it about a second later. */
  put(line: string, registered: Registered | undefined): void {
    // What is read by nobody else is not even kept.
    if (this.#parts.isShared && this.#registrations.put(line, registered)) this.#job.wake();
  }

  /** The lines that are registered with other nodes, or one of them. */
  async elsewhere(line?: string): Promise<readonly RegisteredElsewhere[]> {
    return this.#parts.isShared ? this.#parts.store.registeredElsewhere(this.id, line) : [];
  }

  /** The calls that go on at other nodes, as they told of them last: up to two seconds ago, of one that is dead up to eight. */
  async callsElsewhere(): Promise<readonly (RunningCall & { readonly node: string })[]> {
    const nodes = this.#parts.isShared ? await this.list() : [];
    const others = nodes.filter(({ id }) => id !== this.id);
    return others.flatMap(({ name: node, calls }) => calls.map((call) => ({ ...call, node })));
  }

  /** Idempotent. */
  start(): void {
    this.#job.start();
  }

  /** The others see at once that it has gone. Idempotent. */
  async stop(): Promise<void> {
    await this.#job.stop();
    await this.#parts.store.leave(this.id).catch((cause: unknown) => {
      // They see it a few seconds later.
      if (!unavailableIn(cause)) throw cause;
    });
  }

  /** Nobody else reads the calls of a node that is alone. */
  #told(state: NodeState): NodeState {
    return { ...state, calls: this.#parts.isShared ? state.calls.slice(0, MOST_TOLD) : [] };
  }

  async #step(stop: AbortSignal): Promise<number> {
    const { clock, store, state } = this.#parts;
    if (clock.now() >= this.#beatAt) {
      const count = await store.beat(this.id, this.#told(state()), LIVES_MS);
      this.#beatAt = clock.now() + BEAT_MS;
      await this.#registrations.check(count);
    }
    if (clock.now() >= this.#writeAt && (await this.#registrations.write(stop)))
      this.#writeAt = clock.now() + GATHER_MS;
    // Woken by a change that has to wait.
    const next = clock.now() < this.#writeAt ? Math.min(this.#writeAt, this.#beatAt) : this.#beatAt;
    return Math.max(1, next - clock.now());
  }
}
