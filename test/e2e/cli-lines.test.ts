import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRest } from '../../src/client/rest.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { dataPlace } from '../support/data-place.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { startOffhook } from '../support/offhook-process.ts';

describe('line and key without a server', () => {
  it('open the data directory: a line and a key made so are there for the next command', async () => {
    const { offhook } = await dataPlace();
    const added = await offhook('line', 'add', 'kitchen', '--kind', 'dect', '--label', 'Kitchen phone');
    expect([added.exit, added.err]).toEqual([0, '']);
    expect(added.out).toMatch(/Password +[a-z2-9]{16}$/m);
    expect(added.out).toContain('{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }');

    const again = await offhook('line', 'add', 'kitchen', '--kind', 'dect');
    expect([again.exit, again.out]).toEqual([3, '']);
    expect(again.err).toMatch(/^There is a line kitchen already/);

    const listed = await offhook('line', 'list', '--json');
    expect(JSON.parse(listed.out)).toMatchObject({ items: [{ id: 'kitchen', label: 'Kitchen phone', source: 'api' }] });
    expect((await offhook('line', 'list')).out).toMatch(
      /^kitchen +dect +kitchen +Kitchen phone +everybody +api +- +0 +-$/m,
    );

    expect((await offhook('line', 'unblock', 'kitchen')).exit).toBe(0);
    expect((await offhook('line', 'remove', 'kitchen')).exit).toBe(0);
    expect((await offhook('line', 'remove', 'kitchen')).exit).toBe(3);
    expect((await offhook('line', 'unblock', 'kitchen')).exit).toBe(3);
  });

  it('add a line that a certificate or a peer proves, and make no password for it', async () => {
    const { offhook } = await dataPlace();
    const certificate = 'ab'.repeat(32);
    const hall = await offhook('line', 'add', 'hall', '--kind', 'analog', '--certificate', certificate, '--json');
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    expect(JSON.parse(hall.out)).toMatchObject({
      line: { id: 'hall', certificate: fingerprint, peer: null },
      account: { password: null },
    });
    const attic = await offhook('line', 'add', 'attic', '--kind', 'dect', '--username', '203', '--peer', 'pbx');
    expect([attic.exit, attic.err]).toEqual([0, '']);
    expect(attic.out).toMatch(/come from the peer pbx alone: .*sip\.peers.* 203 into P-Asserted-Identity/);
    expect(attic.out).not.toMatch(/Password/);
    const wrong = await offhook('line', 'add', 'bad', '--kind', 'dect', '--certificate', 'ab:cd');
    expect([wrong.exit, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toMatch(/^The certificate must be the SHA-256 fingerprint .*\.\n$/);
  });

  it('make a key that ends, and refuse an end that is none', async () => {
    const { offhook } = await dataPlace();
    const made = await offhook('key', 'add', '--app', 'box', '--scopes', 'metrics', '--expires', '90d', '--json');
    const { createdAt, expiresAt } = JSON.parse(made.out) as { createdAt: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(90 * 86_400_000);
    expect((await offhook('key', 'list')).out).toContain(expiresAt);
    for (const never of ['soon', '0d', '2020-01-01', '2031-13-01', '9999d', '2030-01-01T12:00:00']) {
      const refused = await offhook('key', 'add', '--app', 'box', '--expires', never);
      expect(refused).toMatchObject({ exit: 2 });
      expect(refused.err).toContain('--expires must be a span such as');
    }
  });

  it('show a key once, and never again', async () => {
    const { offhook } = await dataPlace();
    const made = await offhook('key', 'add', '--app', 'box', '--scopes', 'confirm,lines', '--json');
    const { id, key } = JSON.parse(made.out) as { id: string; key: string };
    expect(key).toMatch(/^ohk_[A-Za-z0-9_-]{43}$/);
    for (const listed of [await offhook('key', 'list'), await offhook('key', 'list', '--json')]) {
      expect(listed.out).toContain(id);
      expect(listed.out).not.toContain(key);
    }
    expect((await offhook('key', 'revoke', id)).exit).toBe(0);
    expect((await offhook('key', 'revoke', id)).exit).toBe(3);
  });

  it('do not take the notice of a killed server for a server', async () => {
    const { cwd, offhook } = await dataPlace();
    const url = `http://127.0.0.1:${await freeListeningPort()}`;
    await writeFile(join(cwd, 'data/server.json'), JSON.stringify({ pid: process.pid, url }));
    const { exit, out } = await offhook('line', 'list', '--json');
    expect([exit, JSON.parse(out)]).toEqual([0, { items: [] }]);
  });

  it('refuse the example password from standard input with one sentence', async () => {
    const { offhook } = await dataPlace({}, 'change-me\n');
    const { exit, out, err } = await offhook('line', 'add', 'kitchen', '--kind', 'dect', '--password-stdin');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toBe('The password is still the one of the example: choose your own.\n');
  });

  it('say where they looked where no server has its data, how to name that, and make nothing', async () => {
    const { cwd, offhook } = emptyPlace();
    for (const argv of [
      ['line', 'list'],
      ['key', 'add', '--app', 'box'],
      ['totp', 'list', 'anna'],
      ['audit', 'verify'],
      ['backup', 'copy'],
      ['key', 'rotate-signing'],
      ['config', 'rotate-key'],
    ]) {
      const { exit, out, err } = await offhook(...argv);
      expect([exit, out], argv.join(' ')).toEqual([3, '']);
      expect(err).toBe(
        `No Offhook has its data in ${join(cwd, 'data')}: name the directory of the server (dataDir in offhook.yaml, OFFHOOK_DATA_DIR, --set dataDir=...), or start it once with "offhook serve".\n`,
      );
    }
    expect(await readdir(cwd)).toEqual([]);
  });

  it('say in one sentence that the data directory cannot be used', async () => {
    const { exit, err } = await emptyPlace({ OFFHOOK_DATA_DIR: '/dev/null/data' }).offhook('line', 'list');
    expect(exit).toBe(3);
    expect(err).toMatch(/^The data directory \/dev\/null\/data cannot be used .*\.\n$/);
  });
});

describe('line and key beside a running server', () => {
  it('go through the server, which knows the line and honours the key at once', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir });

    const added = await offhook('line', 'add', 'hall', '--kind', 'analog', '--confirms-for', 'anna,ben', '--json');
    expect([added.exit, added.err]).toEqual([0, '']);
    expect(JSON.parse(added.out)).toMatchObject({ line: { id: 'hall', confirmsFor: ['anna', 'ben'] } });

    const made = await offhook('key', 'add', '--app', 'box', '--scopes', 'lines', '--json');
    const { id, key } = JSON.parse(made.out) as { id: string; key: string };
    const { answer } = createRest({ url: server.api, apiKey: key });
    const ask = () => answer('GET /v1/lines/:id', { params: { id: 'hall' } });
    const seen = await ask();
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({ id: 'hall', kind: 'analog', registration: null });
    expect((await offhook('key', 'revoke', id)).exit).toBe(0);
    expect((await ask()).status).toBe(401);

    const refused = await offhook('line', 'add', 'bad/id', '--kind', 'dect');
    expect(refused.exit).toBe(2);
    expect(refused.err).toMatch(/bad\/id/);

    expect((await offhook('line', 'list')).out).toMatch(/^hall +analog +hall +hall +anna, ben +api +- +0 +-$/m);
    expect((await offhook('line', 'unblock', 'hall')).exit).toBe(0);
    expect((await offhook('line', 'unblock', 'nobody')).exit).toBe(3);
    expect((await offhook('line', 'remove', 'hall')).exit).toBe(0);
    expect((await offhook('line', 'remove', 'hall')).exit).toBe(3);

    const stranger = await offhook('line', 'list', '--api-key', 'ohk_of-somebody-else');
    expect([stranger.exit, stranger.out]).toEqual([3, '']);
  });
});
