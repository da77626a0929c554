// A machine with systemd, in namespaces of its own: what is in the image, booted.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './engine.mjs';
import { until } from './house.mjs';

const BOOT = fileURLToPath(new URL('boot.sh', import.meta.url));
const BOOTED_WITHIN_MS = 60_000;

/** Debian's systemd beside the Offhook of an image, put where the unit looks for it. */
const recipe = (image) => `FROM ${image}
USER root
RUN apt-get update && apt-get install -y --no-install-recommends systemd systemd-sysv dbus
RUN ln -s /app/dist/main.js /usr/bin/offhook \
 && cp /app/sip-config/systemd/offhook.service /etc/systemd/system/
`;

export class Machine {
  #init;

  constructor(init) {
    this.#init = init;
  }

  /** Boots the image; `dir` holds its files. */
  static async boot(engine, image, dir) {
    const name = `${image}-systemd`;
    engine.docker(['build', '--network', 'host', '--tag', name, '-'], { input: recipe(image) });
    const container = engine.docker(['create', name]);
    const root = join(dir, 'machine');
    mkdirSync(root);
    engine.docker(['export', '--output', `${root}.tar`, container]);
    run('tar', ['--numeric-owner', '-xf', `${root}.tar`, '-C', root]);
    const apart = ['--mount', '--pid', '--fork', '--cgroup', '--net', '--uts', '--ipc'];
    const outer = spawn('unshare', [...apart, BOOT, root], { stdio: 'ignore' });
    const init = await until('the machine is there', BOOTED_WITHIN_MS, () =>
      readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim(),
    );
    const machine = new Machine(Number(init));
    await until('systemd is up', BOOTED_WITHIN_MS, () => machine.exec('systemctl', 'is-system-running') === 'running');
    return machine;
  }

  /** Runs a command in it, as root. */
  exec(...args) {
    const env = { PATH: process.env.PATH, OFFHOOK_DATA_DIR: '/var/lib/offhook' };
    return run('nsenter', ['--target', String(this.#init), '--all', ...args], { env, timeout: 60_000 });
  }

  /** Ends it and everything in it, as pulling the plug does. */
  stop() {
    process.kill(this.#init, 'SIGKILL');
  }
}
