import { createHash } from 'node:crypto';
import type { Config } from '../config/index.ts';
import { ChainVerifier, exportAudit } from '../events/index.ts';
import type { Secret } from '../lib/index.ts';
import {
  borrowDataDir,
  type Copied,
  copyStore,
  openData,
  openDatabaseToCopy,
  openDirToCopy,
  openEmptyDatabase,
  openEmptyDir,
  openPostgresStore,
  openShared,
  readSecretKeyFile,
  requireDataDir,
  type Store,
} from '../store/index.ts';
import { sharedOf } from './database.ts';
import { CannotStart, createTools } from './tools.ts';

type Verdict = ReturnType<ChainVerifier['end']>;

/** What was copied. */
export interface CopyReport {
  /** Rows by table. */
  readonly copied: Copied;
  /** The audit chain, line by line the same in both, whole or broken. */
  readonly chain: Verdict;
}

/**
 * Copies the data directory into the empty PostgreSQL database at `url`, and reads the audit chain in both. No server and no other command has
 * the directory meanwhile. Rejects with `StoreUnusable`, and with `CannotStart` where a server has it or where the two differ.
 */
export const copyToDatabase = async (config: Config, url: Secret<string>): Promise<CopyReport> => {
  const { dataDir, store } = config;
  const { fault } = createTools(config, {});
  requireDataDir(dataDir);
  const letGo = await borrowDataDir(dataDir);
  if (!letGo) throw new CannotStart(`An Offhook runs on ${dataDir}: stop it first.`);
  try {
    const options = { url, tls: store.tls, allowUnsafeFsync: store.allowUnsafeFsync, onFault: fault };
    const source = await openDirToCopy(dataDir);
    const { secretKey } = source;
    const copied = await closing(source, async () => {
      const target = await openEmptyDatabase({ ...options, secretKey });
      return closing(target, () => copyStore(source, target));
    });
    const before = await openData(dataDir, fault, 'caller');
    return await compared(copied, before.store, () => openPostgresStore({ ...options, secretKey }));
  } finally {
    await letGo();
  }
};

/** The other way: what `store.url` leads to, into the empty directory `to`. Rejects also where a node is connected to the database. */
export const copyToDirectory = async (config: Config, to: string): Promise<CopyReport> => {
  const { fault } = createTools(config, {});
  const shared = sharedOf(config, fault);
  if (!shared)
    throw new CannotStart(
      `store.url is not set, and ${config.dataDir} is a directory already: copy it with offhook backup.`,
    );
  const secretKey = await readSecretKeyFile(shared.secretKeyFile);
  const source = await openDatabaseToCopy({ ...shared, secretKey });
  const copied = await closing(source, async () => {
    const target = await openEmptyDir(to, secretKey);
    return closing(target, () => copyStore(source, target));
  });
  const before = await openShared(shared);
  return compared(copied, before.store, async () => (await openData(to, fault, 'caller')).store);
};

const closing = async <T>(part: { close(): Promise<void> }, task: () => Promise<T>): Promise<T> => {
  try {
    return await task();
  } finally {
    await part.close();
  }
};

/** Reads the chain in both, and closes them. */
const compared = (copied: Copied, before: Store, openAfter: () => Promise<Store>): Promise<CopyReport> =>
  closing(before, async () => {
    const after = await openAfter();
    return closing(after, async () => {
      const [here, there] = [await chainIn(before), await chainIn(after)];
      if (here.hash !== there.hash)
        throw new CannotStart(
          'The audit chain of the copy is not that of the original: throw the copy away, and report this.',
        );
      return { copied, chain: there.verdict };
    });
  });

const chainIn = async ({ audit }: Store): Promise<{ readonly hash: string; readonly verdict: Verdict }> => {
  const sum = createHash('sha256');
  const verifier = new ChainVerifier();
  for await (const line of exportAudit(audit)) {
    sum.update(line);
    verifier.next(Buffer.from(line.slice(0, -1)));
  }
  return { hash: sum.digest('hex'), verdict: verifier.end() };
};
