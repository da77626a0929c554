import type { ReportFault, Secret } from '../../lib/index.ts';

/** Where the database is and how it is reached. */
export interface PostgresOptions {
  /** `postgres://...`, as `postgresAt` reads it. */
  readonly url: Secret<string>;
  /** `off`: no TLS on the way to another machine. Default `verify`. A socket and loopback need none. */
  readonly tls?: 'verify' | 'off' | undefined;
  /** A database that loses what it has answered when the machine dies is used all the same: for tests. */
  readonly allowUnsafeFsync?: boolean | undefined;
  /** Most connections at once; default 10. */
  readonly connections?: number | undefined;
  /** How sessions are called in `pg_stat_activity`; default `offhook`, which is what a node is called. */
  readonly applicationName?: string | undefined;
  /** Hears what time it is by the clock of the database, about every 1.5 s: milliseconds since the epoch. */
  readonly onTime?: ((at: number) => void) | undefined;
  /** Hears of connections that die while nobody uses them. */
  readonly onFault: ReportFault;
}
