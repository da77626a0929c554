import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { RegistrationView } from '../../src/http/schema.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { scriptedSipServer } from '../support/scripted-sip-server.ts';
import { sharedEnv } from '../support/shared-env.ts';

describeWithPostgres('two nodes of which one is registered', () => {
  it('say who it is, until the other one is', async () => {
    const box = await scriptedSipServer((request, server) =>
      server.answer(request, { status: 200, headers: request.headers('Contact').map((value) => ['Contact', value]) }),
    );
    const dir = mkdtempSync(join(tmpdir(), 'offhook-config-'));
    const file = join(dir, 'offhook.yaml');
    const entry = { name: 'box', registrar: `127.0.0.1:${box.port}`, user: '620', password: 'sesame-of-620' };
    writeFileSync(file, JSON.stringify({ sip: { registrations: [entry] } }));
    const shared = await sharedEnv();
    const env = { ...shared, OFFHOOK_CONFIG: file };
    const nodes: OffhookProcess[] = [];
    onTestFinished(async () => {
      for (const node of nodes) await node.remove();
      await box.close();
      rmSync(dir, { recursive: true });
    });
    const begin = async (): Promise<OffhookProcess> => {
      const node = await startOffhook({ env });
      nodes.push(node);
      return node;
    };
    const standing = async ({ app }: OffhookProcess) =>
      (await app.call<{ readonly items: readonly RegistrationView[] }>('GET', '/v1/registrations')).items[0];

    const one = await begin();
    await expect.poll(() => standing(one)).toMatchObject({ state: 'registered' });
    const holder = (await standing(one))?.node ?? '';
    expect(holder).toContain(String(one.pid));
    const other = await begin();
    await expect
      .poll(() => standing(other))
      .toMatchObject({ state: 'elsewhere', node: holder, expiresAt: null, lastError: null, nextAt: null });
    const metrics = await (await fetch(`${other.api}/metrics`)).text();
    expect(metrics).toContain('offhook_registrations{name="box",state="elsewhere"} 1');
    const told = {
      dataDir: other.dataDir,
      'store.url': shared.OFFHOOK_STORE__URL,
      secretKeyFile: shared.OFFHOOK_SECRET_KEY_FILE,
      'http.apiKey': shared.OFFHOOK_HTTP__API_KEY,
    };
    const set = Object.entries(told).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const { out } = await emptyPlace().offhook('--config', file, ...set, 'doctor');
    expect(out).toContain(`ok    registration box: the node ${holder} has it: ask there`);

    await one.end();
    await expect.poll(() => standing(other)).toMatchObject({ state: 'registered' });
    expect((await standing(other))?.node).toContain(String(other.pid));
  });
});
