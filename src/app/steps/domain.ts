import { networkInterfaces } from 'node:os';
import type { AuthenticatorService } from '../../authenticator/index.ts';
import { currentHome } from '../../config/index.ts';
import type { ConfirmationService } from '../../confirmation/index.ts';
import type { TrustedPeer } from '../../dialin/index.ts';
import { isLoopback } from '../../lib/index.ts';
import type { LineDirectory } from '../../line/index.ts';
import type { Presence } from '../../nodes/index.ts';
import { type Admin, createAdmin } from '../admin.ts';
import type { Opening } from '../context.ts';
import {
  createAuthenticators,
  createConfirmations,
  createLines,
  createReader,
  type Listener,
  readLinesFile,
  warnOfLinesFile,
  warnOfOtherRealm,
  warnOfUnknownPeers,
} from '../parts.ts';
import { counted, trustedPeersOf } from '../settings.ts';
import type { Data } from './data.ts';

/** Who may prove what, and where home is. */
export interface Domain {
  readonly lines: LineDirectory;
  readonly peers: readonly TrustedPeer[];
  readonly authenticators: AuthenticatorService;
  readonly confirmations: ConfirmationService;
  readonly admin: Admin;
  /** Are told what is committed, by whichever node. */
  readonly listeners: Set<Listener>;
  /** The home networks as they are now. */
  readonly home: ReturnType<typeof currentHome>;
  readonly isHome: (address: string) => boolean;
}

/** Lines, authenticator apps and confirmations, told by one reader what is committed; deadlines are kept from here on. */
export const openDomain = async (
  { config, tools, closers }: Opening,
  { store, shared }: Pick<Data, 'store' | 'shared'>,
  presence: Presence,
): Promise<Domain> => {
  const { clock, logger, metrics } = tools;
  const lines = createLines(config, store, presence, tools);
  const authenticators = createAuthenticators(config, store, tools);
  const proving = { lines, authenticators };
  const confirmations = createConfirmations(config, counted(store.confirmations, metrics), proving, tools);
  const listeners = new Set<Listener>();
  // Before anybody reads the store: what is committed after they have read is told.
  const reader = createReader(store, { ...proving, confirmations, listeners }, tools);
  await reader.start();
  closers.push(() => reader.stop());
  await lines.start();
  if (shared) await warnOfLinesFile(config, shared, logger);
  else await readLinesFile(config, lines);
  warnOfOtherRealm(lines, logger);
  const peers = trustedPeersOf(config);
  warnOfUnknownPeers(config, lines, peers, logger);
  await authenticators.start();
  await confirmations.start();
  closers.push(() => confirmations.stop());
  const admin = createAdmin(config, store, proving, confirmations, tools);

  const home = currentHome(config.network.home, networkInterfaces, clock);
  const isHome = (address: string): boolean => isLoopback(address) || home().networks.has(address);
  return { lines, peers, authenticators, confirmations, admin, listeners, home, isHome };
};
