import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** The sample of docs/element.md, as its own process in a folder of its own. */
export interface SamplePage {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Runs `node server.mjs` where `offhook/client` and `fastify` are installed. `url`: where the sample believes Offhook to be. */
export const startSamplePage = async (url: string, apiKey: string, port: number): Promise<SamplePage> => {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-sample-'));
  await cp('examples/page', folder, { recursive: true });
  await installIn(folder);
  const env = { ...process.env, OFFHOOK_URL: url, OFFHOOK_KEY: apiKey, PORT: String(port) };
  const server = spawn(process.execPath, ['server.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await originOf(server);
  return {
    origin,
    async stop() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const installIn = async (folder: string): Promise<void> => {
  const offhook = join(folder, 'node_modules/offhook');
  await mkdir(offhook, { recursive: true });
  await cp('package.json', join(offhook, 'package.json'));
  await build({
    entryPoints: [resolve('src/client/index.ts')],
    outfile: join(offhook, 'dist/client/index.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  await symlink(resolve('node_modules/fastify'), join(folder, 'node_modules/fastify'));
};

const originOf = async (server: ChildProcess): Promise<string> => {
  if (server.stdout === null) throw new Error('the sample has no output');
  for await (const line of createInterface(server.stdout)) {
    const [, origin] = /^The page is at (\S+)$/.exec(line) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error('the sample did not start');
};
