import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeMachine } from '../../support/fake-tools.ts';

const SCRIPT = resolve('scripts/pretest.mjs');
const isRoot = process.getuid?.() === 0;

describe('the look for system tools before the tests', () => {
  let machine: FakeMachine;

  beforeEach(() => {
    machine = new FakeMachine();
  });
  afterEach(() => machine.remove());

  /** An apt-get that writes down how it was called and, asked to install, runs `install`. */
  const aptGet = (install: string) =>
    machine.tool('apt-get', `echo "$@" >> '${machine.dir}/apt.log'\n[ "$1" = update ] && exit 0\n${install}`);

  it('says nothing when all are there', () => {
    machine.tool('sipp').tool('oathtool');
    expect(machine.node(SCRIPT, { CI: 'true' })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints the one command and goes on when it cannot install', () => {
    const { code, stderr } = machine.node(SCRIPT);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'Tests that play against oathtool, sipp need: sudo apt-get install -y --no-install-recommends oathtool sip-tester\n',
    );
  });

  it('fails under CI when a tool is still missing', () => {
    aptGet('exit 100');
    expect(machine.node(SCRIPT, { CI: 'true' }).code).toBe(1);
  });

  it.runIf(isRoot)('installs as root: one update, then the packages without what they recommend', () => {
    const bin = join(machine.dir, 'bin');
    aptGet(`for tool in sipp oathtool; do echo '#!/bin/sh' > '${bin}/'$tool; chmod 755 '${bin}/'$tool; done`);
    const { code, stderr } = machine.node(SCRIPT, { CI: 'true' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(join(machine.dir, 'apt.log'), 'utf8')).toBe(
      'update -q\ninstall -y --no-install-recommends oathtool sip-tester\n',
    );
  });
});
