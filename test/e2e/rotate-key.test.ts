import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRest } from '../../src/client/rest.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { startOffhook } from '../support/offhook-process.ts';
import { dialOf } from '../support/relying-app.ts';
import { openSealed, seedSealed } from '../support/sealed-data.ts';

const child = fileURLToPath(new URL('./rotate-child.ts', import.meta.url));

describe('offhook config rotate-key', () => {
  it.each(['0', '1', '2', 'inside', '3', '4', '5', '6'])(
    'killed at %s leaves a directory that opens, with one key',
    async (until) => {
      const dir = mkdtempSync(join(tmpdir(), 'offhook-rotate-'));
      onTestFinished(() => rmSync(dir, { recursive: true }));
      await seedSealed(dir);
      const before = await openSealed(dir);
      const oldKey = readFileSync(join(dir, 'secret-key'));
      const running = spawn(process.execPath, ['--import', 'tsx', child, dir, until], { stdio: 'inherit' });
      await once(running, 'close');
      expect(running.signalCode).toBe('SIGKILL');

      expect(await openSealed(dir)).toEqual(before);
      expect(readdirSync(dir).filter((name) => name.startsWith('secret-key'))).toEqual(['secret-key']);
      const isOld = readFileSync(join(dir, 'secret-key')).equals(oldKey);
      expect(isOld).toBe(['0', '1', '2', 'inside'].includes(until));
    },
  );

  it('refuses while a server runs; after it lines still register, and pending tokens are over', async () => {
    const server = await startOffhook();
    onTestFinished(() => server.remove());
    await server.app.addLine('hall');
    const asked = (await server.app.ask()) as Awaited<ReturnType<typeof server.app.ask>> & { readonly token: string };
    const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: server.dataDir });
    const refused = await offhook('config', 'rotate-key');
    expect([refused.exit, refused.err]).toEqual([3, expect.stringContaining(`(pid ${server.pid}): stop it first.`)]);

    await server.end('SIGKILL');
    const rotated = await offhook('config', 'rotate-key', '--json');
    expect([rotated.exit, JSON.parse(rotated.out)]).toEqual([0, { dataDir: server.dataDir, sealed: 1 }]);

    const again = await startOffhook({ dataDir: server.dataDir });
    onTestFinished(() => again.end());
    const params = { id: asked.id };
    const withToken = await createRest({ url: again.api, apiKey: asked.token }).answer('GET /v1/confirmations/:id', {
      params,
    });
    expect(withToken.status).toBe(401);
    expect(dialOf(await again.app.read(asked.id))).toBe(dialOf(asked));
    expect((await offhook('line', 'list')).out).toContain('hall');
  });
});
