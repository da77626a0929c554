import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort, freeUdpPort } from '../support/free-port.ts';
import { startOffhook } from '../support/offhook-process.ts';

const noticeOf = (dataDir: string): string => readFileSync(join(dataDir, 'server.json'), 'utf8');

describe('a second server on one data directory', () => {
  it('ends with 3 and says who holds it, and the first goes on, announced', async () => {
    const first = await startOffhook();
    onTestFinished(() => first.remove());
    const notice = noticeOf(first.dataDir);

    const over = new AbortController();
    onTestFinished(() => over.abort());
    const second = startOffhook({ dataDir: first.dataDir, signal: over.signal });
    await expect(second).rejects.toThrow(
      'offhook serve ended with 3:\n' +
        `An Offhook runs on the data directory ${first.dataDir} (pid ${first.pid}, ${first.api}): ` +
        'stop it first, or set dataDir to another directory.',
    );
    expect(noticeOf(first.dataDir)).toBe(notice);
    expect((await fetch(`${first.api}/readyz`)).status).toBe(200);
    await first.end();
    expect(existsSync(join(first.dataDir, 'server.json'))).toBe(false);
  });

  it('starts at once where the first was killed', async () => {
    const first = await startOffhook();
    onTestFinished(() => first.remove());
    await first.end('SIGKILL');
    expect(existsSync(join(first.dataDir, 'server.json'))).toBe(true);

    const next = await startOffhook({ dataDir: first.dataDir });
    onTestFinished(() => next.end());
    expect(JSON.parse(noticeOf(first.dataDir))).toMatchObject({ pid: next.pid, url: next.api });
  });

  it('takes nothing from the commands that work beside a server', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    const { offhook } = emptyPlace({
      OFFHOOK_DATA_DIR: server.dataDir,
      OFFHOOK_HTTP__PORT: String(await freeListeningPort()),
      OFFHOOK_SIP__UDP_PORT: String(await freeUdpPort()),
    });
    expect(await offhook('line', 'add', 'kitchen', '--kind', 'dect')).toMatchObject({ exit: 0 });
    expect(await offhook('key', 'add', '--app', 'shop')).toMatchObject({ exit: 0 });
    const copied = await offhook('backup', 'copy', '--json');
    expect(JSON.parse(copied.out).files).toEqual(['api-key', 'offhook.sqlite', 'secret-key', 'signing-keys.json']);
    expect(await offhook('config', 'rotate-key')).toMatchObject({
      exit: 3,
      err: expect.stringContaining(`pid ${server.pid}`),
    });
  });
});
