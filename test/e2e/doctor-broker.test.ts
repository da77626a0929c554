import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { checkBroker } from '../../src/cli/doctor/broker.ts';
import { loadConfig } from '../../src/config/index.ts';

const diagnosis = (...set: string[]) => {
  const loaded = loadConfig({ cwd: '/nonexistent', env: {}, set });
  if (!loaded.ok) throw new Error(loaded.error.map(({ detail }) => detail).join());
  return checkBroker(loaded.value.config);
};

it('the doctor tells whether something takes connections where the broker should be', async () => {
  expect(await diagnosis()).toEqual([]);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await diagnosis(`mqtt.url=mqtt://127.0.0.1:${port}`)).toEqual([
    { name: 'MQTT broker', state: 'ok', detail: `mqtt://127.0.0.1:${port} takes connections` },
  ]);
  server.close();
  await once(server, 'close');
  expect(await diagnosis(`mqtt.url=mqtt://127.0.0.1:${port}`)).toEqual([
    expect.objectContaining({ state: 'warn', detail: expect.stringContaining('ECONNREFUSED') }),
  ]);
});
