import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { OffhookProblem } from '../../src/client/problem.ts';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { startProxy } from './kamailio-in-front.ts';
import { type Launch, type OffhookProcess, startOffhook } from './offhook-process.ts';
import type { FreshDatabase } from './postgres.ts';
import { type Account, RelyingApp } from './relying-app.ts';
import { sharedPlace } from './shared-nodes.ts';
import { HOST } from './wire-phone.ts';

/** What a load needs to be no flood. */
const ROOMY = {
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: '600',
  OFFHOOK_CONFIRMATION__OK_SECONDS: '600',
  OFFHOOK_CONFIRMATION__MAX_LIVE: '100000',
  OFFHOOK_CONFIRMATION__MAX_PER_USER: '100000',
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: '10000000',
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: '100000',
  OFFHOOK_LIMITS__PACKET_BURST: '100000',
  // Clients name their addresses as a balancer would: only so many may wait from one.
  OFFHOOK_HTTP__TRUST_PROXY: '127.0.0.1/32',
};

/** From where a node takes RTP ports, so that two on one address never meet. */
const RTP_FROM = 16_384;
const RTP_PORTS = 4_000;

/** From so many addresses clients ask. */
const ADDRESSES = 60;

/** Two Offhooks, each a process of its own, on one PostgreSQL behind the shipped proxy. All of it goes away with the test. */
export interface Cluster {
  readonly nodes: readonly [OffhookProcess, OffhookProcess];
  readonly databaseUrl: string;
  readonly secretKeyFile: string;
  /** Starts the first or second node again in its place, after it has ended; from then on it is the one in `nodes`. */
  again(n: 0 | 1, launch?: Launch): Promise<OffhookProcess>;
  /** The port of the proxy. */
  readonly port: number;
  /** Kills the proxy, all of its processes, and starts it again in the same place after so many milliseconds. */
  killProxy(awayMs: number): Promise<void>;
  /** Who asks this node, from many addresses. */
  client(node: OffhookProcess): RelyingApp;
  /** More lines with a phone each, at an address of its own: the proxy listens to nobody who sends a lot. */
  phones(count: number): Promise<ReadonlyMap<string, Phone>>;
}

/** `database` as in `sharedPlace`; `launch`: how each node is started besides. */
export interface ClusterWish {
  readonly database?: FreshDatabase;
  readonly launch?: (n: number) => Launch;
}

/** Starts them one after the other: the first has every role. */
export const startCluster = async ({ database, launch = () => ({}) }: ClusterWish = {}): Promise<Cluster> => {
  const place = await sharedPlace(database);
  onTestFinished(() => place.close());
  const start = async (n: number, { env: own, ...rest }: Launch): Promise<OffhookProcess> => {
    const env = {
      ...ROOMY,
      OFFHOOK_STORE__URL: place.databaseUrl,
      OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
      OFFHOOK_SECRET_KEY_FILE: place.secretKeyFile,
      OFFHOOK_HTTP__API_KEY: place.apiKey,
      OFFHOOK_SIP__PROXIES: `front=${HOST}`,
      OFFHOOK_RTP__PORT_MIN: String(RTP_FROM + n * RTP_PORTS),
      OFFHOOK_RTP__PORT_MAX: String(RTP_FROM + (n + 1) * RTP_PORTS - 1),
      ...own,
    };
    const node = await startOffhook({ ...rest, env });
    onTestFinished(() => node.remove());
    return node;
  };
  const nodes: [OffhookProcess, OffhookProcess] = [await start(0, launch(0)), await start(1, launch(1))];
  const inFront = { nodes: nodes.map(({ sip }) => `sip:${HOST}:${sip.port}`), megabytes: 128 };
  let lines = 0;
  let front = await startProxy(inFront);
  onTestFinished(() => front.stop());
  const { ports } = front;
  return {
    nodes,
    databaseUrl: place.databaseUrl,
    secretKeyFile: place.secretKeyFile,
    async again(n, launch = {}) {
      const { dataDir, sip, api } = nodes[n];
      const ports = { sip: sip.port, http: Number(new URL(api).port) };
      nodes[n] = await start(n, { ...launch, dataDir, ports });
      return nodes[n];
    },
    port: ports.sip,
    async killProxy(awayMs) {
      await front.kill();
      await pause(awayMs);
      front = await startProxy(inFront, ports);
    },
    client: ({ api }) => new RelyingApp(api, place.apiKey, fromMany()),
    async phones(count) {
      const phones = new Map<string, Phone>();
      while (phones.size < count) {
        const name = `line-${lines}`;
        phones.set(name, await phoneOf(nodes[0].app, name, ports.sip, lines));
        lines += 1;
      }
      return phones;
    },
  };
};

/** Asks in turn for clients at many addresses. */
const fromMany = (): typeof fetch => {
  let asked = 0;
  return (url, { headers, ...init } = {}) => {
    asked += 1;
    const from = `192.168.178.${1 + (asked % ADDRESSES)}`;
    return fetch(url, { ...init, headers: { ...(headers as Record<string, string>), 'X-Forwarded-For': from } });
  };
};

/** How often a line is tried that cannot be stored for now, each a second later. */
const TRIES = 30;

/** Adds a line as whoever provisions many would: who is told to come again does so. */
const added = async (app: RelyingApp, name: string): Promise<Account> => {
  for (let left = TRIES; ; left--) {
    try {
      return await app.addLine(name);
    } catch (cause) {
      if (left === 0 || !(cause instanceof OffhookProblem) || cause.status !== 503) throw cause;
      await pause(1000);
    }
  }
};

const phoneOf = async (app: RelyingApp, name: string, port: number, n: number): Promise<Phone> => {
  const account = await added(app, name);
  const phone = createPhone({ server: { host: HOST, port }, localAddress: `127.0.1.${n + 1}`, ...account });
  await phone.start();
  onTestFinished(() => phone.stop());
  return phone;
};
