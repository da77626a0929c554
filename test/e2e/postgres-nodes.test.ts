import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createPhone } from '../../src/demo/phone/index.ts';
import { createSteadyClock, systemClock } from '../../src/lib/index.ts';
import { logInOver, type OverHttp } from '../support/admin-session-over.ts';
import { emptyPlace } from '../support/cli-place.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { dialOf, RelyingApp } from '../support/relying-app.ts';
import { type SharedNode, type SharedPlace, sharedPlace } from '../support/shared-nodes.ts';

interface Readiness {
  readonly status: string;
  readonly parts: readonly { readonly part: string; readonly ok: boolean; readonly detail?: string }[];
}

const readiness = async (node: SharedNode) => {
  const { status, body } = await node.app.answer<Readiness>('GET', '/readyz');
  return { status, settings: body.parts.find(({ part }) => part === 'settings') };
};

/** A node that waits and answers already. */
const waits = (node: SharedNode) =>
  expect.poll(() => readiness(node).catch(() => undefined)).toMatchObject({ status: 503, settings: { ok: false } });

describeWithPostgres('two nodes on one PostgreSQL', () => {
  let place: SharedPlace;
  let one: SharedNode;
  let other: SharedNode;

  beforeAll(async () => {
    place = await sharedPlace();
    [one, other] = [await place.node(), await place.node()];
    await Promise.all([one.offhook.start(), other.offhook.start()]);
  });

  afterAll(() => place.close());

  /** A command line with the settings of a node. */
  const commandLine = (node: SharedNode) => {
    const { store, http, secretKeyFile, dataDir, sip } = node.config;
    return emptyPlace({
      OFFHOOK_STORE__URL: store.url?.reveal() ?? '',
      OFFHOOK_STORE__ALLOW_UNSAFE_FSYNC: 'true',
      OFFHOOK_SECRET_KEY_FILE: secretKeyFile ?? '',
      OFFHOOK_HTTP__API_KEY: http.apiKey?.reveal() ?? '',
      OFFHOOK_HTTP__PORT: String(http.port),
      OFFHOOK_DATA_DIR: dataDir,
      OFFHOOK_SIP__HOST: sip.host,
      OFFHOOK_NETWORK__LOOPBACK: 'home',
      ...(node.config.code.digits !== 6 && { OFFHOOK_CODE__DIGITS: String(node.config.code.digits) }),
    });
  };

  it('are ready, and take the same key', async () => {
    for (const node of [one, other]) {
      expect(await readiness(node)).toEqual({ status: 200, settings: { part: 'settings', ok: true } });
      expect((await node.app.answer('GET', '/v1/lines')).status).toBe(200);
    }
  });

  it('get their lines from a file by one command, and a phone confirms at either', async () => {
    const password = randomBytes(12).toString('hex');
    const { cwd, offhook } = commandLine(one);
    writeFileSync(
      join(cwd, 'lines.yaml'),
      `lines:\n  hall: { kind: analog, username: hall, password: "${password}" }\n`,
    );
    const imported = await offhook('line', 'import', '--set', 'sip.linesFile=lines.yaml', '--json');
    expect([imported.err, imported.exit, JSON.parse(imported.out).lines]).toEqual(['', 0, 1]);
    await expect.poll(async () => (await other.app.rest.call('GET /v1/lines')).items.length).toBe(1);

    const phone = createPhone({ server: { host: '127.0.0.1', port: other.sipPort }, username: 'hall', password });
    await phone.start();
    onTestFinished(() => phone.stop());
    expect((await phone.register()).status).toBe(200);
    const registrationAt = async (node: SharedNode) =>
      (await node.app.rest.call('GET /v1/lines/:id', { params: { id: 'hall' } })).registration;
    const atOther = await registrationAt(other);
    expect(atOther).toMatchObject({ address: '127.0.0.1', expiresAt: expect.any(String), node: expect.any(String) });
    await expect.poll(() => registrationAt(one)).toEqual({ ...atOther, expiresAt: null });
    const listed = await offhook('line', 'list');
    expect(listed.out).toContain(`127.0.0.1, at ${atOther?.node}`);
    const asked = await one.app.ask();
    const waiting = one.app.next(asked.id, asked.version);
    const call = await phone.dial(dialOf(asked));
    expect((await call.final()).status).toBe(200);
    expect(await waiting).toMatchObject({ id: asked.id, state: 'confirmed' });
    expect((await call.hangup()).status).toBe(200);

    const listening = await phone.dial('8810');
    expect((await listening.final()).status).toBe(200);
    const liveAt = async (node: SharedNode) => (await node.app.rest.call('GET /v1/calls/live')).items;
    const live = (await liveAt(other)).filter(({ line }) => line.id === 'hall');
    expect(live).toMatchObject([{ address: '127.0.0.1', node: atOther?.node }]);
    await expect.poll(() => liveAt(one)).toEqual(live);
    expect((await listening.hangup()).status).toBe(200);
    await expect.poll(() => liveAt(one)).toEqual([]);
  });

  it('show both, whichever is asked, and one alone when the other has stopped', async () => {
    interface Node {
      readonly answering: boolean;
      readonly clockOffsetMs: number;
    }
    const nodesOf = async (node: SharedNode) =>
      (await node.app.call<{ readonly items: readonly Node[] }>('GET', '/v1/nodes')).items;
    await expect.poll(() => nodesOf(one)).toHaveLength(2);
    const answering = await Promise.all(
      [one, other].map(async (node) => (await nodesOf(node)).map((it) => it.answering)),
    );
    expect(answering.map((flags) => flags.filter(Boolean))).toEqual([[true], [true]]);
    expect(answering[0]).toEqual(answering[1]?.toReversed());
    for (const { clockOffsetMs } of await nodesOf(one)) expect(Math.abs(clockOffsetMs)).toBeLessThan(1000);
    const third = await place.node();
    await third.offhook.start();
    await expect.poll(() => nodesOf(one)).toHaveLength(3);
    await third.offhook.stop();
    expect(await nodesOf(one)).toHaveLength(2);
  });

  it('answer for a confirmation that the other was asked for, and sign with the same keys', async () => {
    const asked = await one.app.ask();
    const waiting = other.app.next(asked.id, asked.version);
    await one.app.cancel(asked.id);
    expect(await waiting).toMatchObject({ id: asked.id, state: 'cancelled' });
    const jwks = (node: SharedNode) => node.app.call('GET', '/.well-known/jwks.json');
    expect(await jwks(other)).toEqual(await jwks(one));
  });

  it('know of a login of the administration page, of what it confirmed and of its end, whichever of them was asked', async () => {
    const account = await one.app.addLine('page', 'dect');
    const atOther = () => other.app.rest.call('GET /v1/lines');
    await expect.poll(async () => (await atOther()).items.some(({ id }) => id === 'page')).toBe(true);
    const phone = createPhone({ server: { host: '127.0.0.1', port: other.sipPort }, ...account });
    await phone.start();
    onTestFinished(() => phone.stop());
    expect((await phone.register()).status).toBe(200);
    const window = await logInOver(one.url, place.apiKey);
    const asked = await window.ask(other.url, 'POST', '/v1/admin/confirmations', { action: 'lines.change' });
    expect(asked.status).toBe(201);
    const call = await phone.dial(dialOf(asked.body));
    expect((await call.final()).status).toBe(200);
    const done = await new RelyingApp(one.url, asked.body.token).answer(
      'POST',
      `/v1/confirmations/${asked.body.id}/complete`,
    );
    expect(done.status).toBe(200);
    const elsewhere = await logInOver(other.url, place.apiKey, 'b'.repeat(32));
    const remove = (by: OverHttp, node: SharedNode) => by.ask(node.url, 'DELETE', '/v1/lines/none');
    for (const node of [one, other]) {
      expect((await remove(window, node)).status).toBe(404);
      expect((await remove(elsewhere, node)).body).toMatchObject({ code: 'confirmation-required' });
    }
    expect((await window.ask(other.url, 'DELETE', '/v1/admin/session')).status).toBe(204);
    expect((await window.ask(one.url, 'GET', '/v1/lines')).status).toBe(401);
  });

  it('do not serve beside each other with other settings: the third waits, says which, and serves when they count for all', async () => {
    const third = await place.node({ code: { digits: 7 } });
    const started = third.offhook.start();
    await waits(third);
    expect((await readiness(third)).settings?.detail).toBe('not those that all nodes share: code.digits');
    expect((await third.app.answer('GET', '/livez')).status).toBe(200);
    const put = await third.app.answer<{ code: string }>('POST', '/v1/confirmations', {});
    expect([put.status, put.body.code, put.headers.get('retry-after')]).toEqual([503, 'store-unavailable', '5']);

    const { offhook } = commandLine(third);
    const shown = await offhook('store', 'config');
    expect([shown.exit, shown.out]).toEqual([3, expect.stringContaining('code.digits is 7 here and 6 for all nodes')]);
    expect((await offhook('health')).out).toContain('not those that all nodes share: code.digits');
    expect((await offhook('store', 'config', '--accept')).exit).toBe(0);
    const { items } = await one.app.call<{ readonly items: readonly unknown[] }>(
      'GET',
      '/v1/audit?type=settings.accepted',
    );
    expect(items).toMatchObject([{ subject: 'settings', actor: 'cli', data: { settings: ['code.digits'] } }]);
    const status = await offhook('store', 'status');
    expect(status.out).toMatch(
      /^nodes {5}[23] live, \d+ sessions\n {2}\S+\/\d+: version [^,]+, since [^,]+, \d phones?, /m,
    );
    await started;
    expect(await readiness(third)).toEqual({ status: 200, settings: { part: 'settings', ok: true } });
    await expect.poll(() => readiness(one)).toMatchObject({ status: 503, settings: { ok: false } });

    expect((await commandLine(one).offhook('store', 'config', '--accept')).exit).toBe(0);
    await expect.poll(() => readiness(one)).toMatchObject({ status: 200 });
  });

  it('wait with another API key, of which nothing is shown, and leave that of the others as it is', async () => {
    const third = await place.node({ http: { apiKey: `ohk_${randomBytes(32).toString('base64url')}` } });
    const started = third.offhook.start();
    await waits(third);
    expect((await readiness(third)).settings?.detail).toBe('not those that all nodes share: http.apiKey');
    expect((await one.app.answer('GET', '/v1/lines')).status).toBe(200);
    await third.offhook.stop();
    await expect(started).rejects.toThrow('Stopped before it could serve');
  });

  it.each([
    [-10_000, 'behind'],
    [10_000, 'ahead of'],
  ])(
    'live by the clock of the database: one that is %i ms off says so, serves, and keeps the deadlines of all',
    async (offMs, where) => {
      const off = createSteadyClock({
        timeOfDay: () => Date.now() + offMs,
        monotonic: () => performance.now(),
        after: systemClock.after,
      });
      const third = await place.node({}, { clock: off });
      await third.offhook.start();
      const { status, body } = await third.app.answer<Readiness>('GET', '/readyz');
      expect(status).toBe(200);
      // What it takes to ask the database is not known to be its clock.
      expect(body.parts.find(({ part }) => part === 'clock')?.detail).toMatch(
        new RegExp(`^the clock of this machine is (?:9|10)\\.\\d s ${where} that of the database, which counts$`),
      );
      const asked = await third.app.ask();
      const { body: seen } = await third.app.answer<{ expiresAt: string }>('GET', `/v1/confirmations/${asked.id}`);
      const lasts = new Date(seen.expiresAt).getTime() - Date.now();
      expect(Math.abs(lasts - 120_000)).toBeLessThan(5000);
      await third.app.cancel(asked.id);
      await third.offhook.stop();
    },
  );

  it('do not start with another secret key', async () => {
    const file = join(emptyPlace().cwd, 'secret-key');
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
    const third = await place.node();
    const { createApp } = await import('../../src/app/index.ts');
    const stranger = createApp({ ...third.config, secretKeyFile: file, dataDir: `${third.config.dataDir}-stranger` });
    await expect(stranger.start()).rejects.toThrow(/The secret key .* not the one/);
    await stranger.stop();
  });
});
