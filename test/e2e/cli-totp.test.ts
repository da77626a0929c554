import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyPlace } from '../support/cli-place.ts';
import { startOffhook } from '../support/offhook-process.ts';
import { seedAuthenticator } from '../support/seeded-authenticator.ts';

type Offhook = ReturnType<typeof emptyPlace>['offhook'];

const listAndReset = async (offhook: Offhook): Promise<void> => {
  const json = await offhook('totp', 'list', 'anna', '--json');
  expect([json.exit, json.err]).toEqual([0, '']);
  expect(JSON.parse(json.out)).toMatchObject({
    items: [{ name: 'Old phone', state: 'active', recoveryCodesLeft: 10 }],
  });
  expect((await offhook('totp', 'list', 'anna')).out).toMatch(/^aut_\S+ +Old phone +active +\S+Z +10$/m);
  expect((await offhook('totp', 'list', 'ben')).out).toBe('ben has no authenticator.\n');

  const reset = await offhook('totp', 'reset', 'anna');
  expect([reset.exit, reset.out]).toEqual([0, 'Removed the authenticator of anna.\n']);
  expect((await offhook('totp', 'list', 'anna')).out).toBe('anna has no authenticator.\n');
  const again = await offhook('totp', 'reset', 'anna');
  expect([again.exit, again.err]).toEqual([3, 'anna has no authenticator.\n']);
};

describe('totp list and reset', () => {
  it('open the data directory where no server runs', async () => {
    const { cwd, offhook } = emptyPlace();
    const none = await offhook('totp', 'list', 'anna');
    expect([none.exit, none.out]).toEqual([3, '']);
    await seedAuthenticator(join(cwd, 'data'), 'anna', 'Old phone');
    await listAndReset(offhook);
    const stranger = await offhook('totp', 'list', 'anna', '--api-key', 'ohk_of-somebody-else');
    expect([stranger.exit, stranger.out]).toEqual([3, '']);
  });

  it('go through a running server, which then offers no app code any more', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
    await seedAuthenticator(dataDir, 'anna', 'Old phone');
    const server = await startOffhook({ dataDir });
    onTestFinished(() => server.remove());
    const ask = (window: string) =>
      server.app.call<{ methods: readonly { method: string }[] }>('POST', '/v1/confirmations', {
        ...{ user: 'anna', session: 's1', window },
        action: { id: 'settings.export', title: 'Export settings' },
        clientAddress: '203.0.113.9',
      });
    expect((await ask('w1')).methods).toEqual([{ method: 'totp' }]);
    await listAndReset(emptyPlace({ OFFHOOK_DATA_DIR: dataDir }).offhook);
    await expect(ask('w2')).rejects.toThrow('403');
  });
});
