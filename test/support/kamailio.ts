import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withChildren } from './process-tree.ts';

const KAMAILIO = 'kamailio';

/** What a suite with Kamailio needs; give it to `describeWithTools`. */
export const KAMAILIO_TOOL = { commands: [KAMAILIO], debianPackage: 'kamailio' } as const;

/** Whether a module is installed, which comes in a package of its own. */
export const hasKamailioModule = (name: 'tls' | 'websocket'): boolean => {
  const { stdout } = spawnSync(KAMAILIO, ['-I'], { encoding: 'utf8' });
  const folders = /Default paths to modules: (.*)/.exec(stdout ?? '')?.[1]?.split(':') ?? [];
  return folders.some((folder) => existsSync(join(folder.trim(), `${name}.so`)));
};

/** A shipped configuration, as the file would be read. */
export const shippedKamailio = (path: string): string => readFileSync(join(process.cwd(), 'sip-config', path), 'utf8');

/** A Kamailio of its own process. */
export interface RunningKamailio {
  /** Of the process that the others are children of. */
  readonly pid: number;
  /** What it has written so far: on standard error, for want of a syslog. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  /** All of its processes at once, with SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Starts Kamailio with this configuration and other files beside it, which name each other by `@DIR@`. It may not listen yet. */
export const startKamailio = (
  config: string,
  files: Readonly<Record<string, string>> = {},
  megabytes = 32,
): RunningKamailio => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-kamailio-'));
  for (const [name, text] of Object.entries({ ...files, 'kamailio.cfg': config }))
    writeFileSync(join(dir, name), text.replaceAll('@DIR@', dir));
  const child = spawn(
    KAMAILIO,
    ['-f', join(dir, 'kamailio.cfg'), '-DD', '-E', '-m', String(megabytes), '-Y', dir, '-P', join(dir, 'pid')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (child.pid === undefined) throw new Error('Kamailio was not started');
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  const { pid } = child;
  return {
    pid,
    log: () => log,
    kill: async () => {
      const exit = once(child, 'exit');
      // It forks its workers from its first process.
      for (const one of withChildren(pid)) process.kill(one, 'SIGKILL');
      await exit;
      rmSync(dir, { recursive: true, force: true });
    },
    stop: async () => {
      await ended(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

/** What is wrong with a configuration, by Kamailio itself; empty where nothing is. */
export const kamailioComplaints = (config: string, files: Readonly<Record<string, string>> = {}): string => {
  const dir = mkdtempSync(join(tmpdir(), 'offhook-kamailio-'));
  try {
    for (const [name, text] of Object.entries({ ...files, 'kamailio.cfg': config }))
      writeFileSync(join(dir, name), text.replaceAll('@DIR@', dir));
    const { status, stderr } = spawnSync(KAMAILIO, ['-c', '-f', join(dir, 'kamailio.cfg')], { encoding: 'utf8' });
    return status === 0 ? '' : stderr;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
};
