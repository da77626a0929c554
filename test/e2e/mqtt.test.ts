import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type OffhookInside, startInside } from '../support/offhook-inside.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';
import { startTestBroker, type TestBroker } from '../support/test-broker.ts';
import { tlsFile } from '../support/tls-files.ts';

const devices = { buttons: ['mqtt', 'mqtt:hall/button'], leds: ['mqtt:hall/lamp/set'] };

/** The newest payload on a topic. */
const newest = ({ told }: TestBroker, topic: string): string | undefined =>
  told.filter((message) => message.topic === topic).at(-1)?.payload;

const eventTypes = ({ told }: TestBroker): readonly string[] =>
  told.filter(({ topic }) => topic === 'offhook/event').map(({ payload }) => JSON.parse(payload).event_type);

const isReady = (broker: TestBroker) => expect.poll(() => newest(broker, 'offhook/pending')).toBe('0');

describe('Offhook and the MQTT broker of the house', () => {
  let broker: TestBroker;
  let fixture: OffhookInside;
  beforeEach(async () => {
    broker = await startTestBroker();
    fixture = await startInside({ mqtt: { url: broker.url }, device: devices });
    await isReady(broker);
    await expect.poll(() => broker.topics).toContain('offhook/button');
  });
  afterEach(async () => {
    await fixture.stop();
    await broker.close();
  });

  it('introduces itself as one device with a button, a sensor and an event, all in one connection', () => {
    expect(broker.connects).toEqual(['offhook']);
    expect(broker.told.map(({ topic, retain, qos }) => [topic, retain, qos])).toEqual([
      ['homeassistant/device/offhook/config', true, 1],
      ['offhook/status', true, 1],
      ['offhook/pending', true, 1],
    ]);
    expect(newest(broker, 'offhook/status')).toBe('online');
    const { components, availability_topic } = JSON.parse(newest(broker, 'homeassistant/device/offhook/config') ?? '');
    expect(availability_topic).toBe('offhook/status');
    expect(components).toMatchObject({
      button: { platform: 'button', command_topic: 'offhook/button', payload_press: 'PRESS' },
      pending: { platform: 'sensor', state_topic: 'offhook/pending' },
      event: { platform: 'event', state_topic: 'offhook/event' },
    });
    expect([...broker.topics].sort()).toEqual(['hall/button', 'homeassistant/status', 'offhook/button']);
  });

  it.each([
    ['offhook/button', 'PRESS'],
    ['hall/button', '{"action":"single","battery":97}'],
  ])('R6: a press on %s confirms, the light flashes once, and the house hears of it', async (topic, payload) => {
    const asked = await fixture.app.ask();
    await expect.poll(() => newest(broker, 'offhook/pending')).toBe('1');
    await broker.publish(topic, payload);
    await expect.poll(async () => (await fixture.app.read(asked.id)).state).toBe('confirmed');
    await expect.poll(() => newest(broker, 'offhook/pending')).toBe('0');
    const lamp = () => broker.told.filter((message) => message.topic === 'hall/lamp/set').map((it) => it.payload);
    await expect.poll(lamp).toEqual(['ON', 'OFF']);
    await expect.poll(() => eventTypes(broker).includes('button.pressed')).toBe(true);
    expect(eventTypes(broker)).toEqual(expect.arrayContaining(['confirmation.requested', 'confirmation.confirmed']));
    expect(broker.connects).toHaveLength(1);
  });

  it('takes what is retained, too long or too old for no press', async () => {
    await broker.publish('hall/button', 'PRESS', 'retained');
    await expect.poll(() => fixture.app.metric('offhook_presses_total{outcome="nothing-pending"}')).toBe(1);
    const asked = await fixture.app.ask();
    broker.cut();
    await expect.poll(() => broker.topics.filter((topic) => topic === 'hall/button')).toHaveLength(2);
    await broker.publish('offhook/button', `PRESS${' '.repeat(2000)}`);
    await broker.publish('offhook/button', JSON.stringify({ action: 'press', at: '2020-01-01T00:00:00Z' }));
    await expect.poll(() => fixture.app.metric('offhook_presses_total{outcome="ignored-stale"}')).toBe(1);
    expect((await fixture.app.read(asked.id)).state).toBe('pending');
    expect(await fixture.app.metric('offhook_presses_total{outcome="nothing-pending"}')).toBe(1);
  });

  it('a button that is held down confirms one confirmation and not the next', async () => {
    const first = await fixture.app.ask();
    await broker.publish('hall/button', 'ON');
    await expect.poll(async () => (await fixture.app.read(first.id)).state).toBe('confirmed');
    for (let count = 0; count < 20; count++) await broker.publish('hall/button', 'ON');
    await broker.publish('offhook/button', 'PRESS');
    await expect.poll(() => fixture.app.metric('offhook_presses_total{outcome="nothing-pending"}')).toBe(1);
    expect(await fixture.app.metric('offhook_presses_total{outcome="confirmed"}')).toBe(1);
  });

  it('introduces itself again when Home Assistant starts', async () => {
    await broker.publish('homeassistant/status', 'offline');
    await broker.publish('homeassistant/status', 'online');
    await expect
      .poll(() => broker.told.map(({ topic }) => topic))
      .toEqual([
        'homeassistant/device/offhook/config',
        'offhook/status',
        'offhook/pending',
        'homeassistant/device/offhook/config',
        'offhook/status',
        'offhook/pending',
      ]);
  });

  it('is offline by its last will when it stops, and stops at once', async () => {
    await fixture.offhook.stop();
    await expect.poll(() => newest(broker, 'offhook/status')).toBe('offline');
    expect(broker.told.at(-1)).toEqual({ topic: 'offhook/status', payload: 'offline', retain: true, qos: 1 });
  });

  it('is offline when the connection is cut, comes back alone, and tells what happened meanwhile', async () => {
    broker.cut();
    const asked = await fixture.app.ask();
    await expect.poll(() => broker.connects).toEqual(['offhook', 'offhook']);
    await expect.poll(() => newest(broker, 'offhook/pending')).toBe('1');
    await expect.poll(() => eventTypes(broker)).toContain('confirmation.requested');
    expect(broker.told.map(({ payload }) => payload)).toContain('offline');
    expect(newest(broker, 'offhook/status')).toBe('online');
    await fixture.app.cancel(asked.id);
    await expect.poll(() => newest(broker, 'offhook/pending')).toBe('0');
  });

  it('says in /metrics whether the broker is connected', async () => {
    const connected = () => fixture.app.metric('offhook_mqtt_connected');
    await expect.poll(connected).toBe(1);
    await broker.close();
    await expect.poll(connected).toBe(0);
  });

  it('says no code, token, key, password or user in any topic or payload', async () => {
    const account = await fixture.app.addLine('kitchen', 'dect');
    const phone = createPhone({ server: fixture.sip, ...account });
    await phone.start();
    await phone.register();
    const asked = (await fixture.app.ask()) as Shown & { readonly token: string };
    const dial = dialOf(asked);
    const wrong = `${dial.slice(0, 3)}${(Number(dial[3]) + 5) % 10}${dial.slice(4)}`;
    await (await phone.dial(wrong)).final();
    await expect.poll(() => eventTypes(broker)).toContain('dial.refused');
    const call = await phone.dial(dial);
    await call.final();
    await expect.poll(async () => (await fixture.app.read(asked.id)).state).toBe('confirmed');
    await call.hangup();
    const done = await fixture.app.call<{ grant: { token?: string } }>(
      'POST',
      `/v1/confirmations/${asked.id}/complete`,
    );
    await expect.poll(() => eventTypes(broker)).toContain('confirmation.completed');
    const everything = JSON.stringify(broker.told);
    const secrets = [dial.slice(3), wrong.slice(3), asked.token, account.password, 'somebody-1', '192.168.1.20'];
    for (const secret of [...secrets, done.grant.token ?? 'no token']) expect(everything).not.toContain(secret);
    expect(everything).toContain('Export settings');
    await phone.stop();
  });
});

