import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type RestFixture } from './rest-fixture.ts';

const WINDOW = '/v1/grants?user=anna&session=s1&window=w1';

describe('grants and sessions over REST', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  const complete = async (window = 'w1'): Promise<Answer> => {
    const asked = await fixture.ask({ window });
    await fixture.dial(asked);
    return fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
  };

  it('show the live grant of exactly one window', async () => {
    const completed = await complete();
    fixture.clock.advance(600_000);
    const grant = await fixture.call('GET', WINDOW);
    expect(grant).toMatchObject({
      status: 200,
      body: {
        id: completed.body.grant.id,
        confirmation: completed.body.id,
        user: 'anna',
        session: 's1',
        window: 'w1',
        origin: 'home',
        method: 'phone',
        issuedAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-01T01:00:00.000Z',
        expiresIn: 3000,
      },
    });
    for (const [from, to] of [
      ['anna', 'berta'],
      ['s1', 's2'],
      ['w1', 'w2'],
    ] as const)
      expect((await fixture.call('GET', WINDOW.replace(from, to))).status).toBe(404);
  });

  it('show no grant after its hour', async () => {
    await complete();
    fixture.clock.advance(3_600_000);
    expect((await fixture.call('GET', WINDOW)).body).toMatchObject({ code: 'not-found' });
  });

  it('revoke a grant once', async () => {
    const { grant } = (await complete()).body;
    expect(await fixture.call('DELETE', `/v1/grants/${grant.id}`)).toMatchObject({ status: 204, text: '' });
    expect((await fixture.call('GET', WINDOW)).status).toBe(404);
    expect((await fixture.call('DELETE', `/v1/grants/${grant.id}`)).status).toBe(404);
    expect((await fixture.ask()).status).toBe(201);
  });

  it('end a session: its confirmations are cancelled, its grants revoked', async () => {
    await complete('w1');
    const live = await fixture.ask({ window: 'w2' });
    const elsewhere = await fixture.ask({ window: 'w3', session: 's2' });
    const ended = await fixture.call('DELETE', '/v1/sessions/s1');
    expect(ended).toMatchObject({ status: 200, body: { cancelled: 1, revoked: 1 } });
    expect((await fixture.call('GET', WINDOW)).status).toBe(404);
    expect((await fixture.call('GET', `/v1/confirmations/${live.body.id}`)).body).toMatchObject({
      state: 'cancelled',
      reason: 'logged-out',
    });
    expect((await fixture.call('GET', `/v1/confirmations/${elsewhere.body.id}`)).body.state).toBe('pending');
  });

  it('end a session whose name needs encoding', async () => {
    const session = `a/b c%${'€'.repeat(122)}`;
    await fixture.ask({ session });
    const ended = await fixture.call('DELETE', `/v1/sessions/${encodeURIComponent(session)}`);
    expect(ended.body).toEqual({ cancelled: 1, revoked: 0 });
  });
});

describe('calls over REST', () => {
  it('are listed newest first, in pages, field by field', async () => {
    const fixture = await aRestFixture();
    for (const [index, refusal] of (['code-unknown', 'line-kind-refused', null] as const).entries())
      await fixture.store.calls.record({
        id: `call_${index}`,
        at: fixture.clock.now() + index * 1000,
        line: { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' },
        outcome: refusal ? 'refused' : 'confirmed',
        refusal,
        detail: refusal && 'what it stumbled over',
        signals: ['s=Talk'],
        address: '192.168.178.30',
        transport: 'udp',
        userAgent: null,
        node: null,
      });
    const first = await fixture.call('GET', '/v1/calls?limit=2');
    expect(first.body.items).toMatchObject([
      {
        id: 'call_2',
        at: '2026-01-01T00:00:02.000Z',
        line: { id: 'kitchen' },
        outcome: 'confirmed',
        refusal: null,
        signals: ['s=Talk'],
      },
      { id: 'call_1', outcome: 'refused', refusal: 'line-kind-refused' },
    ]);
    const second = await fixture.call('GET', `/v1/calls?limit=2&cursor=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ id: 'call_0' }], next: null });
    await fixture.close();
  });
});
