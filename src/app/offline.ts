import type { AuthenticatorService } from '../authenticator/index.ts';
import type { Config } from '../config/index.ts';
import type { CallRecord } from '../dialin/port.ts';
import { exportAudit } from '../events/index.ts';
import type { ClockStore } from '../events/port.ts';
import { lineView } from '../http/index.ts';
import { systemClock } from '../lib/index.ts';
import type { LineDirectory, Registrations } from '../line/index.ts';
import { borrowDataDir, isServed, requireDataDir, rotateSecretKey, type Store } from '../store/index.ts';
import { type OpenedData, openConfigured } from './database.ts';
import { type ImportedLines, importLines } from './lines-import.ts';
import { createAuthenticators, createLines } from './parts.ts';
import { pingFaultOf } from './ping-fault.ts';
import { refusalMeaning } from './settings.ts';
import { createTools } from './tools.ts';

/** A page of calls. */
interface CallsPage {
  readonly items: readonly (CallRecord & { readonly meaning: string | null })[];
  readonly next: string | null;
}

/** What the command line does without a server. */
export interface Offline {
  readonly lines: LineDirectory;
  /** As REST shows a line. */
  readonly lineView: typeof lineView;
  readonly authenticators: AuthenticatorService;
  readonly keys: Store['keys'];
  readonly accounts: Store['accounts'];
  readonly adminSessions: Store['adminSessions'];
  readonly clients: Store['openIdClients'];
  /** What is wrong with a URL that a client is to be told at, to follow `the URL`; undefined where nothing is. */
  readonly pingFault: (url: string) => string | undefined;
  /** Calls of lines, newest first, with what a refusal means in words. Those of strangers only a server remembers. */
  calls(query: Parameters<Store['calls']['recent']>[0]): Promise<CallsPage>;
  /** The audit chain, line by line. */
  exportAudit(): AsyncIterable<string>;
  readonly clock: ClockStore & Pick<Store['events'], 'recordedUpTo'>;
  /** Copies the whole data directory; undefined where the data are in none. */
  readonly backup: OpenedData['backup'];
  /** Brings the lines in line with `sip.linesFile`. Rejects with `CannotStart` where that file is wrong, or not named. */
  importLines(): Promise<ImportedLines>;
  close(): Promise<void>;
}

/** Opens the data directory of a server that does not run, for the command line. Rejects with `StoreUnusable`, also where there is none. */
export const openOffline = async (config: Config): Promise<Offline> => {
  if (config.store.url === undefined) requireDataDir(config.dataDir);
  return makeOffline(config);
};

/**
 * The same, for what a running server keeps in memory: no server starts before `close`. Undefined: a server has the data directory, and
 * has to be asked.
 */
export const takeOffline = async (config: Config): Promise<Offline | undefined> => {
  const { dataDir } = config;
  if (isServed(dataDir)) return undefined;
  // Other nodes go on beside it: what they keep in memory follows the events of the database.
  if (config.store.url !== undefined) return makeOffline(config);
  requireDataDir(dataDir);
  const letGo = await borrowDataDir(dataDir);
  if (!letGo) return undefined;
  try {
    const offline = await makeOffline(config);
    return { ...offline, close: () => offline.close().finally(letGo) };
  } catch (cause) {
    await letGo();
    throw cause;
  }
};

/** The same as `openOffline`, and makes the data directory where there is none: for who starts a server on it. */
export const makeOffline = async (config: Config): Promise<Offline> => {
  const tools = createTools(config, {});
  const { fault } = tools;
  const { store, backup, facts, secretKey } = await openConfigured(config, fault, { thread: 'caller' });
  const lines = createLines(config, store, registeredWithOthers(store), tools);
  await lines.start();
  return {
    lines,
    lineView,
    authenticators: createAuthenticators(config, store, tools),
    keys: store.keys,
    accounts: store.accounts,
    adminSessions: store.adminSessions,
    clients: store.openIdClients,
    pingFault: pingFaultOf(config),
    async calls(query) {
      const { items, next } = await store.calls.recent(query);
      const explained = (call: CallRecord) => ({ ...call, meaning: call.refusal && refusalMeaning(call.refusal) });
      return { items: items.map(explained), next };
    },
    clock: { ...store.clock, recordedUpTo: store.events.recordedUpTo },
    exportAudit: () => exportAudit(store.audit),
    backup,
    importLines: () => importLines(config, { lines, facts, secretKey }),
    close: () => store.close(),
  };
};

/** Makes a new secret key in the data directory of a server that does not run; see `rotateSecretKey`. */
export const rotateKey = ({ dataDir }: Config): Promise<number> => rotateSecretKey(dataDir, systemClock.now());

/** The registrations of the nodes that run, for a process that has none itself. */
const registeredWithOthers = ({ nodes }: Pick<Store, 'nodes'>): Registrations => ({
  node: undefined,
  put: () => undefined,
  elsewhere: (line) => nodes.registeredElsewhere('', line),
});
