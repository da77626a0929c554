import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acceptClock, doctorClock } from '../../src/cli/doctor/clock.ts';
import { loadConfig } from '../../src/config/index.ts';
import { createPhone } from '../../src/demo/phone/index.ts';
import type { ReadinessView } from '../../src/http/schema.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';
import { dialled, HOME, type Told, WholeFixture } from '../support/whole-fixture.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const GRANT = '/v1/grants?user=anna&session=s1&window=w1';

describe('a clock that is set back by an hour while Offhook runs prolongs nothing', () => {
  it('a pending confirmation ends after its two minutes, and no phone confirms it afterwards', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    const asked = await fixture.ask();
    fixture.clock.setBack(HOUR_MS);
    expect((await fixture.read(asked)).state).toBe('pending');
    fixture.clock.advance(120 * SECOND_MS);
    await expect.poll(async () => (await fixture.read(asked)).state).toBe('expired');
    expect((await fixture.dial(phone, dialled(asked))).status).toBe(404);
  });

  it('a grant ends after its hour, and so does its token for whoever judges it by the time of day', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    const completed = await fixture.confirm(phone, await fixture.ask());
    expect(completed.status).toBe(200);
    fixture.clock.setBack(HOUR_MS);
    fixture.clock.advance(HOUR_MS - SECOND_MS);
    expect((await fixture.answer('GET', GRANT)).status).toBe(200);
    fixture.clock.advance(SECOND_MS);
    expect((await fixture.answer('GET', GRANT)).status).toBe(404);
    const again = await fixture.ask();
    expect(again).toMatchObject({ status: 201, body: { state: 'pending' } });
    const { body } = await fixture.confirm(phone, again);
    const token = (body.grant as { readonly token?: string }).token ?? '';
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
    expect(exp * 1000).toBeLessThanOrEqual(fixture.clock.timeOfDay() + HOUR_MS);
  });

  it('a blocked line is free again after its five minutes', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    for (let tries = 0; tries < 3; tries++) expect((await fixture.dial(phone, '*10000000')).status).toBe(404);
    fixture.clock.setBack(HOUR_MS);
    expect((await fixture.dial(phone, '*10000000')).status).toBe(480);
    fixture.clock.advance(300 * SECOND_MS);
    expect((await fixture.confirm(phone, await fixture.ask())).status).toBe(200);
  });

  it('and costs no readiness: who can confirm still can', async () => {
    const fixture = await WholeFixture.open();
    const phone = await fixture.addPhone('kitchen');
    fixture.clock.setBack(HOUR_MS);
    const ready = await fixture.answer<ReadinessView>('GET', '/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body.parts).toContainEqual(expect.objectContaining({ part: 'clock', ok: true, reason: 'held' }));
    expect((await fixture.confirm(phone, await fixture.ask())).status).toBe(200);
  });
});

describe('a clock that jumps forward, or a machine that slept', () => {
  it('ends in time what the jump was longer than, and tells who waits', async () => {
    const fixture = await WholeFixture.open();
    await fixture.inside.app.addLine('kitchen', 'dect');
    const asked = await fixture.ask();
    const path = `/v1/confirmations/${asked.body.id}?wait=30&since=${asked.body.version}`;
    const waiting = fixture.answer<Told>('GET', path);
    fixture.clock.jump(HOUR_MS);
    expect((await fixture.read(asked)).state).toBe('expired');
    fixture.clock.advance(5 * SECOND_MS);
    expect((await waiting).body.state).toBe('expired');
  });
});

/** What the time of day of a process is ahead of ours by. */
const startAhead = (dataDir: string, aheadMs: number): Promise<OffhookProcess> =>
  startOffhook({
    dataDir,
    ipc: true,
    nodeOptions: ['--import', './test/support/set-clock.mjs'],
    env: { TEST_CLOCK_AHEAD_MS: String(aheadMs) },
  });

const ask = ({ app }: OffhookProcess) =>
  app.answer<Told>('POST', '/v1/confirmations', {
    user: 'anna',
    session: 's1',
    window: 'w1',
    action: { id: 'settings.export', title: 'Export settings' },
    clientAddress: HOME,
  });

