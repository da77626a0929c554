/** A running process, as it tells of itself. */
export interface NodeState {
  /** The machine and the process, for people. */
  readonly name: string;
  /** Of the package. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What it does alone, for all of them. */
  readonly roles: readonly string[];
  /** Phones that are registered with it. */
  readonly bindings: number;
  /** Calls that it has answered and that are not over. */
  readonly liveCalls: number;
}

/** A node that has told of itself lately. */
export interface LivingNode extends NodeState {
  readonly id: string;
  /** By how much its clock is ahead of the database's, in milliseconds; negative: behind. Undefined where the database has no clock of its own. */
  readonly clockOffsetMs: number | undefined;
}

/** The nodes that share a database, each for as long as it says so itself. */
export interface NodeStore {
  /**
   * The node `id` lives for `livesMs` from now on, by the clock of the database, and is like this. Whoever has not said so in time is
   * forgotten.
   */
  beat(id: string, state: NodeState, livesMs: number): Promise<void>;
  /** Those that live, by the moment of their start. */
  list(): Promise<readonly LivingNode[]>;
  /** It lives no more. Idempotent. */
  leave(id: string): Promise<void>;
}
