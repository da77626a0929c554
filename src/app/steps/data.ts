import type { Audit } from '../../events/index.ts';
import type { GrantTokens } from '../../signing/index.ts';
import {
  type Availability,
  holdDataDir,
  overheard,
  type Roles,
  type SharedFacts,
  type Store,
} from '../../store/index.ts';
import type { Agreement } from '../agreement.ts';
import type { Opening } from '../context.ts';
import type { OpenedData } from '../database.ts';
import { keepApiKey, openGrantTokens, openStoreAndKeys } from '../keys.ts';
import { createAudit, createAvailability, createClockWatch } from '../parts.ts';
import { holdRole } from '../roles.ts';
import { httpSettingsOf } from '../settings.ts';
import { agreed } from './agreement.ts';

/** What several nodes on one database have in common. */
export interface Shared {
  readonly facts: SharedFacts;
  readonly agreement: Agreement;
  readonly secretKey: Uint8Array;
}

/** What outlives a restart. */
export interface Data {
  readonly store: Store;
  readonly availability: Availability;
  readonly tokenKey: Buffer;
  readonly grantTokens: GrantTokens;
  /** The text of the signing keys, afresh each time. */
  readonly readKeys: () => Promise<string>;
  /** Where the bootstrap API key is to be found. */
  readonly apiKey: string;
  readonly audit: Audit;
  /** Which of what one node does at a time this one does. */
  readonly roles: Roles;
  /** See `OpenedData`. */
  readonly snapshot: OpenedData['snapshot'];
  /** With several nodes on one database: what they hold alike, and whether this one agrees. */
  readonly shared: Shared | undefined;
  /** Up to where each durable consumer of the event log needs it no more: retention waits for them. */
  readonly cursors: (() => Promise<number>)[];
}

/** The data directory is ours, its database open and its events sealed as they come. */
export const openData = async (opening: Opening): Promise<Data> => {
  const { config, overrides, tools, closers } = opening;
  closers.push(await holdDataDir(config.dataDir));
  const opened = await openStoreAndKeys(config, tools);
  const given = overrides.store?.(opened.store) ?? opened.store;
  closers.push(() => given.close());
  const { facts, roles, secretKey, snapshot } = opened;
  // Before anything is written that depends on them.
  const shared = facts && { facts, secretKey, agreement: await agreed(opening, facts) };
  const availability = createAvailability(given, tools);
  closers.push(() => availability.stop());
  const store = overheard(given, availability.heard);
  const recordedAt = await store.events.recordedUpTo();
  tools.clock.begin(recordedAt);
  const watch = createClockWatch(recordedAt, tools);
  watch.start();
  closers.push(() => watch.stop());
  const cursors: Data['cursors'] = [];
  const audit = createAudit(store, tools, () => Promise.all(cursors.map((cursor) => cursor())));
  closers.push(await holdRole({ roles, tools, isShared: shared !== undefined }, 'audit', audit));
  const apiKey = await keepApiKey(config, store, tools);
  const signed = await openGrantTokens(opened.signingKeys, httpSettingsOf(config).publicUrl, tools);
  return { store, availability, tokenKey: opened.tokenKey, ...signed, apiKey, audit, roles, snapshot, shared, cursors };
};
