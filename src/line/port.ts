import type { DigestSecrets } from '../digest/port.ts';

/** What stands at the end of the line, as its owner provisioned it: the wire cannot tell. */
export type LineKind = 'analog' | 'dect' | 'isdn' | 'ip';

/** How much contradiction the line tolerates (docs/security.md). */
export type LineTrust = 'provisioned' | 'standard' | 'strict';

/** One provisioned phone account. */
export interface Line {
  readonly id: string;
  readonly kind: LineKind;
  readonly username: string;
  readonly label: string;
  /** Users this line may confirm for; `*` is everybody. */
  readonly confirmsFor: '*' | readonly string[];
  readonly trust: LineTrust;
  /**
   * The TLS client certificate that alone proves the line: its SHA-256 fingerprint (upper-case hex pairs with colons), or
   * `CN=` and the subject of one that a trusted authority issued. Several lines of one ATA may share it.
   */
  readonly certificate: string | null;
  /** The trusted peer, or the registration at a PBX, that the line is behind: its calls come from there alone. Never together with `certificate`. */
  readonly peer: string | null;
  readonly enabled: boolean;
  /** `file`: owned by lines.yaml, read-only elsewhere. */
  readonly source: 'file' | 'api';
  /** The realm that the digest secrets were made for. */
  readonly realm: string;
}

/** A line with its digest secrets: leaves `line/` only towards the store, which seals them. Not to be spread: one of the store opens them when it is asked for them. */
export interface ProvisionedLine {
  readonly line: Line;
  /** Null only where a certificate or a peer proves the line. */
  readonly secrets: DigestSecrets | null;
}

/** Wrong codes of one line. All times in milliseconds since the epoch. */
export interface Tries {
  /** When wrong codes were dialled, oldest first, at most those of the last 24 hours. */
  readonly wrongAt: readonly number[];
  readonly blockedUntil: number;
  /** How many blocks followed each other: the next lasts twice as long. */
  readonly blocks: number;
}

/** Facts about lines, in the past tense; `at` in milliseconds since the epoch. */
export type LineEvent =
  | {
      readonly type: 'line.added' | 'line.changed' | 'line.removed' | 'line.unblocked';
      readonly at: number;
      readonly line: string;
      readonly actor: string;
    }
  | {
      readonly type: 'line.bound' | 'line.unbound';
      readonly at: number;
      readonly line: string;
      readonly address: string;
      readonly userAgent: string | null;
    }
  | { readonly type: 'line.blocked'; readonly at: number; readonly line: string; readonly until: number }
  | {
      /** Who has proven to be the line contradicts what it was provisioned as: its password may be in other hands. */
      readonly type: 'line.suspect';
      readonly at: number;
      readonly line: string;
      readonly address: string;
      readonly userAgent: string | null;
      /** Names of what was noticed, never its content. */
      readonly signals: readonly string[];
    };

/** A line as the store has it. */
export interface StoredLine {
  readonly provisioned: ProvisionedLine;
  /** Another one after each `put`, and never one that was: what was judged of the line before is to be judged again. Opaque. */
  readonly version: string;
  readonly tries: Tries;
}

/** Where lines and their tries live. Digest secrets are sealed at rest. A resolved promise survives `kill -9`. */
export interface LineStore {
  /** The next lines behind this id, in the order of their ids: a page of them, of '' the first one. None: there are no more. */
  after(id: string): Promise<readonly StoredLine[]>;
  find(id: string): Promise<StoredLine | undefined>;
  /** Answers its version from now on. Its tries stay. */
  put(line: ProvisionedLine, events: readonly LineEvent[]): Promise<string>;
  remove(id: string, events: readonly LineEvent[]): Promise<void>;
  saveTries(id: string, tries: Tries, events: readonly LineEvent[]): Promise<void>;
  record(events: readonly LineEvent[]): Promise<void>;
}

/** How a line is registered. */
export interface Registered {
  /** When it came to be so: from this address, with this device, with this node. Milliseconds since the epoch. */
  readonly since: number;
  readonly address: string;
  readonly transport: string;
  readonly userAgent: string | undefined;
}

/** With which of several nodes lines are registered: told of those of this one, asked for those of the others. */
export interface Registrations {
  /** The name of this node; undefined where there is no other. */
  readonly node: string | undefined;
  /** The line is registered so with this node; undefined: not any more. Nobody waits for the others to see it. */
  put(line: string, registered: Registered | undefined): void;
  /** The lines that are registered with other nodes, or one of them; each where it was registered last. */
  elsewhere(line?: string): Promise<readonly (Registered & { readonly line: string; readonly node: string })[]>;
}
