/** A call that a node has answered and that is not over. */
export interface RunningCall {
  readonly line: { readonly id: string; readonly kind: 'analog' | 'dect' | 'isdn' | 'ip'; readonly label: string };
  /** When it was answered. Milliseconds since the epoch. */
  readonly since: number;
  readonly address: string;
  readonly transport: string;
}

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
  /** The oldest of them, as many as it tells of. */
  readonly calls: readonly RunningCall[];
}

/** A node that has told of itself lately. */
export interface LivingNode extends NodeState {
  readonly id: string;
  /** By how much its clock is ahead of the database's, in milliseconds; negative: behind. Undefined where the database has no clock of its own. */
  readonly clockOffsetMs: number | undefined;
}

/** How a phone is registered. */
export interface Registered {
  /** When it came to be so: from this address, with this device, with this node. Milliseconds since the epoch. */
  readonly since: number;
  readonly address: string;
  readonly transport: string;
  readonly userAgent: string | undefined;
}

/** The line of a phone that is registered. */
export interface RegisteredLine extends Registered {
  readonly line: string;
}

/** A line that is registered with a node that lives; `node` is its name. */
export interface RegisteredElsewhere extends RegisteredLine {
  readonly node: string;
}

/** The nodes that share a database, each for as long as it says so itself. */
export interface NodeStore {
  /**
   * The node `id` lives for `livesMs` from now on, by the clock of the database, and is like this. Whoever has not said so in time is
   * forgotten, with what was written of it. Answers how many lines are written to be registered with this one.
   */
  beat(id: string, state: NodeState, livesMs: number): Promise<number>;
  /** Those that live, by the moment of their start. */
  list(): Promise<readonly LivingNode[]>;
  /** It lives no more, and what was written of it is gone. Idempotent. */
  leave(id: string): Promise<void>;
  /** Writes that these lines are registered with the node `id`, and those that are `gone` no more. Nothing is written of a node that was forgotten. */
  register(id: string, lines: readonly RegisteredLine[], gone: readonly string[]): Promise<void>;
  /** Forgets every line that is written to be registered with the node `id`. */
  unregisterAll(id: string): Promise<void>;
  /** The lines that are registered with other nodes that live than `id`, or one of them; each where it was registered last. */
  registeredElsewhere(id: string, line?: string): Promise<readonly RegisteredElsewhere[]>;
}
