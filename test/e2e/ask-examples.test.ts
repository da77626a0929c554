import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { Phone } from '../../src/demo/phone/index.ts';
import { offhookCommand } from '../support/offhook-process.ts';
import { HOME, WholeFixture } from '../support/whole-fixture.ts';

/** An example that runs, and what it has said. */
interface Running {
  readonly ended: Promise<number | null>;
  said(): string;
  dial(): Promise<string>;
}

describe('the examples of asking', () => {
  let house: WholeFixture;
  let phone: Phone;
  let place: string;
  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), 'offhook-ask-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    house = await WholeFixture.open();
    phone = await house.addPhone('kitchen');
    const command = [process.execPath, ...offhookCommand()].map((word) => `'${word}'`).join(' ');
    program('offhook', `cd '${resolve('.')}' && exec ${command} "$@"`);
  });

  const path = (): string => `${place}:${process.env.PATH}`;
  const dataDir = (): string => dirname(house.inside.keyFile);

  /** The script of pam_exec, which takes no place from its environment, with those of this test. */
  const sudoScript = (): string => {
    const text = readFileSync('examples/ask/sudo.sh', 'utf8');
    const lines = [
      ['PATH=/usr/local/bin:/usr/bin:/bin', `PATH=${path()}`],
      ['DATA=/var/lib/offhook', `DATA=${dataDir()}`],
    ] as const;
    for (const [line] of lines) expect(text.split('\n')).toContain(line);
    program(
      'sudo.sh',
      lines.reduce((all, [line, here]) => all.replace(line, here), text.replace('#!/bin/sh', '')),
    );
    return join(place, 'sudo.sh');
  };

  /** Puts a program into the place that the examples find theirs in. */
  const program = (name: string, script: string): void => {
    const path = join(place, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };

  const start = (
    script: string,
    env: Readonly<Record<string, string>>,
    argv: readonly string[] = [],
    input = '',
  ): Running => {
    const child = spawn('/bin/sh', [resolve('examples/ask', script), ...argv], {
      env: { PATH: path(), OFFHOOK_DATA_DIR: dataDir(), ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    // A script that reads nothing is gone before it is written to.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const ended = new Promise<number | null>((settle) => child.on('close', settle));
    return {
      ended,
      said: () => said,
      dial: async () => {
        await expect.poll(() => said, { timeout: 30_000 }).toMatch(/dial {2}\*/);
        return (/dial {2}(\*[\d ]+)$/m.exec(said)?.[1] ?? '').replaceAll(' ', '');
      },
    };
  };

  it('sudo goes on when the phone has confirmed, for whoever is logged in from home', async () => {
    program('who', `echo 'anna     pts/7        2026-11-28 20:01 (${HOME})'`);
    const elsewhere = { PATH: '/nowhere', OFFHOOK_DATA_DIR: '/nowhere', OFFHOOK_HTTP__API_KEY: 'ohk_of-somebody-else' };
    const pam = { PAM_TYPE: 'auth', PAM_USER: 'anna', PAM_TTY: '/dev/pts/7', ...elsewhere };
    const sudo = start(sudoScript(), pam);
    await house.dial(phone, await sudo.dial());
    expect(await sudo.ended, sudo.said()).toBe(0);
    expect(await start(sudoScript(), { ...pam, PAM_TYPE: 'account' }).ended).toBe(0);
  });

  it('sudo reads no offhook.yaml of whoever asks for it', async () => {
    program('who', "echo ''");
    program('offhook', 'pwd; exit 1');
    const sudo = start(sudoScript(), { PAM_TYPE: 'auth', PAM_USER: 'anna', PAM_TTY: '/dev/pts/7' });
    expect(await sudo.ended).toBe(1);
    expect(sudo.said()).toBe('/\n');
  });

  it.each([
    ['a terminal that no login has', "echo ''"],
    ['a login from the internet', "echo 'anna pts/7 2026-11-28 20:01 (203.0.113.9)'"],
    ['a terminal inside tmux', "echo 'anna pts/7 2026-11-28 20:01 (tmux(4711).%0)'"],
  ])('sudo is not let on by a phone for %s', async (_where, who) => {
    program('who', who);
    const sudo = start(sudoScript(), { PAM_TYPE: 'auth', PAM_USER: 'anna', PAM_TTY: '/dev/pts/7' });
    expect(await sudo.ended).toBe(3);
    expect(sudo.said()).not.toContain('dial');
  });

  it('a router restarts when the phone has confirmed, and asks for nothing else', async () => {
    program('ssh', `SSH_ORIGINAL_COMMAND=$2 exec /bin/sh '${resolve('examples/ask/router-asks.sh')}'`);
    program('restart', `touch '${place}/restarted'`);
    const env = { RESTART: 'restart', SSH_CONNECTION: `${HOME} 51234 192.168.178.1 22` };
    const router = start('router.sh', env);
    const number = await router.dial();
    expect(existsSync(join(place, 'restarted'))).toBe(false);
    await house.dial(phone, number);
    expect(await router.ended, router.said()).toBe(0);
    expect(existsSync(join(place, 'restarted'))).toBe(true);

    rmSync(join(place, 'restarted'));
    for (const SSH_CONNECTION of ['', '$(touch restarted) 1 2 3', '--here 1 2 3'])
      expect(await start('router.sh', { ...env, SSH_CONNECTION }).ended, SSH_CONNECTION).toBe(3);
    expect(existsSync(join(place, 'restarted'))).toBe(false);
  });

  it('a backup is written over by a right code of the app alone', async () => {
    await house.confirm(phone, await house.ask());
    const secret = await house.enrol();
    const from = join(place, 'photos');
    const to = join(place, 'photos.tar');
    mkdirSync(from);
    writeFileSync(join(from, 'a'), 'a photo');
    const wrong = start('backup.sh', {}, [from, to], '000000\n');
    expect([await wrong.ended, existsSync(to)]).toEqual([1, false]);
    const code = house.code(secret);
    const right = start('backup.sh', {}, [from, to], `${code.slice(0, 3)} ${code.slice(3)}\n`);
    expect(await right.ended, right.said()).toBe(0);
    expect(existsSync(to)).toBe(true);
  });

  it('Home Assistant hears what to dial, and how it came out, and no token', async () => {
    program('curl', `while [ "$1" != -d ]; do shift; done; printf '%s\\n' "$2" >> '${place}/posted'`);
    const posted = (): string => (existsSync(join(place, 'posted')) ? readFileSync(join(place, 'posted'), 'utf8') : '');
    const here = readFileSync(resolve('examples/ask/home-assistant.sh'), 'utf8');
    expect(here).toContain(' --here ');
    program('asks.sh', here.replace('#!/bin/sh', '').replace('--here', `--client-address ${HOME}`));
    const asking = start(join(place, 'asks.sh'), {}, ['anna', 'Open the garage']);
    await expect.poll(posted, { timeout: 30_000 }).toContain('"dial":"*');
    const [first = ''] = posted().split('\n');
    const { state, action, methods } = JSON.parse(first);
    expect([state, action.title]).toEqual(['pending', 'Open the garage']);
    await house.dial(phone, methods[0].dial);
    expect(await asking.ended, asking.said()).toBe(0);
    const lines = posted()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toEqual({ outcome: 'granted' });
    expect(posted()).not.toContain('token');
    const yaml = parse(readFileSync('examples/ask/home-assistant.yaml', 'utf8'));
    // The key names the command and its words: what stood here would not be heard.
    expect(yaml.shell_command.ask_offhook).toMatch(/^ssh .* offhook@nas\.lan$/);
  });
});
