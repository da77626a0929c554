import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWAY, aRestFixture, digitsOf, type RestFixture } from './rest-fixture.ts';

describe('confirmations over REST', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  it('asks, is confirmed by a phone, and completes by the OK click with a grant (R11)', async () => {
    const asked = await fixture.ask();
    expect(asked.status).toBe(201);
    expect(asked.headers.location).toBe(`/v1/confirmations/${asked.body.id}`);
    expect(asked.body).toMatchObject({
      state: 'pending',
      version: 1,
      user: 'anna',
      session: 's1',
      window: 'w1',
      action: { id: 'settings.export', title: 'Export settings' },
      origin: 'home',
      unavailable: [],
      attempts: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-01T00:02:00.000Z',
      expiresIn: 120,
    });
    const digits = expect.stringMatching(/^\d{6}$/);
    const dial = expect.stringMatching(/^\*10\d{6}$/);
    expect(asked.body.methods).toEqual([{ method: 'phone', dial, serviceNumber: '8810', digits }]);
    expect(asked.body.token).toMatch(/^cft_[A-Za-z0-9_-]{43}$/);

    const url = `/v1/confirmations/${asked.body.id}`;
    expect((await fixture.call('POST', `${url}/complete`)).body.code).toBe('confirmation-required');

    await fixture.dial(asked);
    const confirmed = await fixture.call('GET', url);
    expect(confirmed.body).toMatchObject({
      state: 'confirmed',
      version: 2,
      methods: [],
      confirmedBy: { method: 'phone', line: { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' } },
      expiresIn: 120,
    });

    const completed = await fixture.call('POST', `${url}/complete`);
    expect(completed.status).toBe(200);
    expect(completed.body).toMatchObject({ state: 'completed', grant: { expiresAt: '2026-01-01T01:00:00.000Z' } });
    expect(completed.body.grant.token).toMatch(/^eyJ/);
    expect((await fixture.call('POST', `${url}/complete`)).body.grant).toEqual(completed.body.grant);
  });

  it('answers 200 and reused without asking while the window holds a live grant', async () => {
    const first = await fixture.ask();
    await fixture.dial(first);
    await fixture.call('POST', `/v1/confirmations/${first.body.id}/complete`);
    const again = await fixture.ask({ action: { id: 'other', title: 'Another thing' } });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id: first.body.id, state: 'completed', reused: true, methods: [] });

    expect((await fixture.ask({ window: 'w2' })).status).toBe(201);
    fixture.clock.advance(3_600_000);
    expect((await fixture.ask()).status).toBe(201);
  });

  it('offers nothing, and says so, to the internet and to an address that is not given', async () => {
    for (const clientAddress of [AWAY, undefined]) {
      const refused = await fixture.ask({ clientAddress });
      expect(refused.status).toBe(403);
      expect(refused.body.code).toBe('no-method');
    }
  });

  it('offers the phone only to users for whom a line may confirm', async () => {
    await fixture.lines.syncFile([
      { id: 'hall', kind: 'analog', username: 'hall', password: 'long enough 1', confirmsFor: ['berta'] },
      { id: 'soft', kind: 'ip', username: 'soft', password: 'long enough 2' },
    ]);
    expect((await fixture.ask({ user: 'anna' })).body.code).toBe('no-method');
    expect((await fixture.ask({ user: 'berta' })).status).toBe(201);
  });

  it('shows what to dial only while pending', async () => {
    const asked = await fixture.ask();
    const url = `/v1/confirmations/${asked.body.id}`;
    expect((await fixture.call('GET', url)).body.methods).toEqual(asked.body.methods);
    await fixture.dial(asked);
    const digits = digitsOf(asked);
    expect((await fixture.call('GET', url)).text).not.toContain(digits);
    expect((await fixture.call('POST', `${url}/complete`)).text).not.toContain(digits);
  });

  it('supersedes the live confirmation of the same window', async () => {
    const first = await fixture.ask();
    await fixture.ask();
    const gone = await fixture.call('GET', `/v1/confirmations/${first.body.id}`);
    expect(gone.body).toMatchObject({ state: 'cancelled', reason: 'superseded' });
  });

  it('shows a deadline that passed as expired', async () => {
    const asked = await fixture.ask();
    fixture.clock.advance(119_500);
    expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.expiresIn).toBe(1);
    fixture.clock.advance(500);
    const expired = await fixture.call('GET', `/v1/confirmations/${asked.body.id}`);
    expect(expired.body).toMatchObject({ state: 'expired', expiredAt: '2026-01-01T00:02:00.000Z', methods: [] });
  });

  it.each([
    ['no body', undefined, {}, 'user'],
    ['an empty JSON body', '', { 'content-type': 'application/json' }, 'user'],
    ['an empty form, as curl sends it', '', { 'content-type': 'application/x-www-form-urlencoded' }, 'user'],
    ['an empty object', {}, {}, 'user'],
    ['a reason', { reason: 'not-me' }, {}, 'not-me'],
  ])('cancels with %s', async (_what, body, headers, reason) => {
    const asked = await fixture.ask();
    const cancelled = await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, {
      body,
      headers: { ...headers, ...(body === '' && { 'content-length': '0' }) } as Record<string, string>,
    });
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', reason, cancelledAt: '2026-01-01T00:00:00.000Z' });
  });

  it('revokes the grant when the person says not-me after the end', async () => {
    const asked = await fixture.ask();
    await fixture.dial(asked);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`, { body: {} });
    const window = '/v1/grants?user=anna&session=s1&window=w1';
    expect((await fixture.call('GET', window)).status).toBe(200);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`, { body: { reason: 'not-me' } });
    expect((await fixture.call('GET', window)).status).toBe(404);
  });

  it('shows a refused dial as an attempt with its line', async () => {
    const asked = await fixture.ask();
    await fixture.confirmations.noteRefusedDial({
      code: 'line-kind-refused',
      line: { id: 'mobile', kind: 'ip', label: 'Softphone' },
      dialled: digitsOf(asked),
      mayConfirm: () => true,
    });
    const shown = await fixture.call('GET', `/v1/confirmations/${asked.body.id}`);
    expect(shown.body).toMatchObject({
      state: 'pending',
      version: 2,
      attempts: [
        {
          at: '2026-01-01T00:00:00.000Z',
          method: 'phone',
          outcome: 'refused',
          code: 'line-kind-refused',
          line: { id: 'mobile', kind: 'ip', label: 'Softphone' },
        },
      ],
    });
  });

  it('lists newest first in pages, without dial details and tokens', async () => {
    const ids: string[] = [];
    for (const window of ['w1', 'w2', 'w3']) {
      ids.unshift((await fixture.ask({ window })).body.id);
      fixture.clock.advance(1000);
    }
    const first = await fixture.call('GET', '/v1/confirmations?limit=2');
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = await fixture.call('GET', `/v1/confirmations?limit=2&cursor=${first.body.next}`);
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
    expect(second.body.next).toBeNull();
    expect(first.body.items[0].methods).toEqual([{ method: 'phone' }]);
    expect(first.text).not.toMatch(/\*10|cft_|"dial"/);
  });

  it('lists by state', async () => {
    const one = await fixture.ask({ window: 'w1' });
    const two = await fixture.ask({ window: 'w2' });
    await fixture.call('POST', `/v1/confirmations/${one.body.id}/cancel`);
    const ids = async (state: string) =>
      (await fixture.call('GET', `/v1/confirmations?state=${state}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('pending')).toEqual([two.body.id]);
    expect(await ids('cancelled')).toEqual([one.body.id]);
    expect(await ids('blocked')).toEqual([]);
  });

  it('refuses more confirmations than a user may have, with Retry-After', async () => {
    for (let window = 0; window < 20; window++) expect((await fixture.ask({ window: `w${window}` })).status).toBe(201);
    fixture.clock.advance(30_500);
    const refused = await fixture.ask({ window: 'one too many' });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'too-many-for-user', retryAfter: 90 });
    expect(refused.headers['retry-after']).toBe('90');
  });

  it('refuses more confirmations than the installation may have, whoever asks', async () => {
    for (let user = 0; user < 100; user++) await fixture.ask({ user: `user ${user}` });
    const refused = await fixture.ask({ user: 'one more' });
    expect(refused).toMatchObject({ status: 503, body: { code: 'too-many-live' } });
  });

  it('has no page for a cursor that nobody gave', async () => {
    for (const list of ['confirmations', 'calls', 'audit']) {
      const refused = await fixture.call('GET', `/v1/${list}?cursor=nonsense`);
      expect(refused).toMatchObject({
        status: 400,
        body: {
          code: 'malformed',
          errors: [{ in: 'query', pointer: '/cursor', detail: 'must be the `next` of a page before' }],
        },
      });
    }
  });

  describe('with an Idempotency-Key', () => {
    const headers = { 'idempotency-key': 'order-66' };

    it('repeats the same confirmation, token and status, however the body is written', async () => {
      const first = await fixture.ask({}, headers);
      const replay = await fixture.call('POST', '/v1/confirmations', {
        headers: { ...headers, 'content-type': 'application/json' },
        body: ' { "window":"w1", "action":{"title":"Export settings","id":"settings.export"}, "session":"s1", "clientAddress":"192.168.178.20", "user":"anna" }',
      });
      expect(replay.status).toBe(201);
      expect(replay.body).toEqual(first.body);
    });

    it('repeats them also after the confirmation has gone on', async () => {
      const first = await fixture.ask({}, headers);
      await fixture.dial(first);
      const replay = await fixture.ask({}, headers);
      expect(replay.status).toBe(201);
      expect(replay.body).toMatchObject({ id: first.body.id, token: first.body.token, state: 'confirmed' });
    });

    it('refuses another body under the same key', async () => {
      await fixture.ask({}, headers);
      const refused = await fixture.ask({ window: 'w2' }, headers);
      expect(refused.status).toBe(422);
      expect(refused.body.code).toBe('idempotency-mismatch');
    });

    it('keeps the keys of apps apart', async () => {
      const other = await fixture.addKey('other', ['confirm']);
      const mine = await fixture.ask({}, headers);
      const theirs = await fixture.ask({}, headers, other);
      expect(theirs.status).toBe(201);
      expect(theirs.body.id).not.toBe(mine.body.id);
    });

    it('refuses a key of more than 255 characters', async () => {
      expect((await fixture.ask({}, { 'idempotency-key': 'k'.repeat(255) })).status).toBe(201);
      const refused = await fixture.ask({}, { 'idempotency-key': 'k'.repeat(256) });
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0]).toMatchObject({ in: 'header', pointer: '/idempotency-key' });
    });
  });
});