const dial = async ({ sip }: OffhookProcess, account: Account, number: string): Promise<number> => {
  const phone = createPhone({ server: sip, ...account });
  await phone.start();
  onTestFinished(() => phone.stop());
  return (await (await phone.dial(number)).final()).status;
};

const clockPart = async ({ app }: OffhookProcess) => {
  const { status, body } = await app.answer<ReadinessView>('GET', '/readyz');
  return { status, clock: body.parts.find(({ part }) => part === 'clock') };
};

const configOf = (dataDir: string) => {
  const loaded = loadConfig({ cwd: dataDir, env: { OFFHOOK_DATA_DIR: dataDir }, set: [] });
  if (!loaded.ok) throw new Error('the configuration is wrong');
  return loaded.value.config;
};

describe('a start behind what has been recorded', () => {
  /** A house whose clock was ahead by so much, with a confirmation that waits and a window that holds a grant; then it was stopped. */
  const stopped = async (aheadMs: number) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-clock-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const offhook = await startAhead(dataDir, aheadMs);
    const kitchen = await offhook.app.addLine('kitchen', 'dect');
    const granted = await ask(offhook);
    expect(await dial(offhook, kitchen, dialled(granted))).toBe(200);
    expect((await offhook.app.answer('POST', `/v1/confirmations/${granted.body.id}/complete`)).status).toBe(200);
    await offhook.end();
    return { dataDir, kitchen, granted };
  };

  it('serves, shows what is there, confirms nothing, says why, and goes on once the clock has passed that', async () => {
    const { dataDir, kitchen, granted } = await stopped(24 * HOUR_MS);
    const offhook = await startAhead(dataDir, 0);
    onTestFinished(() => offhook.end());
    expect(await clockPart(offhook)).toMatchObject({ status: 503, clock: { ok: false, reason: 'set-back' } });
    expect(offhook.output()).toContain('the clock is behind what has been recorded');
    expect((await offhook.app.read(granted.body.id)).state).toBe('completed');
    const refused = await ask(offhook);
    expect(refused).toMatchObject({ status: 503, body: { code: 'clock-behind' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await offhook.app.answer('GET', GRANT)).status).toBe(503);
    expect(await dial(offhook, kitchen, '8810')).toBe(503);
    expect(await doctorClock(configOf(dataDir))).toMatchObject({ exit: 3, text: expect.stringContaining('--accept') });

    // A time server has put it right.
    offhook.child.send({ aheadMs: 26 * HOUR_MS });
    await expect.poll(() => clockPart(offhook)).toMatchObject({ status: 200, clock: { ok: true } });
    await expect.poll(() => offhook.output()).toContain('the clock is right again');
    expect((await offhook.app.answer('GET', GRANT)).status).toBe(404);
    const asked = await ask(offhook);
    expect(asked.status).toBe(201);
    expect(await dial(offhook, kitchen, dialled(asked))).toBe(200);
  });

  it('ends by the word of the owner, where the clock was years ahead: it is recorded, and nothing that was granted goes on', async () => {
    const { dataDir, kitchen } = await stopped(4 * 365 * 24 * HOUR_MS);
    const config = configOf(dataDir);
    expect(await doctorClock(config)).toMatchObject({ exit: 3, text: expect.stringContaining('is behind') });
    expect(await acceptClock(config)).toMatchObject({ data: { accepted: true } });
    expect(await doctorClock(config)).toMatchObject({ exit: 0 });
    expect(await acceptClock(config)).toMatchObject({ data: { accepted: false } });

    const offhook = await startAhead(dataDir, 0);
    onTestFinished(() => offhook.end());
    expect(await clockPart(offhook)).toMatchObject({ status: 200, clock: { ok: true } });
    await expect(acceptClock(config)).rejects.toThrow('stop it first');
    const asked = await ask(offhook);
    expect(asked.status).toBe(201);
    expect(await dial(offhook, kitchen, dialled(asked))).toBe(200);
    const { items } = await offhook.app.call<{ readonly items: readonly unknown[] }>(
      'GET',
      '/v1/audit?type=clock.accepted',
    );
    expect(items).toMatchObject([{ type: 'clock.accepted', actor: 'cli' }]);
  });
});
