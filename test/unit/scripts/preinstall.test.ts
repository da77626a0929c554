import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../../support/fake-tools.ts';

/** No host of this name can be asked: the script learns that without opening a socket. */
const UNREACHABLE = { npm_config_better_sqlite3_binary_host: 'http://[' };

describe.runIf(process.platform === 'linux')('the check before an installation', () => {
  let machine: FakeMachine;
  const check = (env: Readonly<Record<string, string>> = UNREACHABLE) =>
    machine.node(join(machine.dir, 'scripts/preinstall.mjs'), env);
  const unpacked = () => machine.file('node_modules/better-sqlite3/package.json', '{"version":"12.11.1"}');

  beforeEach(() => {
    machine = new FakeMachine();
    mkdirSync(join(machine.dir, 'scripts'));
    copyFileSync('scripts/preinstall.mjs', join(machine.dir, 'scripts/preinstall.mjs'));
  });
  afterEach(() => machine.remove());

  it('says in one sentence what to install when SQLite can neither be fetched nor compiled', () => {
    unpacked();
    const { code, stderr } = check();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^[^\n]*without python3, make, g\+\+: run "sudo apt-get install -y python3 make g\+\+"[^\n]*\n$/,
    );
  });

  it('names only what is missing', () => {
    unpacked();
    machine.tool('python3').tool('make');
    expect(check().stderr).toContain('cannot be compiled without g++:');
  });

  it('is silent when the compiler is there', () => {
    unpacked();
    machine.tool('python3').tool('make').tool('g++');
    expect(check()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('takes the compiler that CXX names', () => {
    unpacked();
    machine.tool('python3').tool('make').tool('clang++');
    expect(check({ ...UNREACHABLE, CXX: 'clang++ -O2' }).code).toBe(0);
  });

  it('is silent when the ready-made binary is in the cache of npm', () => {
    unpacked();
    const libc = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
      .glibcVersionRuntime;
    const name = `better-sqlite3-v12.11.1-node-v${process.versions.modules}-linux${libc ? '' : 'musl'}-${process.arch}.tar.gz`;
    const digest = createHash('sha512').update(`http://[/v12.11.1/${name}`).digest('hex').slice(0, 6);
    machine.file(`.npm/_prebuilds/${digest}-${name}`, '');
    expect(check().code).toBe(0);
  });

  it('is silent when the binding is already built', () => {
    unpacked();
    machine.file('node_modules/better-sqlite3/build/Release/better_sqlite3.node', '');
    expect(check().code).toBe(0);
  });

  it('lets pass what it cannot know: behind a proxy, or before anything is unpacked', () => {
    expect(check().code).toBe(0);
    unpacked();
    expect(check({ ...UNREACHABLE, https_proxy: 'http://proxy.example:3128' }).code).toBe(0);
  });
});
