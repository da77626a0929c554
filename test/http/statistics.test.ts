import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/dialin/port.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const kitchen = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' } as const;
const HOUR_MS = 3_600_000;

describe('statistics over REST', () => {
  let fixture: RestFixture;
  let now: number;
  beforeAll(async () => {
    fixture = await aRestFixture();
    now = fixture.clock.now();
    await record('call_1', now - HOUR_MS - 1);
    await record('call_2', now - 1, { outcome: 'refused', refusal: 'code-unknown' });
    await fixture.ask({ window: 'w9' });
    fixture.clock.advance(1000);
    await record('call_3', now + 1000, { outcome: 'refused', refusal: 'line-not-allowed' });
  });
  afterAll(() => fixture.close());

  const record = (id: string, at: number, changes: Partial<CallRecord> = {}) =>
    fixture.store.calls.record({
      ...{ id, at, line: kitchen, outcome: 'confirmed', refusal: null, detail: null, signals: [] },
      ...{ address: '192.168.178.31', transport: 'udp', userAgent: null, node: null },
      ...changes,
    });

  it('count hour by hour, hours without anything too', async () => {
    const from = new Date(now - 2 * HOUR_MS).toISOString();
    const { status, body } = await fixture.call('GET', `/v1/statistics/hours?from=${from}&hours=3`);
    expect(status).toBe(200);
    expect(body.hours.map(({ calls }: { calls: unknown }) => calls)).toEqual([
      { confirmed: 1, refused: 0 },
      { confirmed: 0, refused: 1 },
      { confirmed: 0, refused: 1 },
    ]);
    expect(body).toMatchObject({ complete: true, hours: [{ at: from }, {}, {}] });
    expect((await fixture.call('GET', '/v1/statistics/hours')).body.hours).toHaveLength(24);
  });

  it('say what the wrong codes would have come to as guesses', async () => {
    const from = new Date(now - HOUR_MS).toISOString();
    const { body } = await fixture.call('GET', `/v1/statistics/guesses?from=${from}`);
    expect(body).toMatchObject({
      from,
      codes: 10 ** 6,
      wrong: 2,
      complete: true,
      lines: [{ line: kitchen, wrong: 2 }],
    });
    expect(body.chance).toBeCloseTo(1e-6, 12);
    const later = new Date(now + HOUR_MS).toISOString();
    expect((await fixture.call('GET', `/v1/statistics/guesses?from=${later}`)).body).toMatchObject({
      wrong: 0,
      chance: 0,
      lines: [],
    });
    expect((await fixture.call('GET', '/v1/statistics/guesses')).body.from).toMatch(/-01T00:00:00\.000Z$/);
  });

  it.each(['hours?hours=49', 'hours?hours=0', 'hours?from=yesterday', 'guesses?from=x', 'guesses?since=x'])(
    'refuse %s',
    async (query) => {
      expect((await fixture.call('GET', `/v1/statistics/${query}`)).status).toBe(400);
    },
  );

  it.each(['hours', 'guesses'])('are for the scope admin alone (%s)', async (what) => {
    const as = await fixture.addKey('ui', ['confirm', 'lines', 'users']);
    expect((await fixture.call('GET', `/v1/statistics/${what}`, { as })).status).toBe(403);
  });
});
