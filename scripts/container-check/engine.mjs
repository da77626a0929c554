// A container engine of one's own: it has its own directory and socket, changes no firewall rule and makes no bridge.
import { spawn, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const STARTED_WITHIN_MS = 30_000;

/** Runs a command to its end; throws what it wrote where it fails. */
export const run = (command, args, options = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (error) throw error;
  if (status !== 0) {
    const written = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-40).join('\n');
    throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${written}`);
  }
  return (stdout ?? '').trim();
};

/** The engine, and how to speak to it. */
export class Engine {
  /** All of its files lie here. */
  dir;
  #daemon;
  #env;

  constructor(dir, daemon, env) {
    this.dir = dir;
    this.#daemon = daemon;
    this.#env = env;
  }

  /** `dir` holds all of it; remove it once the engine has stopped. */
  static async start(dir) {
    const host = `unix://${join(dir, 'docker.sock')}`;
    const log = openSync(join(dir, 'dockerd.log'), 'a');
    const daemon = spawn(
      'dockerd',
      [
        ...['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')],
        ...['--host', host, '--iptables=false', '--bridge=none'],
      ],
      { stdio: ['ignore', log, log] },
    );
    const engine = new Engine(dir, daemon, { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '0' });
    const until = Date.now() + STARTED_WITHIN_MS;
    while (!engine.#answers()) {
      if (daemon.exitCode !== null || Date.now() > until)
        throw new Error(`dockerd does not answer: see ${dir}/dockerd.log`);
      await delay(200);
    }
    return engine;
  }

  docker(args, options = {}) {
    return run('docker', args, { env: this.#env, ...options });
  }

  /** Starts it beside this process; gives the exit code. */
  dockerBeside(args) {
    const child = spawn('docker', args, { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    let written = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (written += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve({ code, written }));
    });
  }

  compose(args, options = {}) {
    return run('docker-compose', args, { env: this.#env, ...options });
  }

  #answers() {
    return spawnSync('docker', ['version'], { env: this.#env, stdio: 'ignore' }).status === 0;
  }

  async stop() {
    const gone = new Promise((resolve) => this.#daemon.once('exit', resolve));
    if (this.#daemon.exitCode === null && this.#daemon.kill('SIGTERM')) await gone;
    // It leaves the network namespace of its containers mounted.
    spawnSync('umount', [join(this.dir, 'exec/netns/default')], { stdio: 'ignore' });
  }
}
