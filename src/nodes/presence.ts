import { type Clock, Job, type ReportFault, unavailableIn } from '../lib/index.ts';
import type { LivingNode, NodeState, NodeStore } from './port.ts';

/** How often a node says that it lives, and how long that is believed. Milliseconds. */
const BEAT_MS = 2000;
const LIVES_MS = 8000;

/** What a node tells of itself by. */
export interface PresenceParts {
  /** Different for every process that ever ran. */
  readonly id: string;
  readonly store: NodeStore;
  readonly clock: Clock;
  readonly onFault: ReportFault;
  /** What it is like now. */
  readonly state: () => NodeState;
}

/** One process among those that share a database: says every two seconds that it lives, and sees the others. */
export class Presence {
  /** As in `LivingNode`. */
  readonly id: string;
  readonly #parts: PresenceParts;
  readonly #job: Job;

  constructor(parts: PresenceParts) {
    this.id = parts.id;
    this.#parts = parts;
    const step = async (): Promise<number> => {
      await parts.store.beat(this.id, parts.state(), LIVES_MS);
      return BEAT_MS;
    };
    this.#job = new Job({ ...parts, name: 'node', step });
  }

  /** Every node that lives, by the moment of its start. */
  list(): Promise<readonly LivingNode[]> {
    return this.#parts.store.list();
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
}
