import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealerOf } from '../support/audit-chain.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

interface Event {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly subject: string;
}

describe('GET /v1/audit', () => {
  let fixture: RestFixture;
  let id: string;
  beforeAll(async () => {
    fixture = await aRestFixture();
    const asked = await fixture.ask();
    id = asked.body.id;
    fixture.clock.advance(1000);
    await fixture.dial(asked);
    fixture.clock.advance(1000);
    await fixture.call('POST', `/v1/confirmations/${id}/complete`);
    await sealerOf(fixture.store.audit).audit.seal();
    fixture.clock.advance(1000);
    await fixture.call('DELETE', '/v1/sessions/s1');
  });
  afterAll(() => fixture.close());

  const types = ({ body }: { body: { items: readonly Event[] } }) => body.items.map(({ type }) => type);

  it('lists events, newest first', async () => {
    const answer = await fixture.call('GET', '/v1/audit');
    expect(types(answer)).toEqual([
      'grant.revoked',
      'confirmation.completed',
      'confirmation.confirmed',
      'confirmation.requested',
      'line.added',
    ]);
    expect(answer.body.items[3]).toMatchObject({ app: 'ui', subject: id, actor: null, data: { user: 'anna' } });
  });

  it('tells how far the log is sealed', async () => {
    const { body } = await fixture.call('GET', '/v1/audit?limit=1');
    const newest = body.items[0].seq;
    expect(body.chain.unsealed).toBe(1);
    expect(body.chain.sealed).toMatchObject({ seq: newest - 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(body.chain.cut).toEqual({ seq: 0, hash: '0'.repeat(64) });
  });

  it('filters by type, subject and time, in any time zone', async () => {
    expect(types(await fixture.call('GET', '/v1/audit?type=line.added'))).toEqual(['line.added']);
    expect(types(await fixture.call('GET', '/v1/audit?subject=kitchen'))).toEqual(['line.added']);
    const { body } = await fixture.call('GET', '/v1/audit?type=confirmation.confirmed');
    const { at } = body.items[0];
    expect(types(await fixture.call('GET', `/v1/audit?from=${at}&to=${at}`))).toEqual(['confirmation.confirmed']);
    const inParis = `${new Date(Date.parse(at) + 3_600_000).toISOString().slice(0, -1)}%2B01:00`;
    expect(types(await fixture.call('GET', `/v1/audit?from=${inParis}&to=${inParis}`))).toEqual([
      'confirmation.confirmed',
    ]);
  });

  it('gives page after page, each event once', async () => {
    const seen: number[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 10; pages++) {
      const { body } = await fixture.call('GET', `/v1/audit?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...body.items.map(({ seq }: Event) => seq));
      next = body.next;
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
  });

  it('is for the scope admin alone', async () => {
    const narrow = await fixture.addKey('other', ['confirm', 'lines', 'users', 'device']);
    expect((await fixture.call('GET', '/v1/audit', { as: narrow })).body.code).toBe('scope-missing');
    expect((await fixture.call('GET', '/v1/audit', { as: null })).status).toBe(401);
    const { body } = await fixture.ask({ window: 'w2' });
    expect((await fixture.call('GET', '/v1/audit', { as: body.token })).body.code).toBe('scope-missing');
  });

  it.each(['from=yesterday', 'to=2026-01-01', 'type=', 'app=ui', 'limit=0', 'limit=101'])(
    'refuses ?%s',
    async (query) => {
      const answer = await fixture.call('GET', `/v1/audit?${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'malformed']);
    },
  );
});

it('one page looks at a bounded stretch of a long log, and says where to read on', async () => {
  const fixture = await aRestFixture();
  const facts = Array.from({ length: 12_000 }, (_, n) => ({
    type: 'line.changed' as const,
    at: n,
    line: 'kitchen',
    actor: 'cli',
  }));
  await fixture.store.lines.record(facts);
  const first = await fixture.call('GET', '/v1/audit?type=line.added');
  expect(first.body.items).toEqual([]);
  const second = await fixture.call('GET', `/v1/audit?type=line.added&cursor=${first.body.next}`);
  expect(second.body).toMatchObject({ items: [{ type: 'line.added' }], next: null });
  await fixture.close();
});

describe('GET /v1/audit/chain', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
    await sealerOf(fixture.store.audit).audit.seal();
  });
  afterAll(() => fixture.close());

  it('says that the chain is whole', async () => {
    const { status, body } = await fixture.call('GET', '/v1/audit/chain');
    expect([status, body]).toEqual([200, { whole: true, events: 1, seals: 1 }]);
  });

  it('is for the scope admin alone', async () => {
    const narrow = await fixture.addKey('other', ['confirm', 'lines', 'users', 'device']);
    expect((await fixture.call('GET', '/v1/audit/chain', { as: narrow })).body.code).toBe('scope-missing');
  });
});

it('names the first place where the chain is broken', async () => {
  const verdict = { whole: false, line: 3, seal: { from: 1, to: 4 }, reason: 'It does not fit.' } as const;
  const fixture = await aRestFixture({ parts: { checkChain: async () => verdict } });
  const { status, body } = await fixture.call('GET', '/v1/audit/chain');
  expect([status, body]).toEqual([200, { whole: false, seal: { from: 1, to: 4 }, reason: 'It does not fit.' }]);
  await fixture.close();
});
