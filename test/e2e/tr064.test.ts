import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flowing } from '../support/flowing.ts';
import { AUTH, DEVICE_CONFIG, DEVICE_INFO, type Tr064Answer, Tr064Client } from '../support/tr064-client.ts';
import { Tr064Fixture } from '../support/tr064-fixture.ts';

const HOUR_MS = 3_600_000;
const REBOOT = `${DEVICE_CONFIG}#Reboot`;

const start = (client: Tr064Client) => client.call(AUTH, 'SetConfig', { args: { NewAction: 'start' } });
const stop = (client: Tr064Client, token?: string) =>
  client.call(AUTH, 'SetConfig', { args: { NewAction: 'stop' }, ...(token !== undefined && { token }) });
const stateOf = async (client: Tr064Client, token?: string) =>
  (await client.call(AUTH, 'GetState', token === undefined ? {} : { token })).value('NewState');
const reboot = (client: Tr064Client, token?: string) =>
  client.call(DEVICE_CONFIG, 'Reboot', token === undefined ? {} : { token });

const tokenIn = (answer: Tr064Answer): string => {
  const token = answer.value('NewToken');
  if (token === undefined) throw new Error(`no token: ${answer.status} ${answer.body}`);
  return token;
};

/** What the person is to dial. */
const dialIn = (answer: Tr064Answer): string => {
  const dial = answer
    .value('NewMethods')
    ?.split(',')
    .find((method) => method.startsWith('dtmf;'));
  if (dial === undefined) throw new Error(`no phone: ${answer.body}`);
  return dial.slice('dtmf;'.length);
};

