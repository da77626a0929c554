import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createPhone } from '../../src/demo/index.ts';
import { digestSecrets } from '../../src/line/index.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { startInside } from '../support/offhook-inside.ts';
import { dialOf, type Shown } from '../support/relying-app.ts';

type Asked = Shown & { readonly token: string };

/** How this code with its first digit changed is dialled. */
const wrong = (dial: string): string => `*10${(Number(dial[3]) + 5) % 10}${dial.slice(4)}`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

it('a whole day leaves no code, digit, password, key or token in logs, events, calls, metrics or the audit', async () => {
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const house = await startInside({}, { logger });
  onTestFinished(() => house.stop());
  const dataDir = dirname(house.keyFile);
  const { app } = house;
  const account = await app.addLine('kitchen', 'dect');
  const phone = createPhone({ server: house.sip, ...account });
  await phone.start();
  onTestFinished(() => phone.stop());
  await phone.register();

  const codes: string[] = [];
  const tokens: string[] = [];
  const ask = async (): Promise<Asked> => {
    const asked = (await app.ask()) as Asked;
    codes.push(dialOf(asked).slice('*10'.length));
    tokens.push(asked.token);
    return asked;
  };
  const dialled = async (number: string, keys = ''): Promise<void> => {
    const call = await phone.dial(number);
    if ((await call.final()).status !== 200) return;
    if (keys !== '') await call.key(keys, { durationMs: 60, pauseMs: 60 });
    await call.ended();
  };
  const state = async ({ id }: Asked, wanted: string): Promise<void> => {
    await expect.poll(async () => (await app.read(id)).state).toBe(wanted);
  };

  const atOnce = await ask();
  await dialled(wrong(dialOf(atOnce)));
  await dialled(dialOf(atOnce));
  await state(atOnce, 'confirmed');
  await app.call('POST', `/v1/confirmations/${atOnce.id}/complete`);
  const keyed = await ask();
  await dialled('8810', `${dialOf(keyed).slice('*10'.length)}#`);
  await state(keyed, 'confirmed');
  const abandoned = await ask();
  codes.push(wrong(dialOf(abandoned)).slice('*10'.length));
  await dialled(wrong(dialOf(abandoned)));
  await fetch(`${house.api}/v1/confirmations/${abandoned.id}?token=${abandoned.token}`, {
    headers: { authorization: `Bearer ${abandoned.token}` },
  });
  await app.cancel(abandoned.id);
  const stranger = createPhone({ server: house.sip, username: 'kitchen', password: 'a-guessed-password' });
  await stranger.start();
  onTestFinished(() => stranger.stop());
  expect((await stranger.register()).status).toBe(401);
  const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dataDir });
  const made = JSON.parse((await offhook('key', 'add', '--app', 'box', '--json')).out) as { readonly key: string };
  await phone.unregister();

  const calls = await app.call<{ readonly items: readonly unknown[] }>('GET', '/v1/calls?limit=100');
  const events = await app.call<{ readonly items: readonly { type: string }[] }>('GET', '/v1/audit?limit=100');
  const metrics = await app.metrics();
  const exported = await offhook('audit', 'export');
  await house.offhook.stop();
  const db = new Sqlite(join(dataDir, 'offhook.sqlite'), { readonly: true });
  onTestFinished(() => void db.close());
  const rows = ['event', 'seal', 'call'].map((table) => JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all()));

  expect(new Set(events.items.map(({ type }) => type))).toEqual(
    new Set([
      'line.added',
      'line.bound',
      'line.unbound',
      'confirmation.requested',
      'confirmation.confirmed',
      'confirmation.completed',
      'confirmation.cancelled',
      'dial.refused',
    ]),
  );
  expect(db.prepare('SELECT count(*) FROM event WHERE seq > (SELECT max(to_seq) FROM seal)').pluck().get()).toBe(0);
  expect(calls.items.length).toBeGreaterThanOrEqual(4);
  expect(log.length).toBeGreaterThan(10);
  const bootstrapKey = readFileSync(house.keyFile, 'utf8').trim();
  const secrets = [
    ...[account.password, 'a-guessed-password', bootstrapKey, made.key, ...tokens, ...codes],
    ...Object.values(digestSecrets('kitchen', 'offhook', account.password)),
    readFileSync(join(dataDir, 'secret-key')).toString('hex'),
    readFileSync(join(dataDir, 'secret-key')).toString('base64'),
  ];
  // A code has six digits: one inside a longer number or an id is chance.
  const shown = secrets.map((secret) => new RegExp(`(?<![\\w-])(\\*?10|8810)?${escaped(secret)}(?![\\w-])`));
  const everything = [log.join(''), exported.out, metrics, JSON.stringify([calls, events]), ...rows];
  for (const [where, text] of everything.entries())
    for (const [which, secret] of shown.entries())
      expect(secret.test(text), `secret ${which} in text ${where}`).toBe(false);
});
