import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createOffhook, grantKeys, type Offhook, verifyGrant } from '../../src/client/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';

const anna = { user: 'anna', session: 's1', window: 'w1' };
const ISSUER = 'https://offhook.example';
/** For so long a button that two windows waited for is nobody's. */
const CONTEST_MS = 3000;
const DAY_MS = 86_400_000;

describe('grants of a running Offhook', () => {
  let fixture: OffhookInside;
  let clock: ManualClock;
  let offhook: Offhook;
  let apiKey: string;
  beforeEach(async () => {
    clock = new ManualClock(Date.now());
    fixture = await startInside({ device: { buttons: ['http'] }, http: { publicUrl: ISSUER } }, { clock });
    apiKey = (await readFile(fixture.keyFile, 'utf8')).trim();
    offhook = createOffhook({ url: fixture.api, apiKey });
  });
  afterEach(() => fixture.stop());

  const press = () => fixture.app.call('POST', '/v1/button');
  /** The signed token of a grant for this window, won by the button. */
  const tokenFor = async (window: string): Promise<string> => {
    clock.advance(CONTEST_MS);
    const action = { id: 'settings.export', title: 'Export settings' };
    const { id } = await offhook.create({ ...anna, window, action, clientAddress: '127.0.0.1' });
    await press();
    const completed = await offhook.complete(id);
    return (completed.state === 'completed' && completed.grant.token) || '';
  };
  const verify = (token: string, window: string) =>
    verifyGrant(token, {
      ...anna,
      window,
      keys: grantKeys(fixture.api),
      issuer: ISSUER,
      audience: 'default',
      now: () => clock.now(),
    });
  const rotate = async (...more: string[]): Promise<void> => {
    const place = emptyPlace({ OFFHOOK_DATA_DIR: dirname(fixture.keyFile) });
    expect(await place.offhook('key', 'rotate-signing', ...more)).toMatchObject({ exit: 0 });
  };
  const kids = async (): Promise<readonly string[]> => {
    const { keys } = await fixture.app.call<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json');
    return keys.map(({ kid }) => kid);
  };
  const kidOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

  it('are verified by the published keys, also while a new key takes over', async () => {
    const [old] = await kids();
    const first = await tokenFor('w1');
    expect(await verify(first, 'w1')).toMatchObject({ ok: true, claims: { amr: ['user'], sub: 'anna' } });

    await rotate();
    const [, made] = await kids();
    expect(await kids()).toEqual([old, made]);
    const second = await tokenFor('w2');
    expect([kidOf(first), kidOf(second)]).toEqual([old, old]);
    expect(await verify(first, 'w1')).toMatchObject({ ok: true });

    const times = JSON.parse(await readFile(join(dirname(fixture.keyFile), 'signing-keys.json'), 'utf8'));
    const advanceTo = (at: number): void => clock.advance(at - clock.now());
    advanceTo(times[1].signsFrom);
    const third = await tokenFor('w3');
    expect(kidOf(third)).toBe(made);
    expect(await verify(third, 'w3')).toMatchObject({ ok: true });

    expect(times[0].publishedUntil - times[1].signsFrom).toBe(DAY_MS);
    advanceTo(times[0].publishedUntil - 1);
    expect(await kids()).toEqual([old, made]);
    clock.advance(1);
    expect(await kids()).toEqual([made]);
  });

  it('verify no more after a rotation at once', async () => {
    const token = await tokenFor('w1');
    await rotate('--at-once');
    expect(await verify(token, 'w1')).toEqual({ ok: false, refusal: 'unknown-key' });
    expect(await verify(await tokenFor('w2'), 'w2')).toMatchObject({ ok: true });
  });

  it.each(['fastify', 'web-standard'])('open the example %s, started by the command of its README', async (name) => {
    const command = new RegExp(`OFFHOOK_KEY=ohk_... npx tsx (examples/${name}/\\S+)`);
    const [, file = 'none'] = command.exec(await readFile(`examples/${name}/README.md`, 'utf8')) ?? [];
    const port = await freeListeningPort();
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      env: { PATH: process.env.PATH, OFFHOOK_KEY: apiKey, OFFHOOK_URL: fixture.api, PORT: String(port) },
      stdio: 'ignore',
    });
    onTestFinished(() => ended(child));
    const run = () => fetch(`http://127.0.0.1:${port}/export`, { headers: { 'x-window': 'w1' } });
    await expect
      .poll(() =>
        run().then(
          ({ status }) => status,
          () => 'not yet',
        ),
      )
      .toBe(401);
    expect((await run()).headers.get('www-authenticate')).toContain('insufficient_user_authentication');
    await tokenFor('w1');
    expect(await (await run()).text()).toBe('all settings\n');
  });
});

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
};
