import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeUdpPort } from '../support/free-port.ts';

const run = promisify(execFile);

/** The commands of docs/operate.md, "Install": of the package, and of an app that imports it. */
const [packing = '', importing = ''] = (() => {
  const [, chapter = ''] = readFileSync('docs/operate.md', 'utf8').split('## Install\n');
  return [...(chapter.split('\n## ')[0] ?? '').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
})();

/** Until a compiler is through with SQLite. */
const COMPILED_MS = 600_000;

/**
 * What docs/operate.md says is typed in a copy of the checkout, with a folder in place of /usr. SQLite is compiled once, where the
 * command is installed; the other installs run no scripts (`npm_config_ignore_scripts`), as they need no database.
 */
describe('the package, as docs/operate.md makes and installs it', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-install-'));
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    for (const path of stdout.split('\0').filter((it) => it !== ''))
      await cp(path, join(folder, 'checkout', path), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** As in a shell of one's own: what npm sets for the scripts of this checkout is not there, nor what this suite tells itself. */
  const ownEnv = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|OFFHOOK_|NODE_ENV$)/.test(name)),
  );

  const type = (command: string, where: string, env: Readonly<Record<string, string>> = {}) =>
    run('sh', ['-ec', command], { cwd: join(folder, where), env: { ...ownEnv, ...env } });

  it('gives a command that starts', { timeout: COMPILED_MS }, async () => {
    const [pack = '', install = ''] = packing.trim().split('\n');
    expect(install).toContain('--prefix /usr ');
    await type(pack, 'checkout', { npm_config_ignore_scripts: 'true' });
    await type(install.replace('/usr', join(folder, 'usr')), 'checkout');
    const offhook = join(folder, 'usr/bin/offhook');
    const sip = await freeUdpPort();
    const sets = [
      'http.port=0',
      'sip.host=127.0.0.1',
      `sip.udpPort=${sip}`,
      'sip.tcpPort=0',
      `dataDir=${join(folder, 'data')}`,
    ];
    const args = ['serve', ...sets.flatMap((it) => ['--set', it])];
    const server = spawn(offhook, args, { cwd: folder, env: ownEnv, stdio: ['ignore', 'pipe', 'inherit'] });
    let ready = false;
    for await (const line of createInterface(server.stdout)) {
      if (!line.includes('"msg":"ready"')) continue;
      ready = true;
      server.kill('SIGTERM');
    }
    if (server.exitCode === null) await once(server, 'exit');
    expect({ ready, exitCode: server.exitCode }).toEqual({ ready: true, exitCode: 0 });
  });

  it('gives an app what it imports', { timeout: COMPILED_MS }, async () => {
    const app = join(folder, 'app');
    await mkdir(app);
    await writeFile(join(app, 'package.json'), '{"type":"module"}');
    const { name } = JSON.parse(await readFile('package.json', 'utf8'));
    const tarball = /\.\/\S+\.tgz/.exec(importing)?.[0] ?? '';
    await cp(join(folder, 'checkout', tarball), join(app, tarball));
    await type(importing, 'app', { npm_config_ignore_scripts: 'true' });
    const script = `
      import { createOffhook } from '${name}/client';
      import { statSync } from 'node:fs';
      import { fileURLToPath } from 'node:url';
      const sizes = ['element', 'authenticators'].map((it) => statSync(fileURLToPath(import.meta.resolve('${name}/' + it))).size);
      console.log(typeof createOffhook, sizes.every((size) => size > 0));`;
    await writeFile(join(app, 'app.mjs'), script);
    expect((await type('node app.mjs', 'app')).stdout.trim()).toBe('function true');
  });
});
