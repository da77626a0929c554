import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** Where a proxy listens, unless a test says otherwise. */
const HOST = '127.0.0.1';

/** A proxy that runs on loopback. */
export interface RunningProxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** A folder for the files of a proxy, which goes away when it stops. */
export const placeOf = (name: string): string => {
  const dir = mkdtempSync(join(tmpdir(), `offhook-${name}-`));
  // The workers of nginx may be somebody else.
  chmodSync(dir, 0o755);
  return dir;
};

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** nginx with the file `site` in its `http` block, once it listens on `port`. */
export const runNginx = (dir: string, port: number, site: string, host = HOST): Promise<RunningProxy> => {
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${dir}/pid; error_log stderr;
events { worker_connections 64; }
http { access_log off; ${TEMPORARY.map((name) => `${name}_temp_path ${dir}/${name};`).join(' ')} include ${site}; }\n`,
  );
  return running(spawn('nginx', ['-e', 'stderr', '-c', join(dir, 'nginx.conf')], { stdio: 'ignore' }), {
    port,
    dir,
    host,
  });
};

/** Caddy with this Caddyfile, once it listens on `port`. `options` are those that stand before the sites. */
export const runCaddy = (
  dir: string,
  port: number,
  {
    site,
    options = '',
    env = {},
    host = HOST,
  }: { readonly site: string; readonly options?: string; readonly env?: NodeJS.ProcessEnv; readonly host?: string },
): Promise<RunningProxy> => {
  writeFileSync(join(dir, 'Caddyfile'), `{\n\tadmin off\n${options}}\n${site}`);
  const child = spawn('caddy', ['run', '--config', join(dir, 'Caddyfile')], {
    env: { PATH: process.env.PATH, HOME: dir, ...env },
    stdio: 'ignore',
  });
  return running(child, { port, dir, host });
};

const running = async (
  child: ChildProcess,
  { port, dir, host }: { readonly port: number; readonly dir: string; readonly host: string },
): Promise<RunningProxy> => {
  await vi.waitFor(() => once(connect(port, host).end(), 'connect'), { timeout: 30_000 });
  return {
    port,
    async stop() {
      await ended(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
};