describe('a TR-064 client', () => {
  it('reads what there is without a login, and where TLS is found: nowhere', async () => {
    const fixture = await Tr064Fixture.open();
    const anybody = new Tr064Client(fixture.url);
    const description = await anybody.get('/tr64desc.xml');
    expect(description).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset="utf-8"' } });
    expect(description.body).toContain('<serviceId>urn:X_AVM-DE_Auth-com:serviceId:X_AVM-DE_Auth1</serviceId>');
    expect((await anybody.get('/x_authSCPD.xml')).body).toContain('<allowedValue>waitingforauth</allowedValue>');
    expect((await anybody.call(DEVICE_INFO, 'GetSecurityPort')).value('NewSecurityPort')).toBe('0');
    for (const [service, action] of [
      [DEVICE_INFO, 'GetInfo'],
      [AUTH, 'GetInfo'],
      [AUTH, 'GetState'],
    ] as const)
      expect((await anybody.call(service, action)).status, action).toBe(401);
    expect((await anybody.get('/')).status).toBe(404);
  });

  it('logs in by digest, and hears what is no action or no argument', async () => {
    const fixture = await Tr064Fixture.open();
    const anna = await fixture.client();
    expect((await anna.call(AUTH, 'GetInfo')).value('NewEnabled')).toBe('1');
    expect((await anna.call(DEVICE_INFO, 'GetInfo')).value('NewModelName')).toBe('Offhook');
    expect(await anna.call(AUTH, 'Nothing')).toMatchObject({ status: 500, fault: 401 });
    expect(await anna.call(AUTH, 'SetConfig', { args: { NewAction: 'pause' } })).toMatchObject({ fault: 402 });
    expect(await anna.call(AUTH, 'SetConfig')).toMatchObject({ fault: 402 });
    expect(await anna.call(AUTH, 'GetState', { args: { NewX: '1' } })).toMatchObject({ fault: 402 });
    expect(await stateOf(anna)).toBe('stopped');

    const counted = async (asked: string, answer: string) =>
      fixture.whole.inside.app.metric(`offhook_tr064_requests_total{asked="${asked}",answer="${answer}"}`);
    expect(await counted('info', '200')).toBe(2);
    expect(await counted('state', '200')).toBe(1);
    expect(await counted('state', 'fault-402')).toBe(1);
    expect(await counted('other', 'fault-402')).toBe(2);
    expect(await counted('other', 'fault-401')).toBe(1);
    // Each call was challenged first.
    expect(await counted('other', '401')).toBe(7);
  });

  it('R1, R2, R7, R9: repeats the guarded call after a phone was dialled, which is the OK, and not asked again for an hour', async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const { whole, device } = fixture;
    const phone = await whole.addPhone('kitchen');
    const anna = await fixture.client();
    expect(await reboot(anna)).toMatchObject({ status: 500, fault: 866 });

    const started = await start(anna);
    const token = tokenIn(started);
    expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(started.value('NewState')).toBe('waitingforauth');
    expect(dialIn(started)).toMatch(/^\*10\d{6}$/);
    expect(await reboot(anna, token)).toMatchObject({ fault: 866 });
    expect((await whole.dial(phone, dialIn(started))).status).toBe(200);

    for (let polls = 0; polls < 10; polls++) expect(await stateOf(anna, token)).toBe('authenticated');
    const [asked] = (await whole.answer<{ items: { state: string }[] }>('GET', '/v1/confirmations')).body.items;
    expect(asked?.state).toBe('confirmed');
    expect(device.asked).toEqual([]);

    expect(await reboot(anna, token)).toMatchObject({ status: 200, body: '<done/>' });
    expect(device.asked).toMatchObject([{ path: '/upnp/control/deviceconfig', soapAction: `"${REBOOT}"` }]);
    expect(device.asked[0]?.body).not.toContain('token');
    expect(await fixture.events('confirmation.completed')).toMatchObject([
      { actor: 'account:anna', data: { completedBy: 'guarded-call' } },
    ]);
    expect(await stateOf(anna, token)).toBe('authenticated');

    whole.clock.advance(HOUR_MS - 1);
    expect((await reboot(anna, token)).status).toBe(200);
    whole.clock.advance(1);
    expect(await reboot(anna, token)).toMatchObject({ fault: 866 });
    expect(await stateOf(anna, token)).toBe('stopped');
    expect(device.asked).toHaveLength(2);
  });

  it('stops before it starts, and gives back what it has', async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const { whole } = fixture;
    const phone = await whole.addPhone('kitchen');
    const anna = await fixture.client();
    expect((await stop(anna)).value('NewState')).toBe('stopped');
    const first = tokenIn(await start(anna));
    expect((await stop(anna)).value('NewState')).toBe('stopped');
    expect(await stateOf(anna, first)).toBe('stopped');

    const second = await start(anna);
    await whole.dial(phone, dialIn(second));
    expect((await reboot(anna, tokenIn(second))).status).toBe(200);
    expect((await stop(anna, tokenIn(second))).value('NewState')).toBe('stopped');
    expect(await reboot(anna, tokenIn(second))).toMatchObject({ fault: 866 });
    expect(await fixture.events('grant.revoked')).toMatchObject([{ data: { completedBy: 'guarded-call' } }]);

    // While it waits, with what was dialled already.
    const third = await start(anna);
    await whole.dial(phone, dialIn(third));
    await stop(anna, tokenIn(third));
    expect(await reboot(anna, tokenIn(third))).toMatchObject({ fault: 866 });
  });

  it("gets nothing for another account's token, whatever that is worth", async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const { whole, device } = fixture;
    const phone = await whole.addPhone('kitchen');
    const anna = await fixture.client();
    const others = [
      await fixture.client('ben'),
      await fixture.client('anna-nas', { app: 'nas', user: 'anna' }),
      await fixture.client('anna-box', { user: 'anna b' }),
    ];
    const started = await start(anna);
    const token = tokenIn(started);
    await whole.dial(phone, dialIn(started));
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const other of others) {
      expect(await reboot(other, token)).toMatchObject({ fault: 866 });
      expect(await stateOf(other, token)).toBe('failure');
      expect((await stop(other, token)).body).toBe((await stop(other, unknown)).body.replace(unknown, token));
    }
    expect(await stateOf(anna, unknown)).toBe('failure');
    expect(await stateOf(anna, '../../x')).toBe('failure');
    expect(device.asked).toEqual([]);
    expect((await reboot(anna, token)).status).toBe(200);
    for (const other of others) expect(await reboot(other, token)).toMatchObject({ fault: 866 });
  });

  it('is served beside another one', async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const phone = await fixture.whole.addPhone('kitchen');
    const [anna, ben] = [await fixture.client(), await fixture.client('ben')];
    const [of, other] = await Promise.all([start(anna), start(ben)]);
    await fixture.whole.dial(phone, dialIn(other));
    expect(await stateOf(anna, tokenIn(of))).toBe('waitingforauth');
    expect(await stateOf(ben, tokenIn(other))).toBe('authenticated');
    expect(await reboot(anna, tokenIn(of))).toMatchObject({ fault: 866 });
    expect((await reboot(ben, tokenIn(other))).status).toBe(200);
  });

  it('waits for another one with tr064.single', async () => {
    const fixture = await Tr064Fixture.open({ single: true });
    await fixture.whole.addPhone('kitchen');
    const [anna, ben] = [await fixture.client(), await fixture.client('ben', { app: 'nas' })];
    const token = tokenIn(await start(anna));
    expect(await start(ben)).toMatchObject({ status: 500, fault: 868 });
    expect(await start(anna)).toMatchObject({ fault: 868 });
    expect(await stateOf(ben)).toBe('anotherauthprocess');
    expect(await stateOf(anna)).toBe('waitingforauth');
    await stop(anna, token);
    expect(tokenIn(await start(ben))).not.toBe(token);
    const atOnce = await Promise.all([stop(ben), start(anna), start(ben), start(anna)]);
    expect(atOnce.filter((answer) => answer.value('NewState') === 'waitingforauth').length).toBeLessThan(2);
  });

  it('hears that it is busy where too many wait, and that nothing can confirm where nothing is set up', async () => {
    const fixture = await Tr064Fixture.open();
    const anna = await fixture.client();
    expect(await start(anna)).toMatchObject({ status: 500, fault: 606 });
    await fixture.whole.addPhone('kitchen');
    for (let n = 0; n < 3; n++) expect((await start(anna)).value('NewState')).toBe('waitingforauth');
    expect(await start(anna)).toMatchObject({ fault: 868 });
  });

  it('R5: has nothing to confirm with from the internet, where the user has no authenticator', async () => {
    const sections = { network: { loopback: 'internet' } };
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] }, sections);
    await fixture.whole.addPhone('kitchen');
    const anna = await fixture.client();
    expect(await start(anna)).toMatchObject({ fault: 606 });
  });

  it('counts as from the internet where a proxy is in between', async () => {
    const fixture = await Tr064Fixture.open();
    await fixture.whole.addPhone('kitchen');
    const anna = await fixture.client();
    const proxied = { args: { NewAction: 'start' }, headers: { 'X-Forwarded-For': '192.168.178.20' } };
    expect(await anna.call(AUTH, 'SetConfig', proxied)).toMatchObject({ fault: 606 });
  });

  it('is blocked after too many wrong app codes', async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const { whole } = fixture;
    const phone = await whole.addPhone('kitchen');
    await whole.confirm(phone, await whole.ask());
    const secret = await whole.enrol();
    const anna = await fixture.client();
    const started = await start(anna);
    expect(started.value('NewMethods')).toMatch(/^dtmf;\*10\d{6},googleauth$/);
    const { items } = (await whole.answer<{ items: { id: string }[] }>('GET', '/v1/confirmations?state=pending')).body;
    const wrong = whole.code(secret) === '000000' ? '111111' : '000000';
    for (let tries = 0; tries < 5; tries++)
      await whole.answer('POST', `/v1/confirmations/${items[0]?.id}/totp`, { code: wrong });
    expect(await stateOf(anna, tokenIn(started))).toBe('blocked');
    expect(await reboot(anna, tokenIn(started))).toMatchObject({ fault: 867 });
  });

  it('is put off for a while after too many wrong passwords from its address, and no other address is', async () => {
    const fixture = await Tr064Fixture.open({}, { limits: { digestFailures: 3, banSeconds: 60 } });
    const anna = await fixture.client();
    for (const username of ['anna', 'nobody', 'anna'])
      expect((await fixture.stranger(username).call(AUTH, 'GetInfo')).status).toBe(401);
    expect(await anna.call(AUTH, 'GetInfo')).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    expect((await anna.call(AUTH, 'GetInfo', { from: '127.0.0.2' })).status).toBe(200);
    fixture.whole.clock.advance(60_000);
    expect((await anna.call(AUTH, 'GetInfo')).status).toBe(200);
  });

  it('is turned away at once when its account is removed', async () => {
    const fixture = await Tr064Fixture.open();
    const anna = await fixture.client();
    expect((await anna.call(AUTH, 'GetInfo')).status).toBe(200);
    await fixture.remove('anna');
    expect((await anna.call(AUTH, 'GetInfo')).status).toBe(401);
  });
});

