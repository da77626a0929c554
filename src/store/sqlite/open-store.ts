import { systemClock } from '../../lib/index.ts';
import { linesIn } from './line-rows.ts';
import { createOwnNode } from './own-node.ts';
import type { SqlitePorts, SqliteStore } from './sqlite-store.ts';
import type { OpenChannel, StoreOptions } from './thread/channel.ts';
import { StoreClient } from './thread/client.ts';
import { lookingFirst } from './thread/looking-channel.ts';
import { portsOf } from './thread/ports-of.ts';
import { openInWorker } from './thread/worker-channel.ts';

/** Whoever leaves the engine to its own thread does not load it. */
const openInline: OpenChannel = async (options, receiver) => {
  const inline = await import('./thread/inline-channel.ts');
  return inline.openInline(options, receiver);
};

/**
 * Opens the SQLite file at `path` in a thread of its own, or with `:memory:` a database in this thread, and brings its
 * schema up to date. Rejects with `StoreUnusable`. When the thread dies, `onFault` hears it and every promise rejects.
 */
export const openStore = async (options: StoreOptions): Promise<SqliteStore> => {
  const { path, thread = path === ':memory:' ? 'caller' : 'own' } = options;
  const { client, catalogue } = await StoreClient.open(
    options,
    thread === 'own' ? lookingFirst(openInWorker) : openInline,
  );
  const ports = portsOf<SqlitePorts>(catalogue, client);
  return {
    ...ports,
    lines: linesIn(ports.lines, options.secretKey),
    events: { ...ports.events, watch: (onNews) => client.watch(onNews) },
    nodes: createOwnNode(systemClock),
    close: () => client.close(),
  };
};
