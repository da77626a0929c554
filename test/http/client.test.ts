import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOffhook, grantKeys, type Offhook, OffhookProblem, verifyGrant } from '../../src/client/index.ts';
import { injectFetch } from '../support/inject-fetch.ts';
import { AWAY, aRestFixture, type RestFixture, until } from './rest-fixture.ts';

const url = 'http://127.0.0.1:8080';
const window = { user: 'anna', session: 's1/ü', window: 'w&1' };
const asked = { ...window, action: { id: 'settings.export', title: 'Export' }, clientAddress: '192.168.178.20' };

describe('the client of a relying app', () => {
  let fixture: RestFixture;
  let offhook: Offhook;
  beforeEach(async () => {
    fixture = await aRestFixture();
    offhook = createOffhook({ url: `${url}/`, apiKey: fixture.key, fetch: injectFetch(fixture.app) });
  });
  afterEach(() => fixture.close());

  const dial = async (confirmation: Awaited<ReturnType<Offhook['create']>>): Promise<void> => {
    const code = confirmation.methods[0]?.digits ?? '';
    expect(await fixture.dialCode(code)).toBe('confirmed');
  };
  const complete = async () => {
    const created = await offhook.create(asked);
    await dial(created);
    return offhook.complete(created.id);
  };

  it('asks, waits for the phone, completes, and verifies the grant with the published keys', async () => {
    const created = await offhook.create(asked);
    const waited = offhook.wait(created.id);
    await until(() => fixture.clock.armed > 1);
    await dial(created);
    expect(await waited).toMatchObject({ state: 'confirmed', confirmedBy: { method: 'phone' } });
    const completed = await offhook.complete(created.id);
    if (completed.state !== 'completed') throw new Error('not completed');
    const verified = await verifyGrant(completed.grant.token ?? '', {
      ...window,
      keys: grantKeys(url, { fetch: injectFetch(fixture.app) }),
      issuer: url,
      audience: 'ui',
      now: () => fixture.clock.now(),
    });
    expect(verified).toMatchObject({ ok: true, claims: { jti: completed.grant.id, amr: ['tel', 'mca'] } });
  });

  it('waits through refused attempts to the end of the confirmation', async () => {
    const created = await offhook.create(asked);
    let questions = 0;
    const counting: typeof fetch = (input, init) => {
      questions += 1;
      return injectFetch(fixture.app)(input, init);
    };
    const waited = createOffhook({ url, apiKey: fixture.key, fetch: counting }).wait(created.id);
    await until(() => fixture.clock.armed > 1);
    const line = { id: 'app', kind: 'ip', label: 'App' } as const;
    const refused = {
      code: 'line-kind-refused',
      line,
      dialled: created.methods[0]?.digits,
      mayConfirm: () => true,
    } as const;
    expect(await fixture.confirmations.noteRefusedDial(refused)).toBe(true);
    await until(() => questions === 3 && fixture.clock.armed > 1);
    fixture.clock.advance(120_000);
    expect(await waited).toMatchObject({ state: 'expired', attempts: [{ code: 'line-kind-refused' }] });
  });

  it('waits on over a restart, a proxy that finds nobody and a server that has too much to do', async () => {
    const created = await offhook.create(asked);
    const problem = (status: number, retryAfter?: number) =>
      new Response(JSON.stringify({ code: 'draining', ...(retryAfter !== undefined && { retryAfter }) }), { status });
    const faults = [
      async () => problem(429, 0),
      async () => problem(503, 0),
      async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      async () => {
        throw new TypeError('fetch failed');
      },
    ];
    const flaky: typeof fetch = (input, init) => faults.shift()?.() ?? injectFetch(fixture.app)(input, init);
    const waited = createOffhook({ url, apiKey: fixture.key, fetch: flaky }).wait(created.id);
    await dial(created);
    expect(await waited).toMatchObject({ state: 'confirmed' });
    expect(faults).toEqual([]);
  });

  it('waits on through nothing that does not pass, nor for longer than it may', async () => {
    const created = await offhook.create(asked);
    const stranger = createOffhook({ url, apiKey: 'ohk_wrong', fetch: injectFetch(fixture.app) });
    await expect(stranger.wait(created.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    const busy = createOffhook({ url, apiKey: fixture.key, fetch: async () => new Response('{}', { status: 503 }) });
    await expect(busy.wait(created.id, { patienceMs: 0 })).rejects.toMatchObject({ status: 503 });
    const leaving = new AbortController();
    const waited = busy.wait(created.id, { signal: leaving.signal });
    leaving.abort(new Error('leaving'));
    await expect(waited).rejects.toThrow('leaving');
  });

  it('reads the live grant, only where it is good, and nothing once it is revoked', async () => {
    const completed = await complete();
    const grant = await offhook.grant(window);
    expect(grant).toMatchObject({ user: 'anna', session: 's1/ü', window: 'w&1', method: 'phone' });
    expect(await offhook.grant({ ...window, clientAddress: AWAY })).toBeUndefined();
    expect(await offhook.grant({ ...window, window: 'w2' })).toBeUndefined();
    await offhook.revokeGrant(grant?.id ?? '');
    expect(await offhook.grant(window)).toBeUndefined();
    expect((await offhook.read(completed.id)).state).toBe('completed');
  });

  it('gives the same answer for the same idempotency key', async () => {
    const first = await offhook.create(asked, { idempotencyKey: 'k1' });
    expect((await offhook.create(asked, { idempotencyKey: 'k1' })).token).toBe(first.token);
  });

  it('cancels, and ends a session', async () => {
    const created = await offhook.create(asked);
    expect(await offhook.cancel(created.id, 'not-me')).toMatchObject({ state: 'cancelled', reason: 'not-me' });
    await complete();
    expect(await offhook.endSession(window.session)).toEqual({ cancelled: 0, revoked: 1 });
  });

  it('rejects with the problem when the answer is a "no"', async () => {
    const stranger = createOffhook({ url, apiKey: 'ohk_wrong', fetch: injectFetch(fixture.app) });
    const refused = await stranger.grant(window).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OffhookProblem);
    expect(refused).toMatchObject({ status: 401, code: 'unauthenticated' });
    const created = await offhook.create(asked);
    await expect(offhook.complete(created.id)).rejects.toMatchObject({ code: 'confirmation-required' });
  });

  it('rejects with the status when something else answers', async () => {
    const page = async () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    const behind = createOffhook({ url, apiKey: fixture.key, fetch: page });
    await expect(behind.grant(window)).rejects.toMatchObject({ status: 502, code: 'unknown' });
  });
});
