import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app/index.ts';
import { configSchema } from '../../src/config/index.ts';
import { startInside } from '../support/offhook-inside.ts';

it('a stop answers who long-polls, and does not wait for a connection that never asked anything', async () => {
  const fixture = await startInside();
  await fixture.app.addLine('kitchen', 'dect');
  const asked = await fixture.app.ask();
  const polled = fixture.app.next(asked.id, asked.version);
  await expect.poll(() => fixture.app.metrics()).toContain('offhook_http_waits 1');
  const silent = connect(Number(new URL(fixture.api).port), '127.0.0.1');
  await once(silent, 'connect');
  const cut = once(silent, 'close');

  await fixture.stop();

  expect(await polled).toMatchObject({ state: 'pending', version: asked.version });
  await cut;
}, 20_000);

it('a stop during the start waits for it, and leaves nothing that listens and no notice of a server', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'offhook-data-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = configSchema.parse({ dataDir, http: { port: 0 }, sip: { host: '127.0.0.1' } });
  const app = createApp(config, { logger: pino({ level: 'silent' }), sip: { udpPort: 0, tcpPort: 0 } });
  const starting = app.start();
  await app.stop();
  const { http } = await starting;
  await expect(fetch(`${http}/livez`)).rejects.toThrow();
  expect(existsSync(join(dataDir, 'server.json'))).toBe(false);
});
