import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSendWebhook, type SenderParts } from '../../src/events/webhook-send.ts';
import { startBlackHole } from '../support/black-hole.ts';
import { type HookServer, startHookServer } from '../support/hook-server.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startInside } from '../support/offhook-inside.ts';

const message = { headers: { 'webhook-id': 'evt_1' }, body: '{"type":"line.blocked"}' };
const never = new AbortController().signal;

describe('the sender of webhooks', () => {
  let hooks: HookServer;
  let clock: ManualClock;
  beforeEach(async () => {
    hooks = await startHookServer();
    clock = new ManualClock();
  });
  afterEach(() => hooks.close());

  const sender = (changes: Partial<SenderParts> = {}) =>
    createSendWebhook({ clock, allowPrivate: true, isHome: () => false, userAgent: 'offhook/test', ...changes });

  const loopback = async () => [{ address: '127.0.0.1', family: 4 }];

  it('delivers to whoever answers 2xx, and leaves no connection and no timer', async () => {
    for (const status of [200, 201, 202, 204]) {
      hooks.answer = () => status;
      expect(await sender()(`http://127.0.0.1:${hooks.port}/in?a=1`, message, never)).toEqual({ kind: 'delivered' });
    }
    expect(hooks.got).toHaveLength(4);
    expect(hooks.got[0]).toMatchObject({
      path: '/in?a=1',
      body: message.body,
      headers: { 'webhook-id': 'evt_1', 'user-agent': 'offhook/test' },
    });
    await expect.poll(() => hooks.connections()).toBe(0);
    expect(clock.armed).toBe(0);
  });

  it.each([302, 301, 307, 400, 404, 429, 500, 503])('fails at %i, and follows no redirect', async (status) => {
    hooks.answer = () => status;
    const outcome = await sender()(`http://127.0.0.1:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'failed', failure: String(status) });
    expect(hooks.got.map(({ path }) => path)).toEqual(['/']);
  });

  it.each([
    [429, '120', 120_000],
    [503, 'Sat, 01 Jan 2000 00:00:00 GMT', undefined],
    [400, undefined, undefined],
    [302, '60', 60_000],
  ])('tells at %i how long the receiver wants to be left alone: %s', async (status, retryAfter, askedMs) => {
    hooks.answer = () => status;
    hooks.retryAfter = retryAfter;
    const outcome = await sender()(`http://127.0.0.1:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'failed', failure: String(status), ...(askedMs !== undefined && { askedMs }) });
  });

  it('gives up for ever at 410', async () => {
    hooks.answer = () => 410;
    expect(await sender()(`http://127.0.0.1:${hooks.port}/`, message, never)).toMatchObject({ kind: 'gone' });
  });

  it('gives up after ten seconds on who does not answer', async () => {
    hooks.answer = () => 'nothing';
    const outcome = sender()(`http://127.0.0.1:${hooks.port}/`, message, never);
    await expect.poll(() => hooks.got.length).toBe(1);
    clock.advance(10_000);
    expect(await outcome).toEqual({ kind: 'failed', failure: 'timeout' });
    await expect.poll(() => hooks.connections()).toBe(0);
  });

  it('gives up after ten seconds on a name that is not found out', async () => {
    const outcome = sender({ resolve: () => new Promise(() => undefined) })('http://hooks.example/', message, never);
    clock.advance(10_000);
    expect(await outcome).toEqual({ kind: 'failed', failure: 'timeout' });
  });

  it('gives up on who wants to speak another protocol', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      );
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await sender()(`http://127.0.0.1:${port}/`, message, never)).toEqual({ kind: 'failed', failure: 'closed' });
    server.close();
  });

  it('gives up when it is told to', async () => {
    hooks.answer = () => 'nothing';
    const controller = new AbortController();
    const outcome = sender()(`http://127.0.0.1:${hooks.port}/`, message, controller.signal);
    await expect.poll(() => hooks.got.length).toBe(1);
    controller.abort();
    expect(await outcome).toMatchObject({ kind: 'failed' });
    expect(clock.armed).toBe(0);
    expect(await sender()(`http://127.0.0.1:${hooks.port}/`, message, controller.signal)).toMatchObject({
      kind: 'failed',
    });
    expect(hooks.got).toHaveLength(1);
  });

  it('names what kept it from arriving', async () => {
    await hooks.close();
    const outcome = await sender()(`http://127.0.0.1:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'failed', failure: 'ECONNREFUSED' });
    hooks = await startHookServer();
  });

  it('connects to the address that was looked up, and looks up once', async () => {
    let looks = 0;
    const resolve = async (host: string) => {
      looks += 1;
      expect(host).toBe('rebinding.example');
      return looks === 1 ? loopback() : [{ address: '127.0.0.2', family: 4 }];
    };
    const outcome = await sender({ resolve })(`http://rebinding.example:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'delivered' });
    expect(looks).toBe(1);
    expect(hooks.got[0]?.headers.host).toBe(`rebinding.example:${hooks.port}`);
  });

  const dead4 = { address: '127.0.0.2', family: 4 };
  const dead6 = { address: '::1', family: 6 };
  const alive = { address: '127.0.0.1', family: 4 };
  it.each([
    ['one address', [dead4, alive]],
    ['one family', [dead6, alive]],
    ['all but the last address', [dead6, dead4, dead6, dead4, alive]],
  ])('delivers though nobody listens at %s of a name', async (_which, addresses) => {
    const outcome = await sender({ resolve: async () => addresses })(
      `http://two.example:${hooks.port}/`,
      message,
      never,
    );
    expect(outcome).toEqual({ kind: 'delivered' });
    expect(hooks.got).toHaveLength(1);
    await expect.poll(() => hooks.connections()).toBe(0);
  });

  it('delivers though the first address of a name swallows every packet', async () => {
    const hole = await startBlackHole('127.0.0.2', hooks.port);
    const resolve = async () => [dead4, alive];
    expect(await sender({ resolve })(`http://two.example:${hooks.port}/`, message, never)).toEqual({
      kind: 'delivered',
    });
    await hole.close();
  });

  it('names what was wrong where no address of a name answers', async () => {
    const resolve = async () => [dead4, dead6];
    const outcome = await sender({ resolve })(`http://two.example:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'failed', failure: 'ECONNREFUSED' });
    expect(hooks.got).toEqual([]);
  });

  it.each([
    [[{ address: '127.0.0.1', family: 4 }]],
    [[{ address: '::ffff:127.0.0.1', family: 6 }]],
    [
      [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    ],
  ])('refuses a name that leads to %j where private targets are not allowed', async (addresses) => {
    const send = sender({ allowPrivate: false, resolve: async () => addresses });
    const outcome = await send(`https://inside.example:${hooks.port}/`, message, never);
    expect(outcome).toEqual({ kind: 'failed', failure: 'target-refused' });
    const plain = await sender({ allowPrivate: false })(`http://127.0.0.1:${hooks.port}/`, message, never);
    expect(plain).toEqual({ kind: 'failed', failure: 'target-refused' });
    expect(await hooks.connections()).toBe(0);
  });

  it('refuses what belongs to the house, though its address is a public one', async () => {
    const isHome = (address: string): boolean => address.startsWith('2a00:1450:');
    const send = sender({ allowPrivate: false, isHome, resolve: async () => [{ address: '2a00:1450::1', family: 6 }] });
    const refused = { kind: 'failed', failure: 'target-refused' };
    expect(await send('https://nas.example/', message, never)).toEqual(refused);
    expect(await send('https://[2a00:1450::1]/', message, never)).toEqual(refused);
  });
});

