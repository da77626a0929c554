import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freeTcpPort } from '../support/free-port.ts';
import { startOffhook } from '../support/offhook-process.ts';
import { offhook, ownDataDir } from './cli-process.ts';

describe('line and key without a server', () => {
  it('open the data directory: a line and a key made so are there for the next command', async () => {
    const env = { OFFHOOK_DATA_DIR: ownDataDir() };
    const added = await offhook(['line', 'add', 'kitchen', '--kind', 'dect', '--label', 'Kitchen phone'], { env });
    expect([added.exit, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(/Password +[a-z2-9]{16}$/m);
    expect(added.out).toContain('{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }');

    const again = await offhook(['line', 'add', 'kitchen', '--kind', 'dect'], { env });
    expect([again.exit, again.out]).toEqual([3, '']);
    expect(again.err).toMatch(/^There is a line kitchen already/);

    const listed = await offhook(['line', 'list', '--json'], { env });
    expect(JSON.parse(listed.out)).toMatchObject({ items: [{ id: 'kitchen', label: 'Kitchen phone', source: 'api' }] });

    const key = await offhook(['key', 'add', '--app', 'box', '--scopes', 'confirm,lines', '--json'], { env });
    const { id, key: secret } = JSON.parse(key.out) as { id: string; key: string };
    expect(secret).toMatch(/^ohk_[A-Za-z0-9_-]{43}$/);
    const keys = await offhook(['key', 'list', '--json'], { env });
    expect(keys.out).toContain(id);
    expect(keys.out).not.toContain(secret);
  });

  it('do not take the notice of a killed server for a server', async () => {
    const env = { OFFHOOK_DATA_DIR: ownDataDir() };
    await mkdir(env.OFFHOOK_DATA_DIR);
    const url = `http://127.0.0.1:${await freeTcpPort()}`;
    await writeFile(join(env.OFFHOOK_DATA_DIR, 'server.json'), JSON.stringify({ pid: process.pid, url }));
    const { exit, out } = await offhook(['line', 'list', '--json'], { env });
    expect([exit, JSON.parse(out)]).toEqual([0, { items: [] }]);
  });

  it('refuse the example password from standard input with one sentence', async () => {
    const argv = ['line', 'add', 'kitchen', '--kind', 'dect', '--password-stdin'];
    const { exit, out, err } = await offhook(argv, { env: { OFFHOOK_DATA_DIR: ownDataDir() }, input: 'change-me\n' });
    expect([exit, out]).toEqual([2, '']);
    expect(err).toBe('The password is still the one of the example: choose your own.\n');
  });

  it('say in one sentence that the data directory cannot be used', async () => {
    const { exit, err } = await offhook(['line', 'list'], { env: { OFFHOOK_DATA_DIR: '/dev/null/data' } });
    expect(exit).toBe(3);
    expect(err).toMatch(/^The data directory \/dev\/null\/data cannot be used .*\.\n$/);
  });
});

describe('line and key beside a running server', () => {
  it('go through the server, which knows the line and honours the key at once', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const env = { OFFHOOK_DATA_DIR: server.dataDir };

    const added = await offhook(['line', 'add', 'hall', '--kind', 'analog', '--confirms-for', 'anna,ben', '--json'], {
      env,
    });
    expect(added.exit).toBe(0);
    expect(JSON.parse(added.out)).toMatchObject({ line: { id: 'hall', confirmsFor: ['anna', 'ben'] } });

    const made = await offhook(['key', 'add', '--app', 'box', '--scopes', 'lines', '--json'], { env });
    const { id, key } = JSON.parse(made.out) as { id: string; key: string };
    const ask = () => fetch(`${server.api}/v1/lines/hall`, { headers: { authorization: `Bearer ${key}` } });
    const seen = await ask();
    expect(seen.status).toBe(200);
    expect(await seen.json()).toMatchObject({ id: 'hall', kind: 'analog', registration: null });

    expect((await offhook(['key', 'revoke', id], { env })).exit).toBe(0);
    expect((await ask()).status).toBe(401);

    const refused = await offhook(['line', 'add', 'bad/id', '--kind', 'dect'], { env });
    expect(refused.exit).toBe(2);
    expect(refused.err).toMatch(/bad\/id/);

    expect((await offhook(['line', 'remove', 'hall'], { env })).exit).toBe(0);
    expect((await offhook(['line', 'remove', 'hall'], { env })).exit).toBe(3);

    const stranger = await offhook(['line', 'list', '--api-key', 'ohk_of-somebody-else'], { env });
    expect([stranger.exit, stranger.out]).toEqual([3, '']);
  });
});