it('offers Home Assistant no button that would press nothing', async () => {
  const broker = await startTestBroker();
  const fixture = await startInside({ mqtt: { url: broker.url, topicPrefix: 'site/north' } });
  await expect.poll(() => newest(broker, 'site/north/pending')).toBe('0');
  const told = newest(broker, 'homeassistant/device/site_north/config') ?? '';
  expect(JSON.parse(told).components.button).toEqual({ platform: 'button' });
  expect(broker.topics).toEqual(['homeassistant/status']);
  await fixture.stop();
  await broker.close();
});

it('speaks TLS with a broker that the named authority vouches for, and with no other', async () => {
  const broker = await startTestBroker('mqtts');
  const url = broker.url.replace('127.0.0.1', 'localhost');
  const log: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void log.push(line) });
  const strict = await startInside({ mqtt: { url } }, { logger });
  await expect.poll(() => log.join('')).toContain('certificate');
  await strict.stop();
  expect(broker.connects).toEqual([]);
  const fixture = await startInside({ mqtt: { url, tlsCa: tlsFile('ca.pem') } });
  await isReady(broker);
  await fixture.stop();
  await broker.close();
});

describe('a broker that is of no use', () => {
  /** A server that takes connections, and says what `greet` says. */
  const startServer = async (greet: (socket: Socket) => void) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).resume();
      socket.on('close', () => sockets.delete(socket));
      greet(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
      sockets,
      async close() {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  };

  /** CONNACK: accepted (MQTT 3.1.1 3.2). */
  const welcome = Buffer.from([0x20, 2, 0, 0]);

  it.each([
    ['says nothing at all', () => undefined],
    ['lets everybody in and then says nothing', (socket: Socket) => void socket.write(welcome)],
    ['speaks something else', (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['hangs up', (socket: Socket) => void socket.destroy()],
  ])('that %s costs the phones nothing and does not hold up the stop', async (_title, greet) => {
    const server = await startServer(greet);
    const faults: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    const fixture = await startInside({ mqtt: { url: server.url }, device: devices }, { logger });
    const account = await fixture.app.addLine('kitchen', 'dect');
    const phone = createPhone({ server: fixture.sip, ...account });
    await phone.start();
    await phone.register();
    const asked = await fixture.app.ask();
    const call = await phone.dial(dialOf(asked));
    expect((await call.final()).status).toBe(200);
    expect((await fixture.app.read(asked.id)).state).toBe('confirmed');
    await call.hangup();
    await phone.stop();
    await fixture.stop();
    await expect.poll(() => server.sockets.size).toBe(0);
    expect(faults.every((line) => line.includes(server.url) && line.includes('"task":"mqtt"'))).toBe(true);
    await server.close();
  });

  it('is tried again and again, and reported once', async () => {
    let tries = 0;
    const server = await startServer((socket) => {
      tries += 1;
      socket.destroy();
    });
    const faults: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    const clock = new ManualClock();
    const fixture = await startInside({ mqtt: { url: server.url } }, { clock, logger });
    const later = (): number => {
      clock.advance(60_000);
      return tries;
    };
    await expect.poll(later).toBeGreaterThan(5);
    expect(faults).toHaveLength(1);
    await fixture.stop();
    await server.close();
  });
});
