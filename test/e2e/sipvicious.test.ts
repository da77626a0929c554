import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freeUdpPort } from '../support/free-port.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { Pinger } from '../support/pinger.ts';
import { registerFrom } from '../support/register-text.ts';
import { describeWithTools } from '../support/tool.ts';

const CALLER = '127.0.0.6';
const EXTENSIONS = ['100', '101', '102', '103', '104', '105'];
const PASSWORD = 'correct-horse';
const GIVE_UP_MS = 30_000;
/** `limits.digestFailures`, by default. */
const FAILURES = 30;

describeWithTools({ commands: ['svmap', 'svwar', 'svcrack'], debianPackage: 'sipvicious' }, 'sipvicious', () => {
  let offhook: OffhookProcess;
  let dir: string;

  const start = async (): Promise<void> => {
    offhook = await startOffhook();
    for (const extension of EXTENSIONS) await offhook.app.addLine(extension, 'analog', PASSWORD);
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'offhook-sipvicious-'));
    await start();
  });

  afterAll(async () => {
    await offhook.remove();
    await rm(dir, { recursive: true, force: true });
  });

  /** What the tool printed. It sends from 127.0.0.1 and keeps its sessions in its home directory. */
  const play = async (tool: string, ...args: readonly string[]): Promise<string> => {
    const { host, port } = offhook.sip;
    const own = ['-P', String(await freeUdpPort()), '-x', '127.0.0.1', '-p', String(port)];
    const child = spawn(tool, [...own, ...args, host], {
      env: { PATH: process.env.PATH, HOME: dir },
      timeout: GIVE_UP_MS,
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    await once(child, 'close');
    return printed;
  };

  const crack = async (passwords: readonly string[]): Promise<string> => {
    const dictionary = join(dir, 'passwords.txt');
    await writeFile(dictionary, `${passwords.join('\n')}\n`);
    return play('svcrack', '-u', '100', '-d', dictionary, '--maximumtime', '3');
  };
  const guesses = (count: number) => Array.from({ length: count }, (_, number) => `guess-${number}`);
  /** svcrack gives up when the machine is so busy that answers take seconds; who wants in tries again. */
  const crackUntilBanned = async (): Promise<readonly string[]> => {
    const printed: string[] = [];
    while ((await bans()) === 0) printed.push(await crack([...guesses(200), PASSWORD]));
    return printed;
  };
  const bans = () => offhook.app.metric('offhook_sip_bans_total{severity="banned"}');

  it.concurrent.each(['OPTIONS', 'INVITE', 'REGISTER'])(
    'svmap sees by %s that there is SIP, and not whose',
    async (method) => {
      const printed = await play('svmap', '-m', method);
      expect(printed).toContain(`127.0.0.1:${offhook.sip.port}`);
      expect(printed).toContain('unknown');
      expect(printed).not.toMatch(/offhook/i);
    },
  );

  it.concurrent.each([
    ['REGISTER', []],
    ['REGISTER', ['--force']],
    ['INVITE', []],
    ['INVITE', ['--force']],
    ['OPTIONS', []],
    ['OPTIONS', ['--force']],
  ])('svwar finds no extension by %s %j', async (method, more) => {
    const printed = await play('svwar', '-m', method, '-e', '98-107', '--maximumtime', '3', ...more);
    expect(printed).toContain('found nothing');
    expect(await offhook.app.metric(`offhook_sip_requests_total{method="${method}"}`)).toBeGreaterThan(0);
  });

  it('svcrack is banned before its list is through, and a caller elsewhere does not notice', async () => {
    const caller = await Pinger.at(CALLER, offhook.sip, registerFrom(CALLER));
    let over = false;
    const cracking = crackUntilBanned().finally(() => {
      over = true;
    });
    const answered = await caller.roundTrips(20, () => over);
    expect((await cracking).every((printed) => printed.includes('found nothing'))).toBe(true);
    expect(answered.length).toBeGreaterThan(0);
    caller.close();

    expect(await bans()).toBe(1);
    expect(await offhook.app.metric('offhook_sip_digest_failures_total')).toBe(FAILURES);
    expect(await offhook.app.metric('offhook_sip_dropped_total{reason="banned"}')).toBeGreaterThan(0);
    expect(offhook.output().match(/too many wrong SIP passwords/g)).toHaveLength(1);
    expect(await crack([PASSWORD])).not.toContain(PASSWORD);
  });

  it('svcrack finds what is among its first guesses, for it speaks our digest; from there on it is a registered phone', async () => {
    await offhook.remove();
    await start();
    expect(await crack([...guesses(5), PASSWORD])).toMatch(new RegExp(`100 +\\| +${PASSWORD}`));
    expect(await bans()).toBe(0);
    expect(await offhook.app.metric('offhook_sip_bindings')).toBe(1);
  });
});
