import { expect, it } from 'vitest';
import { checkDrachtio } from '../../src/cli/doctor/drachtio.ts';
import { checkPorts } from '../../src/cli/doctor/ports.ts';
import { loadConfig } from '../../src/config/index.ts';
import { standInFor } from '../support/drachtio/some-drachtio.ts';

const SECRET = 'a-secret-of-the-test';

const configOf = (...set: string[]) => {
  const loaded = loadConfig({ cwd: '/nonexistent', env: {}, set: ['http.port=0', ...set] });
  if (!loaded.ok) throw new Error(loaded.error.map(({ detail }) => detail).join());
  return loaded.value.config;
};

it('the doctor tells whether drachtio is there, and leaves the ports of the phones to it', async () => {
  expect(await checkDrachtio(configOf())).toEqual([]);
  const drachtio = await standInFor(SECRET);
  const port = `sip.drachtio.port=${drachtio.adminPort}`;
  const config = configOf(
    'sip.backend=drachtio',
    `sip.drachtio.secret=${SECRET}`,
    port,
    `sip.udpPort=${drachtio.sipPort}`,
  );
  expect(await checkDrachtio(config)).toMatchObject([{ name: 'drachtio-server', state: 'ok' }]);
  expect(await checkPorts(config, undefined)).toMatchObject([{ name: 'HTTP port' }, { name: 'TR-064 port' }]);
  await drachtio.stop();
  expect(await checkDrachtio(config)).toMatchObject([
    { state: 'fail', detail: expect.stringContaining('ECONNREFUSED') },
  ]);
});
