import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp, type Overrides } from '../../src/app/index.ts';
import { type Config, configSchema } from '../../src/config/index.ts';
import { freeListeningPort } from './free-port.ts';
import { type FreshDatabase, freshDatabase } from './postgres.ts';
import { RelyingApp } from './relying-app.ts';

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>> | readonly unknown[]>>;

/** One of several Offhooks in this process, with a data directory of its own, which has not been started. */
export interface SharedNode {
  readonly offhook: App;
  readonly config: Config;
  readonly url: string;
  readonly app: RelyingApp;
  readonly sipPort: number;
}

/** What several nodes have in common, on a database of their own. */
export interface SharedPlace {
  readonly databaseUrl: string;
  readonly secretKeyFile: string;
  readonly apiKey: string;
  /** Sections of the configuration as in offhook.yaml, over those that all have. */
  node(sections?: Sections, overrides?: Pick<Overrides, 'clock' | 'light' | 'store'>): Promise<SharedNode>;
  /** Stops every node, and removes all. */
  close(): Promise<void>;
}

/** `database`: one of its own on the PostgreSQL of this run where it is left out. */
export const sharedPlace = async (given?: FreshDatabase): Promise<SharedPlace> => {
  const database = given ?? (await freshDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'offhook-nodes-'));
  const secretKeyFile = join(folder, 'secret-key');
  writeFileSync(secretKeyFile, randomBytes(32), { mode: 0o600 });
  const apiKey = `ohk_${randomBytes(32).toString('base64url')}`;
  const nodes: App[] = [];

  return {
    databaseUrl: database.url,
    secretKeyFile,
    apiKey,

    async node(sections = {}, overrides) {
      const port = await freeListeningPort();
      const sipPort = await freeListeningPort();
      const config = configSchema.parse({
        secretKeyFile,
        dataDir: join(folder, `node-${nodes.length}`),
        ...sections,
        store: { url: database.url, allowUnsafeFsync: true, ...sections.store },
        http: { port, apiKey, ...sections.http },
        sip: { host: '127.0.0.1', udpPort: sipPort, tcpPort: sipPort, ...sections.sip },
        network: { loopback: 'home', ...sections.network },
      });
      const offhook = createApp(config, { logger: pino({ level: 'silent' }), ...overrides });
      nodes.push(offhook);
      const url = `http://127.0.0.1:${port}`;
      return { offhook, config, url, sipPort, app: new RelyingApp(url, config.http.apiKey?.reveal() ?? '') };
    },

    async close() {
      await Promise.all(nodes.map((node) => node.stop()));
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
