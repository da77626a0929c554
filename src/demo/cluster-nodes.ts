import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRest } from '../client/rest.ts';
import type { Endpoint } from '../sip/client/index.ts';
import { DemoApi } from './api.ts';
import { findKamailio, freeListeningPort, startKamailio, startNode } from './cluster/index.ts';
import type { Shared } from './cluster-database.ts';
import type { Stage } from './cluster-stage.ts';
import type { FrontDoor } from './house/index.ts';

/** Where the shipped configuration is: two levels up from here is the project, from `src/demo` as from `dist/server`. */
const KAMAILIO_CFG = fileURLToPath(new URL('../../sip-config/kamailio/kamailio.cfg', import.meta.url));

/** Each on an address of its own, as on machines of their own: the phones are on 127.0.0.1. Linux has all of 127.0.0.0/8. */
const PROXY_HOST = '127.0.0.10';
const NODE_HOSTS = ['127.0.0.11', '127.0.0.12'];

/** A node of the demonstration. */
export interface ClusterNode {
  /** `node 1`. */
  readonly name: string;
  readonly pid: number;
  /** Base URL of its REST API. */
  readonly url: string;
  readonly sip: Endpoint;
  readonly ws: Endpoint;
  readonly api: DemoApi;
  /** As `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Where Kamailio is; undefined where there is none, or no address for it. */
export const findProxy = (): string | undefined => (process.platform === 'linux' ? findKamailio() : undefined);

/** What the nodes are started with. */
interface NodesWanted extends Stage {
  readonly folder: string;
  readonly shared: Shared;
  readonly door: FrontDoor;
  readonly isBehindProxy: boolean;
}

/** Starts two; resolves when both are ready. */
export const startNodes = async (wanted: NodesWanted): Promise<readonly ClusterNode[]> => {
  const { folder, shared, door, isBehindProxy, host, started } = wanted;
  const starting = NODE_HOSTS.map(async (own, index): Promise<ClusterNode> => {
    const at = isBehindProxy ? own : '127.0.0.1';
    const name = `node ${index + 1}`;
    const place = join(folder, `node-${index + 1}`);
    await mkdir(place);
    const sip = { host: at, port: await freeListeningPort(at) };
    const ws = { host: at, port: await freeListeningPort(at) };
    const settings = nodeSettings({ place, shared, door, sip, ws, isBehindProxy });
    const node = await startNode({ offhook: host.offhook, folder: place, settings });
    started.onEnd(() => node.stop());
    const api = new DemoApi(createRest({ url: node.url, apiKey: shared.apiKey }));
    return { name, pid: node.pid, url: node.url, sip, ws, api, kill: () => node.kill() };
  });
  // One that fails must not leave the other behind.
  const settled = await Promise.allSettled(starting);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const nodes = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  for (const { name, pid, url, sip } of nodes)
    host.say(`  ${name.replace('n', 'N')}      process ${pid}, REST API ${url}, SIP ${sip.host}:${sip.port}`);
  return nodes;
};

const nodeSettings = (of: {
  readonly place: string;
  readonly shared: Shared;
  readonly door: FrontDoor;
  readonly sip: Endpoint;
  readonly ws: Endpoint;
  readonly isBehindProxy: boolean;
}): Readonly<Record<string, string>> => ({
  OFFHOOK_DATA_DIR: join(of.place, 'data'),
  OFFHOOK_STORE__URL: of.shared.url,
  OFFHOOK_SECRET_KEY_FILE: of.shared.secretKeyFile,
  OFFHOOK_HTTP__API_KEY: of.shared.apiKey,
  OFFHOOK_HTTP__PORT: '0',
  OFFHOOK_HTTP__CORS_ORIGINS: of.door.origin,
  OFFHOOK_SIP__HOST: of.sip.host,
  OFFHOOK_SIP__UDP_PORT: String(of.sip.port),
  OFFHOOK_SIP__TCP_PORT: String(of.sip.port),
  OFFHOOK_SIP__WS_PORT: String(of.ws.port),
  // What the softphone of the house knows.
  OFFHOOK_SIP__DIGEST_ALGORITHMS: 'MD5',
  ...(of.isBehindProxy && { OFFHOOK_SIP__PROXIES: `kamailio=${PROXY_HOST}` }),
  OFFHOOK_NETWORK__LOOPBACK: 'home',
  OFFHOOK_DEVICE__BUTTONS: 'http',
  OFFHOOK_DEVICE__LEDS: 'simulated',
});

/** Starts it in front of the nodes; gives where phones call. */
export const startProxy = async (
  { host, started }: Stage,
  command: string,
  nodes: readonly ClusterNode[],
): Promise<Endpoint> => {
  const port = (): Promise<number> => freeListeningPort(PROXY_HOST);
  const ports = { sip: await port(), tls: await port(), metrics: await freeListeningPort('127.0.0.1') };
  const { pid, stop } = await startKamailio({
    command,
    shipped: await readFile(KAMAILIO_CFG, 'utf8'),
    host: PROXY_HOST,
    ports,
    nodes: nodes.map(({ sip }) => `sip:${sip.host}:${sip.port};transport=tcp`),
  });
  started.onEnd(stop);
  host.say(`  Kamailio    process ${pid}, SIP ${PROXY_HOST}:${ports.sip} in front of both: here the phone calls`);
  return { host: PROXY_HOST, port: ports.sip };
};
