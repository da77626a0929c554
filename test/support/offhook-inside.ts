import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp, type Overrides } from '../../src/app/index.ts';
import { configSchema } from '../../src/config/index.ts';
import { freeListeningPort } from './free-port.ts';
import { RelyingApp } from './relying-app.ts';

/** An Offhook in this process, on loopback ports of its own, with a data directory that goes away with it. */
export interface OffhookInside {
  readonly offhook: App;
  readonly app: RelyingApp;
  readonly api: string;
  readonly keyFile: string;
  readonly sip: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

/** Sections of the configuration as in offhook.yaml, beyond ports and data directory. */
type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const startInside = async (sections: Sections = {}, overrides: Overrides = {}): Promise<OffhookInside> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
  const port = await freeListeningPort();
  const config = configSchema.parse({
    ...sections,
    dataDir,
    http: { port: 0, ...sections.http },
    sip: { host: '127.0.0.1', udpPort: port, tcpPort: port, ...sections.sip },
    network: { loopback: 'home', ...sections.network },
  });
  const offhook = createApp(config, { logger: pino({ level: 'silent' }), ...overrides });
  const { http, sip } = await offhook.start();
  const keyFile = join(dataDir, 'api-key');
  return {
    offhook,
    api: http,
    keyFile,
    app: new RelyingApp(http, config.http.apiKey?.reveal() ?? (await readFile(keyFile, 'utf8')).trim()),
    sip: { host: '127.0.0.1', port: sip.find(({ transport }) => transport === 'udp')?.port ?? port },
    async stop() {
      await offhook.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
