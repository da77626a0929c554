import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type HookServer, startHookServer } from '../support/hook-server.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { type SharedNode, type SharedPlace, sharedPlace } from '../support/shared-nodes.ts';

describeWithPostgres('webhooks of two nodes', () => {
  let place: SharedPlace;
  let hooks: HookServer;
  let one: SharedNode;
  let other: SharedNode;

  beforeAll(async () => {
    hooks = await startHookServer();
    place = await sharedPlace();
    const sections = { webhooks: { allowPrivate: true } };
    [one, other] = [await place.node(sections), await place.node(sections)];
    // The first has every role.
    await one.offhook.start();
    await other.offhook.start();
  });

  afterAll(async () => {
    await place.close();
    await hooks.close();
  });

  let lines = 0;
  /** An event of the installation. */
  const happen = async (node: SharedNode): Promise<void> => {
    lines += 1;
    await node.app.addLine(`line-${lines}`);
  };
  const ids = (): readonly unknown[] => hooks.got.map(({ headers }) => headers['webhook-id']);
  const added = async (node: SharedNode): Promise<readonly string[]> => {
    const path = '/v1/audit?type=line.added';
    return (await node.app.call<{ items: readonly { id: string }[] }>('GET', path)).items.map(({ id }) => id);
  };

  it('are sent by one of them, whichever they were added at and whoever is asked', async () => {
    const url = `http://127.0.0.1:${hooks.port}/`;
    await other.app.call('POST', '/v1/webhooks', { url, types: ['line.added'] });
    for (let n = 0; n < 5; n += 1) await happen(n % 2 === 0 ? one : other);
    await expect.poll(() => hooks.got.length, { timeout: 10_000 }).toBe(5);
    expect(new Set(ids()).size).toBe(5);
  });

  it('go on from the other one when the first ends, each once', async () => {
    const before = hooks.got.length;
    await one.offhook.stop();
    for (let n = 0; n < 5; n += 1) await happen(other);
    await expect.poll(() => hooks.got.length, { timeout: 10_000 }).toBe(before + 5);
    expect(new Set(ids())).toEqual(new Set(await added(other)));
    expect(new Set(ids()).size).toBe(hooks.got.length);
  });
});

/** How long a role may have no holder, in milliseconds, and what a busy machine takes beside that. */
const MOVE_MS = 10_000;
const BUSY_MS = 5000;

describeWithPostgres('two processes, of which the one that sends webhooks', () => {
  let place: SharedPlace;

  beforeAll(async () => {
    place = await sharedPlace();
  });

  afterAll(() => place.close());

  const start = (): Promise<OffhookProcess> => {
    const dataDir = mkdtempSync(join(tmpdir(), 'offhook-role-'));
    // Where the tests look for it: the node itself has it from its environment.
    writeFileSync(join(dataDir, 'api-key'), place.apiKey, { mode: 0o600 });
    return startOffhook({
      dataDir,
      env: {
        OFFHOOK_STORE__URL: place.databaseUrl,
        OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
        OFFHOOK_SECRET_KEY_FILE: place.secretKeyFile,
        OFFHOOK_HTTP__API_KEY: place.apiKey,
        OFFHOOK_WEBHOOKS__ALLOW_PRIVATE: 'true',
      },
    });
  };

  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'is sent %s, lose nothing and repeat one delivery at most',
    async (signal) => {
      const hooks = await startHookServer();
      onTestFinished(() => hooks.close());
      const one = await start();
      const other = await start();
      const { app } = other;
      let lines = 0;
      const happen = async (): Promise<void> => {
        lines += 1;
        await app.addLine(`${signal.toLowerCase()}-${lines}`);
      };
      const heard = (): number => new Set(hooks.got.map(({ headers }) => headers['webhook-id'])).size;
      const url = `http://127.0.0.1:${hooks.port}/`;
      const { id } = await app.call<{ id: string }>('POST', '/v1/webhooks', { url, types: ['line.added'] });
      for (let n = 0; n < 3; n += 1) await happen();
      await expect.poll(heard, { timeout: MOVE_MS + BUSY_MS }).toBe(3);

      one.child.kill(signal);
      for (let n = 0; n < 3; n += 1) await happen();
      await expect.poll(heard, { timeout: MOVE_MS + BUSY_MS }).toBe(6);
      one.child.kill('SIGCONT');
      for (let n = 0; n < 3; n += 1) await happen();
      await expect.poll(heard, { timeout: MOVE_MS }).toBe(9);
      expect(hooks.got.length).toBeLessThanOrEqual(10);
      await app.call('DELETE', `/v1/webhooks/${id}`);
      await Promise.all([one.end('SIGKILL'), other.end()]);
      await Promise.all([one.remove(), other.remove()]);
    },
  );
});