it('says of a guarded call in the log who made it, and of passwords, tokens and codes nothing', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const fixture = await Tr064Fixture.open({ guards: [REBOOT] }, {}, { logger });
  const phone = await fixture.whole.addPhone('kitchen');
  const anna = await fixture.client();
  await fixture.stranger().call(AUTH, 'GetInfo');
  const started = await start(anna);
  await fixture.whole.dial(phone, dialIn(started));
  await reboot(anna, tokenIn(started));
  fixture.device.answer = { status: 403, body: '<secret-of-the-box/>' };
  await reboot(anna, tokenIn(started));
  const log = lines.join('');
  expect(log).toContain('"account":"anna","service":"urn:dslforum-org:service:DeviceConfig:1","action":"Reboot"');
  expect(log).toContain('"status":403');
  const secrets = [tokenIn(started), dialIn(started), 'correct horse', 'wrong horse', fixture.device.login.password];
  for (const secret of [...secrets, dialIn(started).slice(3), 'secret-of-the-box', 'Digest '])
    expect(log).not.toContain(secret);
  const { body } = await fixture.whole.answer('GET', '/v1/audit?limit=100');
  for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret);
});

describe('the device behind the guard', () => {
  it('answers for itself what is not listed, faults included, and any other answer is a fault of its own', async () => {
    const fixture = await Tr064Fixture.open({ guards: [REBOOT] });
    const anna = await fixture.client();
    const log = () => anna.call(DEVICE_INFO, 'GetDeviceLog');
    fixture.device.answer = { status: 500, body: '<fault><errorCode>714</errorCode></fault>' };
    expect(await log()).toMatchObject({ status: 500, fault: 714 });
    for (const status of [204, 302, 401, 404, 503]) {
      fixture.device.answer = { status, body: '' };
      expect(await log(), String(status)).toMatchObject({ status: 500, fault: 501 });
    }
    fixture.device.answer = { status: 200, body: 'x'.repeat(2 * 1024 * 1024 + 1) };
    expect(await log()).toMatchObject({ fault: 501 });
    expect((await anna.call(DEVICE_INFO, 'GetSecurityPort')).value('NewSecurityPort')).toBe('0');
    expect((await anna.get('/deviceconfigSCPD.xml')).body).toContain('<name>FactoryReset</name>');
    expect((await anna.get('/tr64desc.xml')).body).toContain('<modelName>Box 1</modelName>');
  });

  it.each([
    ['is away', 'http://127.0.0.1:9', [REBOOT]],
    ['has not what is listed', undefined, [REBOOT, `${DEVICE_CONFIG}#reboot`]],
  ])('keeps calls out while it %s, and what is ours goes on', async (_, upstream, guards) => {
    const fixture = await Tr064Fixture.open({ guards, ...(upstream !== undefined && { upstream }) });
    const anna = await fixture.client();
    expect(await anna.call(DEVICE_CONFIG, 'GetPersistentData')).toMatchObject({ status: 503 });
    expect(await reboot(anna)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect((await anna.call(AUTH, 'GetInfo')).value('NewEnabled')).toBe('1');
    expect(fixture.device.asked).toEqual([]);
  });

  it('that says nothing holds up nothing of ours', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const fixture = await Tr064Fixture.open({
      guards: [REBOOT],
      upstream: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    });
    const anna = await fixture.client();
    expect((await anna.call(AUTH, 'GetInfo')).value('NewEnabled')).toBe('1');
    const asked = anna.call(DEVICE_CONFIG, 'GetPersistentData');
    expect(await flowing(fixture.whole.clock, asked)).toMatchObject({ status: 503 });
  });
});
