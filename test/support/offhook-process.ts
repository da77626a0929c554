import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BundledOffhook } from './bundled-offhook.ts';
import { freeListeningPort, freeUdpPort } from './free-port.ts';
import { RelyingApp } from './relying-app.ts';

const READY_WITHIN_MS = 60_000;
const KEPT_LINES = 200;

/** How to start Offhook as a process of its own. */
export interface Launch {
  /** `sources`: src/main.ts by tsx, or the bundle of it that tests build once. `dist`: what was built. Else another bundle. Default `sources`. */
  readonly from?: 'sources' | 'dist' | BundledOffhook;
  /** Environment beyond ports and data directory: `OFFHOOK_...`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Kills it with SIGKILL, at whatever moment: until it is ready, `startOffhook` rejects then. */
  readonly signal?: AbortSignal;
  /** The command, and its first words, that run it: `ip netns exec ...`. Then nobody reaches its ports from here. */
  readonly within?: readonly string[];
  /** Keep the data of an earlier process. */
  readonly dataDir?: string;
  /** Listen where an earlier process did. */
  readonly ports?: { readonly http: number; readonly sip: number };
  /** Opens an IPC channel for test/bench/heap-probe.mjs. */
  readonly ipc?: boolean;
}

/** A running `offhook serve` with a data directory of its own, on free loopback ports. */
export interface OffhookProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly api: string;
  readonly apiKey: string;
  readonly app: RelyingApp;
  readonly sip: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  /** The last lines it wrote on standard output and error. */
  output(): string;
  /** Ends it with this signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** What Node runs: src/main.ts by tsx, or the bundle of it where tests have built one. */
export const offhookCommand = (): readonly string[] => {
  const main = process.env.OFFHOOK_TEST_MAIN;
  return main === undefined ? ['--import', 'tsx', 'src/main.ts'] : [main];
};

const commandOf = (from: Launch['from'] = 'sources'): readonly string[] => {
  if (from === 'sources') return offhookCommand();
  return [from === 'dist' ? 'dist/main.js' : from.main];
};

export const startOffhook = async (launch: Launch = {}): Promise<OffhookProcess> => {
  const dataDir = launch.dataDir ?? (await mkdtemp(join(tmpdir(), 'offhook-data-')));
  const httpPort = launch.ports?.http ?? (await freeListeningPort());
  const sipPort = launch.ports?.sip ?? (await freeUdpPort());
  const [command = process.execPath, ...words] = [...(launch.within ?? []), process.execPath];
  const child = spawn(command, [...words, ...(launch.nodeOptions ?? []), ...commandOf(launch.from), 'serve'], {
    env: {
      PATH: process.env.PATH,
      OFFHOOK_DATA_DIR: dataDir,
      OFFHOOK_HTTP__PORT: String(httpPort),
      OFFHOOK_SIP__HOST: '127.0.0.1',
      OFFHOOK_SIP__UDP_PORT: String(sipPort),
      OFFHOOK_SIP__TCP_PORT: '0',
      OFFHOOK_NETWORK__LOOPBACK: 'home',
      ...launch.env,
    },
    killSignal: 'SIGKILL',
    ...(launch.signal && { signal: launch.signal }),
    stdio: launch.ipc === true ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const output = () => lines.join('\n');
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // `events.once` would give up at the error that an abort is called.
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  };
  await new Promise<void>((resolve, reject) => {
    const give = (cause: Error) => end('SIGKILL').then(() => reject(cause));
    const tooLong = setTimeout(() => give(new Error(`offhook serve did not get ready:\n${output()}`)), READY_WITHIN_MS);
    const hear = (line: string) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (!line.includes('"msg":"ready"')) return;
      clearTimeout(tooLong);
      resolve();
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', hear);
    }
    // What an abort is called; the exit follows it.
    child.on('error', () => undefined);
    child.once('exit', (code) => {
      clearTimeout(tooLong);
      reject(new Error(`offhook serve ended with ${code}:\n${output()}`));
    });
  });
  if (child.pid === undefined) throw new Error('a running process has an id');
  const api = `http://127.0.0.1:${httpPort}`;
  const apiKey = launch.env?.OFFHOOK_HTTP__API_KEY ?? (await readFile(join(dataDir, 'api-key'), 'utf8')).trim();
  return {
    child,
    pid: child.pid,
    api,
    apiKey,
    app: new RelyingApp(api, apiKey),
    sip: { host: '127.0.0.1', port: sipPort },
    dataDir,
    output,
    end,
    async remove() {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
