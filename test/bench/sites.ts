import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeListeningPort } from '../support/free-port.ts';
import { startProxy } from '../support/kamailio-in-front.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { findPostgres } from '../support/postgres-server.ts';
import { durablePostgres } from './durable-postgres.ts';

/** An installation that is dialled: all of its processes, on this machine. */
export interface Site {
  readonly name: string;
  /** Where confirmations are asked for. */
  readonly app: OffhookProcess['app'];
  /** Where phones call. */
  readonly sip: OffhookProcess['sip'];
  /** The roots of all processes that work for a call. */
  readonly pids: readonly number[];
  /** What its nodes share, where that is a PostgreSQL; `pid`: the first process of it. */
  readonly database?: { readonly url: string; readonly secretKeyFile: string; readonly pid: number };
  remove(): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/**
 * From where a node takes RTP ports, so that two on one address never meet: below those that they listen on, and above 6000, which SIPp names as that of
 * every phone.
 */
const RTP_FROM = 7_000;
const RTP_PORTS = 6_000;

/** Where nodes behind the proxy stand: not where phones do, or it would take those for nodes. */
const NODES_AT = '127.0.0.12';
const BEHIND_PROXY: Settings = { OFFHOOK_SIP__PROXIES: 'lb=127.0.0.1', OFFHOOK_SIP__HOST: NODES_AT };

const startNode = async (env: Settings, index = 0, dataDir?: string): Promise<OffhookProcess> => {
  const sip = await freeListeningPort();
  const first = RTP_FROM + index * RTP_PORTS;
  return startOffhook({
    from: 'dist',
    ports: { http: await freeListeningPort(), sip },
    ...(dataDir !== undefined && { dataDir }),
    env: {
      ...env,
      OFFHOOK_SIP__TCP_PORT: String(sip),
      OFFHOOK_RTP__PORT_MIN: String(first),
      OFFHOOK_RTP__PORT_MAX: String(first + RTP_PORTS - 1),
    },
  });
};

/** One process on SQLite. */
export const onSqlite = async (env: Settings): Promise<Site> => {
  const node = await startNode(env);
  return { name: 'one on SQLite', app: node.app, sip: node.sip, pids: [node.pid], remove: () => node.remove() };
};

/** One node on a PostgreSQL of its own, which keeps what it has committed (fsync on). */
export const onPostgres = async (env: Settings): Promise<Site> => {
  const cluster = await startNodes(env, 1);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('there is one node');
  const { pids, database, remove } = cluster;
  return { name: 'one on PostgreSQL', app: node.app, sip: node.sip, pids, database, remove };
};

/** Two nodes on one PostgreSQL behind the Kamailio that is shipped, over TCP. Its limit on a sender is out of the way: all are 127.0.0.1. */
export const behindKamailio = async (env: Settings): Promise<Site> => {
  const cluster = await startNodes({ ...env, ...BEHIND_PROXY }, 2);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('there are two nodes');
  const kamailio = await startProxy({
    nodes: cluster.nodes.map(({ sip }) => `sip:${NODES_AT}:${sip.port};transport=tcp`),
    megabytes: 512,
    edit: (config) =>
      config
        .replaceAll('children=1', 'children=2')
        .replace('"reqs_density_per_unit", 200', '"reqs_density_per_unit", 1000000'),
  });
  return {
    name: 'two behind Kamailio',
    app: node.app,
    sip: { host: '127.0.0.1', port: kamailio.ports.sip },
    pids: [...cluster.pids, kamailio.pid],
    async remove() {
      await kamailio.stop();
      await cluster.remove();
    },
  };
};

const startNodes = async (env: Settings, count: number) => {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');
  const server = await durablePostgres(bin);
  const shared = await mkdtemp(join(tmpdir(), 'offhook-bench-'));
  const apiKey = `ohk_${randomBytes(32).toString('base64url')}`;
  const secretKeyFile = join(shared, 'secret-key');
  await writeFile(secretKeyFile, randomBytes(32), { mode: 0o600 });
  const nodes: OffhookProcess[] = [];
  for (let index = 0; index < count; index += 1) {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
    await writeFile(join(dataDir, 'api-key'), apiKey, { mode: 0o600 });
    const settings = {
      ...env,
      OFFHOOK_STORE__URL: server.url('postgres'),
      OFFHOOK_SECRET_KEY_FILE: secretKeyFile,
      OFFHOOK_HTTP__API_KEY: apiKey,
    };
    nodes.push(await startNode(settings, index, dataDir));
  }
  const postmaster = Number((await readFile(join(server.place, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    nodes,
    pids: [...nodes.map(({ pid }) => pid), postmaster],
    database: { url: server.url('postgres'), secretKeyFile, pid: postmaster },
    async remove() {
      for (const node of nodes) await node.remove();
      await server.stop();
      await rm(shared, { recursive: true, force: true });
    },
  };
};
