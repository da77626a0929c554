import { onTestFinished } from 'vitest';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { startProxy } from './kamailio-in-front.ts';
import { type OffhookProcess, startOffhook } from './offhook-process.ts';
import type { FreshDatabase } from './postgres.ts';
import type { RelyingApp } from './relying-app.ts';
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
};

/** Two Offhooks, each a process of its own, on one PostgreSQL behind the shipped proxy. All of it goes away with the test. */
export interface Cluster {
  readonly nodes: readonly [OffhookProcess, OffhookProcess];
  readonly databaseUrl: string;
  /** The port of the proxy. */
  readonly port: number;
  /** Lines with a phone each, at an address of its own: the proxy listens to nobody who sends a lot. */
  phones(count: number): Promise<ReadonlyMap<string, Phone>>;
}

/** `database` as in `sharedPlace`. */
export const startCluster = async (database?: FreshDatabase): Promise<Cluster> => {
  const place = await sharedPlace(database);
  onTestFinished(() => place.close());
  const start = async (): Promise<OffhookProcess> => {
    const env = {
      ...ROOMY,
      OFFHOOK_STORE__URL: place.databaseUrl,
      OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
      OFFHOOK_SECRET_KEY_FILE: place.secretKeyFile,
      OFFHOOK_HTTP__API_KEY: place.apiKey,
      OFFHOOK_SIP__PROXIES: `front=${HOST}`,
    };
    const node = await startOffhook({ env });
    onTestFinished(() => node.remove());
    return node;
  };
  const nodes = await Promise.all([start(), start()]);
  const front = await startProxy({ nodes: nodes.map(({ sip }) => `sip:${HOST}:${sip.port}`) });
  onTestFinished(() => front.stop());
  return {
    nodes,
    databaseUrl: place.databaseUrl,
    port: front.ports.sip,
    async phones(count) {
      const names = Array.from({ length: count }, (_, n) => `line-${n}`);
      const phones = await Promise.all(names.map((name, n) => phoneOf(nodes[0].app, name, front.ports.sip, n)));
      return new Map(phones.map((phone, n) => [names[n] ?? '', phone]));
    },
  };
};

const phoneOf = async (app: RelyingApp, name: string, port: number, n: number): Promise<Phone> => {
  const account = await app.addLine(name);
  const phone = createPhone({ server: { host: HOST, port }, localAddress: `127.0.1.${n + 1}`, ...account });
  await phone.start();
  onTestFinished(() => phone.stop());
  return phone;
};
