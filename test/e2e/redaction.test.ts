import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import type { KeyOptions } from '../../src/demo/phone/phone-call.ts';
import { digestSecrets } from '../../src/digest/index.ts';
import { logInOver } from '../support/admin-session-over.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { flowing } from '../support/flowing.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { startHookServer } from '../support/hook-server.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { startInside } from '../support/offhook-inside.ts';
import { dialOf, RelyingApp, type Shown } from '../support/relying-app.ts';
import { Secrets } from '../support/secrets.ts';
import { appCode, wrongCode } from '../support/totp.ts';

type Asked = Shown & { readonly token: string };

interface Draft {
  readonly id: string;
  readonly secret: string;
  readonly otpauthUri: string;
}

const digitsOf = (asked: Asked): string => dialOf(asked).slice('*10'.length);

/** These digits with another first one. */
const wrong = (digits: string): string => `${(Number(digits[0]) + 5) % 10}${digits.slice(1)}`;

it('a whole day leaves no secret that it issued in logs, events, calls, metrics, the audit, webhooks or URLs', async () => {
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const hooks = await startHookServer();
  onTestFinished(() => hooks.close());
  const brokerPassword = 'open-sesame-to-the-broker';
  const sections = {
    webhooks: { allowPrivate: true },
    device: { buttons: ['http'], leds: ['simulated'] },
    // Nobody listens there: what is said of a broker that cannot be had must not say how we would have got in.
    mqtt: { url: `mqtt://127.0.0.1:${await freeListeningPort()}`, username: 'offhook', password: brokerPassword },
  };
  // The command line, which opens the same data, reads the real one.
  const clock = new ManualClock(Date.now());
  const fixture = await startInside(sections, { logger, clock });
  onTestFinished(() => flowing(clock, fixture.stop()));
  const dataDir = dirname(fixture.keyFile);
  const { app } = fixture;
  const secrets = new Secrets();
  const key = readFileSync(fixture.keyFile, 'utf8').trim();
  secrets.add('bootstrap API key', key);
  secrets.add('broker password', brokerPassword);

  /** Every URL that was called or answered, as a proxy would log it. */
  const urls: string[] = [];
  const call = async <T>(
    method: string,
    path: string,
    body?: unknown,
    as = key,
  ): Promise<{ status: number; body: T }> => {
    const answer = await new RelyingApp(fixture.api, as).answer<T>(method, path, body);
    urls.push(path, answer.headers.get('location') ?? '');
    return answer;
  };
  const ask = async (window = `w${urls.length}`, user = window): Promise<Asked> => {
    const action = { id: 'settings.export', title: 'Export settings' };
    const asking = { user, session: window, window, action, clientAddress: '192.168.1.20' };
    const { body } = await call<Asked>('POST', '/v1/confirmations', asking);
    secrets.add('confirmation token', body.token);
    const digits = digitsOf(body);
    secrets.addCode('code', digits);
    secrets.addCode('wrong code', wrong(digits));
    return body;
  };
  const state = async ({ id }: Asked, wanted: string): Promise<void> => {
    await expect.poll(async () => (await app.read(id)).state).toBe(wanted);
  };
  const complete = async ({ id, token }: Asked) => {
    const path = `/v1/confirmations/${id}/complete`;
    const answer = await call<{ readonly grant: { readonly token: string } }>('POST', path, undefined, token);
    secrets.add('grant token', answer.body.grant.token);
    return answer;
  };

  const hook = await call<{ readonly id: string; readonly secret: string }>('POST', '/v1/webhooks', {
    url: `http://127.0.0.1:${hooks.port}/hook`,
  });
  secrets.add('webhook secret', hook.body.secret);
  secrets.add('webhook secret, bare', hook.body.secret.slice('whsec_'.length));

  const account = await app.addLine('kitchen', 'dect');
  secrets.add('line password', account.password);
  for (const secret of Object.values(digestSecrets('kitchen', 'offhook', account.password)))
    secrets.add('H(A1)', secret);
  const phone = createPhone({ server: fixture.sip, ...account, clock });
  await phone.start();
  onTestFinished(() => phone.stop());
  await phone.register();
  const dialledThrough = async (number: string, keys: string, options: KeyOptions): Promise<void> => {
    const dialling = await phone.dial(number);
    if ((await dialling.final()).status !== 200) return;
    if (keys !== '') await dialling.key(keys, { durationMs: 80, pauseMs: 80, ...options });
    await dialling.ended();
  };
  const dialled = (number: string, keys = '', options: KeyOptions = {}): Promise<void> =>
    flowing(clock, dialledThrough(number, keys, options));

  // Phone: the code at once, as one number, and keyed in each way; wrong ones before.
  const first = await ask('anna', 'anna');
  await dialled(`*10${wrong(digitsOf(first))}`);
  await dialled(dialOf(first));
  await state(first, 'confirmed');
  expect((await complete(first)).status).toBe(200);
  const asOne = await ask();
  await dialled(`8810${digitsOf(asOne)}`);
  await state(asOne, 'confirmed');
  for (const by of ['rfc4733', 'in-band', 'info', 'info-bare'] as const) {
    const keyed = await ask();
    await dialled('8810', `${by === 'info' ? '*10' : ''}${digitsOf(keyed)}#`, { by });
    await state(keyed, 'confirmed');
  }
  const misdialled = await ask();
  await dialled('8810', `${wrong(digitsOf(misdialled))}#`);
  await call('GET', `/v1/confirmations/${misdialled.id}?wait=0`, undefined, misdialled.token);
  await call('POST', `/v1/confirmations/${misdialled.id}/cancel`, { reason: 'not-me' }, misdialled.token);
  const stranger = createPhone({ server: fixture.sip, username: 'kitchen', password: 'a-guessed-password', clock });
  secrets.add('guessed password', 'a-guessed-password');
  await stranger.start();
  onTestFinished(() => stranger.stop());
  expect((await stranger.register()).status).toBe(401);

  // Authenticator: set-up, wrong code, right code, recovery code, a rejected body.
  const authenticators = '/v1/users/anna/authenticators';
  const window = { session: 'anna', window: 'anna', clientAddress: '192.168.1.20' };
  const draft = (await call<Draft>('POST', authenticators, { name: 'App', ...window })).body;
  secrets.add('authenticator secret', draft.secret);
  secrets.add('otpauth URI', draft.otpauthUri);
  const typed = (code: string): string => {
    secrets.add('app code', code);
    return code;
  };
  const verify = (code: string) =>
    call<{ readonly recoveryCodes?: readonly string[] }>('POST', `${authenticators}/${draft.id}/verify`, { code });
  expect((await verify(typed(wrongCode(draft.secret, clock.now())))).status).toBe(422);
  const verified = await verify(typed(appCode(draft.secret, clock.now())));
  const recovery = verified.body.recoveryCodes ?? [];
  expect(recovery).toHaveLength(10);
  for (const code of recovery) {
    secrets.add('recovery code', code);
    secrets.add('recovery code, hashed', createHash('sha256').update(code).digest('hex'));
  }
  const byApp = await ask('w-app', 'anna');
  const type = (code: unknown) => call('POST', `/v1/confirmations/${byApp.id}/totp`, { code }, byApp.token);
  expect((await type(typed(wrongCode(draft.secret, clock.now(), 1)))).status).toBe(422);
  expect((await type([typed(wrongCode(draft.secret, clock.now(), 2))])).status).toBe(400);
  expect((await type(typed(appCode(draft.secret, clock.now() + 30_000)))).status).toBe(200);
  const byRecovery = await ask('w-recovery', 'anna');
  const restored = await call(
    'POST',
    `/v1/confirmations/${byRecovery.id}/totp`,
    { code: recovery[0] },
    byRecovery.token,
  );
  expect(restored.status).toBe(200);
  expect((await complete(byRecovery)).status).toBe(200);

  // The administration page: a login, a wrong recovery code, a confirmation.
  const session = await logInOver(fixture.api, key);
  secrets.add('cookie of a session', session.secret);
  const onPage = await session.ask(fixture.api, 'POST', '/v1/admin/confirmations', { action: 'page.confirm' });
  secrets.add('confirmation token', onPage.body.token);
  secrets.addCode('code', digitsOf(onPage.body));
  expect(
    (await session.ask(fixture.api, 'POST', '/v1/admin/session/recovery', { code: typed('abcd-efgh-jkmn') })).status,
  ).toBe(422);
  expect((await session.ask(fixture.api, 'POST', '/v1/admin/session/unlock')).status).toBe(200);
  expect((await session.ask(fixture.api, 'DELETE', '/v1/admin/session')).status).toBe(204);

  // The button, and keys: one made, one revoked, one that nobody has; a token where none belongs.
  await call('DELETE', '/v1/sessions/anna');
  await call('POST', '/v1/button');
  const { offhook } = emptyPlace({ OFFHOOK_DATA_DIR: dataDir });
  const made = JSON.parse((await offhook('key', 'add', '--app', 'box', '--json')).out) as { id: string; key: string };
  secrets.add('API key', made.key);
  expect((await call('GET', '/v1/grants?user=a&session=a&window=a', undefined, made.key)).status).toBe(404);
  await offhook('key', 'revoke', made.id);
  expect((await call('GET', '/v1/lines', undefined, made.key)).status).toBe(401);
  const unknownKey = `${made.key.slice(0, -6)}zzzzzz`;
  secrets.add('unknown API key', unknownKey);
  expect((await call('GET', '/v1/lines', undefined, unknownKey)).status).toBe(401);
  expect((await call('GET', `/v1/confirmations/${first.id}`, undefined, byApp.token)).status).toBe(401);
  await phone.unregister();

  const calls = await app.call<{ readonly items: readonly unknown[] }>('GET', '/v1/calls?limit=100');
  type Listed = { readonly type: string; readonly app: string | null };
  const events = await app.call<{ readonly items: readonly Listed[] }>('GET', '/v1/audit?limit=100');
  // The webhook is told nothing of another app's keys and confirmations.
  const told = events.items.filter(({ app: owner }) => owner !== 'box' && owner !== 'offhook-admin');
  await expect.poll(() => hooks.got.length).toBeGreaterThanOrEqual(told.length - 2);
  const listed = await call('GET', '/v1/webhooks');
  const metrics = await app.metrics();
  const exported = await offhook('audit', 'export');
  // What a browser or a proxy would have kept of it: somebody's mistake, and Offhook writes no URL with its query.
  await fetch(`${fixture.api}/v1/confirmations/${first.id}?token=${first.token}&code=${digitsOf(first)}`);
  await fetch(`${fixture.api}/nowhere/${first.token}`);
  await flowing(clock, fixture.offhook.stop());
  const secretKey = readFileSync(join(dataDir, 'secret-key'));
  for (const form of ['hex', 'base64', 'base64url'] as const) secrets.add('secret key', secretKey.toString(form));
  const signingKeys = readFileSync(join(dataDir, 'signing-keys.json'), 'utf8');
  for (const [, secret = ''] of signingKeys.matchAll(/"d":\s*"([^"]+)"/g)) secrets.add('signing key', secret);
  const db = new Sqlite(join(dataDir, 'offhook.sqlite'), { readonly: true });
  onTestFinished(() => void db.close());
  const rows = (table: string) => JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all());

  expect(new Set(events.items.map(({ type }) => type))).toEqual(
    new Set([
      'admin.logged-in',
      'admin.logged-out',
      'key.added',
      'key.revoked',
      'line.added',
      'line.bound',
      'line.unbound',
      'confirmation.requested',
      'confirmation.confirmed',
      'confirmation.completed',
      'confirmation.cancelled',
      'dial.refused',
      'totp.refused',
      'authenticator.enrolled',
      'authenticator.recovery-code-used',
      'button.pressed',
      'grant.revoked',
      'webhook.added',
    ]),
  );
  expect(db.prepare('SELECT count(*) FROM event WHERE seq > (SELECT max(to_seq) FROM seal)').pluck().get()).toBe(0);
  expect(calls.items.length).toBeGreaterThanOrEqual(8);
  expect(log.length).toBeGreaterThan(30);
  expect(log.join('')).toContain('no connection to mqtt://');
  expect(secrets.kinds()).toEqual([
    'API key',
    'H(A1)',
    'app code',
    'authenticator secret',
    'bootstrap API key',
    'broker password',
    'code',
    'confirmation token',
    'cookie of a session',
    'grant token',
    'guessed password',
    'line password',
    'otpauth URI',
    'recovery code',
    'recovery code, hashed',
    'secret key',
    'signing key',
    'unknown API key',
    'webhook secret',
    'webhook secret, bare',
    'wrong code',
  ]);
  const leaks = secrets.foundIn({
    log: log.join(''),
    'audit export': exported.out,
    'audit pages': JSON.stringify(events),
    calls: JSON.stringify(calls),
    metrics,
    webhooks: JSON.stringify(hooks.got),
    'webhook list': JSON.stringify(listed),
    URLs: urls.join('\n'),
    'event rows': rows('event'),
    'seal rows': rows('seal'),
    'call rows': rows('call'),
    'delivery rows': rows('delivery'),
  });
  expect(leaks).toEqual([]);
});
