import { expect, it } from 'vitest';
import { checkTr064 } from '../../src/cli/doctor/tr064.ts';
import { configSchema } from '../../src/config/index.ts';
import { DEVICE_CONFIG } from '../support/tr064-client.ts';
import { startDevice } from '../support/tr064-device.ts';

it('the doctor tells whether the device behind the guard is there, has what is listed, and takes the login', async () => {
  const device = await startDevice();
  const check = async (changes: Readonly<Record<string, unknown>> = {}) => {
    const guard = { upstream: device.url, login: device.login, actions: [`${DEVICE_CONFIG}#Reboot`], ...changes };
    return (await checkTr064(configSchema.parse({ tr064: { port: 49000, guard } }))).map(({ state, detail }) => [
      state,
      detail,
    ]);
  };
  expect(await checkTr064(configSchema.parse({}))).toEqual([]);
  expect(await check()).toEqual([['ok', `${device.url} is there, with all 1 listed actions`]]);
  expect(await check({ actions: [`${DEVICE_CONFIG}#reboot`] })).toEqual([
    ['warn', `${device.url}: it does not have ${DEVICE_CONFIG}#reboot`],
  ]);
  expect(await check({ login: { user: 'offhook', password: 'wrong' } })).toEqual([
    ['warn', `${device.url}: it does not take the login`],
  ]);
  expect((await check({ upstream: 'http://127.0.0.1:9' }))[0]?.[0]).toBe('warn');
});
