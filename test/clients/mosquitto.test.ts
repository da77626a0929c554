import { connectAsync, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { startInside } from '../support/offhook-inside.ts';
import { describeWithTools } from '../support/tool.ts';

const passwords = { offhook: 'a-password-of-offhook', homeassistant: 'another', lamp: 'a-third' };

/** The rules of docs/home-assistant.md, and a stranger who may read. */
const rules = [
  'user offhook',
  'topic readwrite offhook/#',
  'topic write homeassistant/device/offhook/config',
  'topic read homeassistant/status',
  'user homeassistant',
  'topic readwrite homeassistant/#',
  'topic read offhook/#',
  'topic write offhook/button',
  'user lamp',
  'topic read #',
];

describeWithTools({ commands: ['mosquitto', 'mosquitto_passwd'], debianPackage: 'mosquitto' }, 'Mosquitto', () => {
  let broker: Mosquitto;
  let client: MqttClient;
  let told: Map<string, string>;
  const as = (username: keyof typeof passwords) =>
    connectAsync(broker.url, { username, password: passwords[username], reconnectPeriod: 0 });
  beforeEach(async () => {
    broker = await startMosquitto(passwords, rules);
    client = await as('homeassistant');
    told = new Map();
    client.on('message', (topic, payload) => void told.set(topic, payload.toString()));
    await client.subscribeAsync(['offhook/#', 'homeassistant/device/#']);
  });
  afterEach(async () => {
    await client.endAsync(true);
    await broker.stop();
  });

  it('lets Offhook in with its password, and only who may publish presses', async () => {
    const mqtt = { url: broker.url, username: 'offhook', password: passwords.offhook };
    const fixture = await startInside({ mqtt, device: { buttons: ['mqtt'] } });
    await expect.poll(() => told.get('offhook/pending')).toBe('0');
    expect(told.get('offhook/status')).toBe('online');
    expect(JSON.parse(told.get('homeassistant/device/offhook/config') ?? '').device.identifiers).toEqual(['offhook']);
    const asked = await fixture.app.ask();
    await expect.poll(() => told.get('offhook/pending')).toBe('1');
    const lamp = await as('lamp');
    await lamp.publishAsync('offhook/button', 'PRESS', { qos: 1 });
    await lamp.endAsync();
    expect((await fixture.app.read(asked.id)).state).toBe('pending');
    await client.publishAsync('offhook/button', 'PRESS', { qos: 1 });
    await expect.poll(async () => (await fixture.app.read(asked.id)).state).toBe('confirmed');
    expect(await fixture.app.metric('offhook_presses_total{outcome="nothing-pending"}')).toBe(0);
    await fixture.stop();
    await expect.poll(() => told.get('offhook/status')).toBe('offline');
  });

  it('keeps out an Offhook with a wrong password, which goes on without it and does not tell the password', async () => {
    const log: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
    const mqtt = { url: broker.url, username: 'offhook', password: 'a-wrong-password' };
    const fixture = await startInside({ mqtt, device: { buttons: ['http'] } }, { logger });
    await expect.poll(() => log.join('')).toContain('Not authorized');
    expect((await fixture.app.ask()).state).toBe('pending');
    await fixture.stop();
    expect(log.join('')).not.toContain('a-wrong-password');
    expect(told.size).toBe(0);
  });
});
