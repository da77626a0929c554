import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { describeWithSipp } from '../support/sipp.ts';

/** Needs a server that holds the commit. */
const NOT_PLAYABLE = 'cancel-before-commit-expect-487';

describeWithSipp('The scenarios that operators get', () => {
  let house: OffhookInside;

  beforeAll(async () => {
    house = await startInside();
  });
  afterAll(() => house.stop());

  it('all end as their names say, by the command of their README, and leave no line behind', async () => {
    const names = readdirSync('sip-config/sipp')
      .filter((file) => file.endsWith('.xml'))
      .map((file) => file.replace('.xml', ''))
      .filter((name) => name !== NOT_PLAYABLE);
    const { host, port } = house.sip;
    const args = ['--sip', `${host}:${port}`, '--api', house.api, '--key-file', house.keyFile, ...names];
    const child = spawn(process.execPath, ['sip-config/sipp/play.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const [code] = (await once(child, 'close')) as [number];
    expect(output.trim().split('\n')).toEqual([
      ...names.map((name) => `ok      ${name}`),
      `${names.length} passed, 0 failed`,
    ]);
    expect(code).toBe(0);
    expect(await house.app.call('GET', '/v1/lines')).toMatchObject({ items: [] });
  });
});