it('a webhook of a running Offhook gets what happens, signed for an independent verifier', async () => {
  const hooks = await startHookServer();
  const fixture = await startInside({ webhooks: { allowPrivate: true } });
  const url = `http://127.0.0.1:${hooks.port}/offhook`;
  const { id, secret } = await fixture.app.call<{ id: string; secret: string }>('POST', '/v1/webhooks', {
    url,
    types: ['confirmation'],
  });
  await fixture.app.addLine('kitchen', 'dect');
  const asked = await fixture.app.ask();
  await fixture.app.cancel(asked.id);
  await expect.poll(() => hooks.got.length).toBe(2);

  const told = hooks.got.map(({ headers, body }) =>
    new Webhook(secret).verify(body, headers as Record<string, string>),
  );
  expect(told).toMatchObject([
    { type: 'confirmation.requested', data: { subject: asked.id, origin: 'home' } },
    { type: 'confirmation.cancelled', data: { subject: asked.id, reason: 'user' } },
  ]);
  expect(new Set(hooks.got.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  const state = await fixture.app.call<{ items: object[] }>('GET', '/v1/webhooks');
  expect(state.items).toMatchObject([{ id, waiting: 0, dead: 0 }]);
  await fixture.stop();
  await hooks.close();
});

it('a stop does not wait for a webhook that answers nothing', async () => {
  const hooks = await startHookServer();
  hooks.answer = () => 'nothing';
  const fixture = await startInside({ webhooks: { allowPrivate: true } });
  await fixture.app.call('POST', '/v1/webhooks', { url: `http://127.0.0.1:${hooks.port}/` });
  await fixture.app.addLine('kitchen', 'dect');
  await expect.poll(() => hooks.got.length).toBe(1);
  await fixture.stop();
  await expect.poll(() => hooks.connections()).toBe(0);
  await hooks.close();
}, 20_000);
