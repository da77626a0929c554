import type { Readable } from 'node:stream';
import type { Accounts, ApiKeys } from '../access/index.ts';
import type { Result } from '../lib/index.ts';
import type { Clients } from '../openid/index.ts';

/** Whether a way in for software that speaks no REST is open, and the setting that decides it. */
export interface DoorState {
  readonly door: 'forward-auth' | 'tr064' | 'openid' | 'keycloak';
  readonly open: boolean;
  readonly setting: string;
}

/** A file that is read once. */
export interface Download {
  readonly bytes: number;
  readonly content: Readable;
}

/** Backups that are taken away over REST. */
export interface Backups {
  /** The database as it is at one moment, without the secret key. `busy`: somebody takes one now. Events name `actor` as who did. */
  take(actor: string): Promise<Result<Download, 'busy' | 'too-large'>>;
}

/** What the owner manages beside lines, webhooks and authenticators. */
export interface Managing {
  readonly keys: Pick<ApiKeys, 'make' | 'list' | 'revoke'>;
  /** Undefined: the door for TR-064 clients is closed. */
  readonly accounts: Pick<Accounts, 'add' | 'list' | 'remove'> | undefined;
  /** Undefined: Offhook is no provider of OpenID Connect here. */
  readonly clients: Pick<Clients, 'add' | 'list' | 'remove'> | undefined;
  /** Undefined: a database server keeps the data, and backs them up. */
  readonly backups: Backups | undefined;
  readonly doors: readonly DoorState[];
}
