import { expect, it, onTestFinished } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { sharedPlace } from '../support/shared-nodes.ts';
import { AUTH, DEVICE_CONFIG, Tr064Client } from '../support/tr064-client.ts';
import { startDevice } from '../support/tr064-device.ts';

const REBOOT = `${DEVICE_CONFIG}#Reboot`;

describeWithPostgres('two nodes with a TR-064 door each', () => {
  it('R12, R13: one asks, a phone calls the other, each answers for the token, and of those that start at once one does', async () => {
    const device = await startDevice();
    const place = await sharedPlace();
    onTestFinished(() => place.close());
    const guard = { upstream: device.url, login: device.login, actions: [REBOOT] };
    const open = async () => {
      const port = await freeListeningPort();
      const tr064 = { host: '127.0.0.1', port, single: true, guard };
      const node = await place.node({ tr064 });
      await node.offhook.start();
      return { node, url: `http://127.0.0.1:${port}` };
    };
    const [one, other] = [await open(), await open()];
    const { store, http, secretKeyFile, dataDir } = one.node.config;
    const { offhook } = emptyPlace(
      {
        OFFHOOK_STORE__URL: store.url?.reveal() ?? '',
        OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
        OFFHOOK_SECRET_KEY_FILE: secretKeyFile ?? '',
        OFFHOOK_HTTP__API_KEY: http.apiKey?.reveal() ?? '',
        OFFHOOK_DATA_DIR: dataDir,
      },
      'correct horse\n',
    );
    expect(await offhook('tr064', 'add', 'anna', '--app', 'default', '--password-stdin')).toMatchObject({ exit: 0 });
    const account = { username: 'anna', password: 'correct horse' };
    const [here, there] = [new Tr064Client(one.url, account), new Tr064Client(other.url, account)];

    const line = await one.node.app.addLine('kitchen', 'dect');
    await expect.poll(async () => (await other.node.app.rest.call('GET /v1/lines')).items.length).toBe(1);
    const phone = createPhone({ server: { host: '127.0.0.1', port: other.node.sipPort }, ...line });
    await phone.start();
    onTestFinished(() => phone.stop());
    expect((await phone.register()).status).toBe(200);

    const start = (client: Tr064Client) => client.call(AUTH, 'SetConfig', { args: { NewAction: 'start' } });
    const started = await start(here);
    const token = started.value('NewToken') ?? '';
    const stateAt = async (client: Tr064Client) => (await client.call(AUTH, 'GetState', { token })).value('NewState');
    expect([await stateAt(here), await stateAt(there)]).toEqual(['waitingforauth', 'waitingforauth']);
    expect(await start(there)).toMatchObject({ fault: 868 });

    const call = await phone.dial(started.value('NewMethods')?.split(';')[1] ?? '');
    expect((await call.final()).status).toBe(200);
    expect([await stateAt(here), await stateAt(there)]).toEqual(['authenticated', 'authenticated']);
    expect(await there.call(DEVICE_CONFIG, 'Reboot', { token })).toMatchObject({ status: 200 });
    expect(await here.call(DEVICE_CONFIG, 'Reboot', { token })).toMatchObject({ status: 200 });
    await there.call(AUTH, 'SetConfig', { args: { NewAction: 'stop' }, token });
    expect(await here.call(DEVICE_CONFIG, 'Reboot', { token })).toMatchObject({ fault: 866 });
    expect(device.asked).toHaveLength(2);
    await call.hangup();

    for (let round = 0; round < 5; round++) {
      const began = await Promise.all([start(here), start(there), start(here), start(there)]);
      expect(began.map(({ fault }) => fault).sort()).toEqual([868, 868, 868, undefined]);
      const [one, other] = await Promise.all([here, there].map((client) => client.call(AUTH, 'GetState')));
      expect([one?.value('NewState'), other?.value('NewState')]).toEqual(['waitingforauth', 'waitingforauth']);
      await here.call(AUTH, 'SetConfig', { args: { NewAction: 'stop' } });
    }
  });
});
