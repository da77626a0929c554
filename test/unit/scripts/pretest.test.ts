import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../../support/fake-tools.ts';

const isRoot = process.getuid?.() === 0;

const COMMANDS = ['oathtool', 'sipp', 'baresip', 'twinkle-console', 'linphonec', 'svmap', 'chromium-headless-shell'];
/** What a machine that exists for one run gets as well: their packages start services. */
const CI_COMMANDS = [...COMMANDS, 'kamailio', 'mosquitto', 'nginx', 'caddy', 'promtool'];

describe('the look for system tools before the tests', () => {
  let machine: FakeMachine;
  /** The script in a checkout of its own, which has the clients that it gets by npm. */
  let script: string;
  let clients: string;

  beforeEach(() => {
    machine = new FakeMachine();
    const checkout = join(machine.dir, 'checkout');
    script = join(checkout, 'scripts/pretest.mjs');
    clients = join(checkout, 'test/clients/tr064');
    mkdirSync(join(checkout, 'scripts'), { recursive: true });
    mkdirSync(join(clients, 'node_modules'), { recursive: true });
    copyFileSync(resolve('scripts/pretest.mjs'), script);
  });
  afterEach(() => machine.remove());

  /** An apt-get that writes down how it was called and, asked to install, runs `install`. */
  const aptGet = (install: string) =>
    machine.tool('apt-get', `echo "$@" >> '${machine.dir}/apt.log'\n[ "$1" = update ] && exit 0\n${install}`);

  it('says nothing when all are there', () => {
    for (const command of CI_COMMANDS) machine.tool(command);
    expect(machine.node(script, { CI: 'true' })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints the one command and goes on when it cannot install', () => {
    const { code, stderr } = machine.node(script);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'Tests that play against oathtool, sipp, baresip, twinkle-console, linphonec, svmap, chromium-headless-shell need: ' +
        'sudo apt-get install -y --no-install-recommends ' +
        'oathtool sip-tester baresip-core twinkle-console linphone-cli sipvicious chromium-headless-shell\n',
    );
  });

  it('names only what is missing', () => {
    for (const command of COMMANDS.filter((name) => name !== 'linphonec')) machine.tool(command);
    expect(machine.node(script).stderr).toBe(
      'Tests that play against linphonec need: sudo apt-get install -y --no-install-recommends linphone-cli\n',
    );
  });

  it('fails under CI when a tool is still missing', () => {
    aptGet('exit 100');
    expect(machine.node(script, { CI: 'true' }).code).toBe(1);
  });

  it.runIf(isRoot)('installs as root: one update, then all packages at once without what they recommend', () => {
    machine.tool('svmap');
    const installed = CI_COMMANDS.filter((name) => name !== 'svmap').map((name) => join(machine.dir, 'bin', name));
    aptGet(installed.map((path) => `echo '#!/bin/sh' > '${path}'; chmod 755 '${path}'`).join('\n'));
    const { code, stderr } = machine.node(script, { CI: 'true' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(join(machine.dir, 'apt.log'), 'utf8')).toBe(
      'update -q\n' +
        'install -y --no-install-recommends oathtool sip-tester baresip-core twinkle-console linphone-cli chromium-headless-shell kamailio kamailio-tls-modules kamailio-websocket-modules mosquitto nginx-light caddy prometheus\n',
    );
  });

  describe('without the TR-064 clients', () => {
    beforeEach(() => {
      for (const command of CI_COMMANDS) machine.tool(command);
      rmSync(join(clients, 'node_modules'), { recursive: true });
    });

    it('gets them, and runs no script of theirs', () => {
      machine.tool('npm', `echo "$@" > '${machine.dir}/npm.log'`);
      expect(machine.node(script, { CI: 'true' })).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(join(machine.dir, 'npm.log'), 'utf8')).toBe(
        `ci --ignore-scripts --no-audit --no-fund --prefix ${clients}\n`,
      );
    });

    it('names the command where that fails, which is a failure under CI alone', () => {
      machine.tool('npm', 'exit 1');
      const said = `Tests that play TR-064 clients need: npm ci --ignore-scripts --no-audit --no-fund --prefix ${clients}\n`;
      expect(machine.node(script)).toEqual({ code: 0, stdout: '', stderr: said });
      expect(machine.node(script, { CI: 'true' })).toEqual({ code: 1, stdout: '', stderr: said });
    });
  });
});
