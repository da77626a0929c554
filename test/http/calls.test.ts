import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/dialin/port.ts';
import { request } from '../support/sip-wire-text.ts';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

const hall = { id: 'hall', kind: 'analog', label: 'Hall phone' } as const;
const END = { address: '192.168.178.30', port: 5060 };
const app = { id: 'mobile', kind: 'ip', label: 'Softphone' } as const;

const aRecord = (changes: Partial<CallRecord>): CallRecord => ({
  id: 'call_1',
  at: Date.UTC(2026, 10, 28),
  line: null,
  outcome: 'refused',
  refusal: 'line-kind-refused',
  detail: null,
  signals: [],
  address: '192.168.178.30',
  transport: 'udp',
  userAgent: null,
  node: null,
  ...changes,
});

describe('dial attempts over REST', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
    await fixture.calls.record(call('call_1', { line: hall, outcome: 'confirmed', refusal: null }));
    await fixture.calls.record(call('call_2', { line: app, signals: ['ip-line'] }));
    fixture.calls.turnedAway(call('call_3', { refusal: 'not-a-code' }));
  });
  afterAll(() => fixture.close());

  const call = (id: string, changes: Partial<CallRecord>) => aRecord({ id, at: fixture.clock.now(), ...changes });

  const ids = async (query: string): Promise<readonly string[]> => {
    const { body } = await fixture.call('GET', `/v1/calls${query}`);
    return body.items.map(({ id }: CallRecord) => id).sort();
  };

  it('are listed, those of strangers too', async () => {
    expect(await ids('')).toEqual(['call_1', 'call_2', 'call_3']);
  });

  it('are no more than the limit, the first page too, and each is on one page', async () => {
    const first = await fixture.call('GET', '/v1/calls?limit=2');
    expect(first.body.items).toHaveLength(2);
    const second = await fixture.call('GET', `/v1/calls?limit=2&cursor=${first.body.next}`);
    expect([...first.body.items, ...second.body.items].map(({ id }: CallRecord) => id).sort()).toEqual([
      'call_1',
      'call_2',
      'call_3',
    ]);
    expect(second.body.next).toBeNull();
    for (const cursor of ['x', '.', 'MQ', 'MQ.MQ.MQ', 'x.MQ'])
      expect((await fixture.call('GET', `/v1/calls?cursor=${cursor}`)).status, cursor).toBe(400);
  });

  it('say in words why they were refused', async () => {
    const { body } = await fixture.call('GET', '/v1/calls');
    const meanings = Object.fromEntries(
      body.items.map(({ id, meaning }: { id: string; meaning: string }) => [id, meaning]),
    );
    expect(meanings).toEqual({
      call_1: null,
      call_2: 'The line is an IP phone or an app: it can never confirm.',
      call_3: 'The number is neither a code nor the service number.',
    });
  });

  it.each(['/v1/calls/live', '/v1/lines', '/v1/sip/recent', '/v1/webhooks', '/v1/users/anna/authenticators'])(
    'and other lists keep to a limit or refuse it: %s comes whole',
    async (path) => {
      expect((await fixture.call('GET', path)).status).toBe(200);
      expect((await fixture.call('GET', `${path}?limit=1`)).status).toBe(400);
    },
  );

  it('are listed of one line', async () => {
    expect(await ids('?line=mobile')).toEqual(['call_2']);
    expect(await ids('?line=nobody')).toEqual([]);
  });

  it('can be watched while they go on', async () => {
    expect((await fixture.call('GET', '/v1/calls/live')).body).toEqual({ items: [], next: null });
    const since = fixture.clock.now();
    const over = fixture.calls.began({ line: hall, since, address: '192.168.178.31', transport: 'udp' });
    expect((await fixture.call('GET', '/v1/calls/live')).body.items).toEqual([
      { line: hall, since: new Date(since).toISOString(), address: '192.168.178.31', transport: 'udp', node: null },
    ]);
    over();
    expect((await fixture.call('GET', '/v1/calls/live')).body.items).toEqual([]);
  });

  it('can be watched at every node, those of others among their own', async () => {
    const { clock } = fixture;
    const call = { line: hall, address: '192.168.178.31', transport: 'udp' };
    const elsewhere = { ...call, since: clock.now() - 5000, node: 'attic/2' };
    const other = await aRestFixture({
      parts: {
        nodes: { list: async () => [], id: 'one', node: 'cellar/1', callsElsewhere: async () => [elsewhere] },
      },
    });
    other.calls.began({ ...call, since: clock.now() });
    const { items } = (await other.call('GET', '/v1/calls/live')).body;
    expect(items.map(({ node }: { node: string }) => node)).toEqual(['attic/2', 'cellar/1']);
    expect(items[0].since).toBe(new Date(elsewhere.since).toISOString());
    await other.close();
  });
});

describe('the ladder of a call over REST', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
    const wire = { transport: 'udp', local: END, remote: END } as const;
    const say = (direction: 'in' | 'out', bytes: Buffer) =>
      fixture.ladders.heard({ at: fixture.clock.now(), direction, ...wire, bytes });
    say('in', request('INVITE', { callId: 'abc', body: 'v=0\r\nm=audio 4000 RTP/AVP 8\r\n' }));
    const ladder = fixture.ladders.of({
      source: { transport: 'udp', ...END },
      header: (name) => (name === 'Call-ID' ? ['abc'] : []),
    });
    ladder.name('call_1');
    ladder.note({ kind: 'identified', line: hall, proof: 'digest' });
    ladder.note({ kind: 'signals', names: ['sdp-ice'] });
    ladder.note({ kind: 'answered' });
    ladder.note({ kind: 'key' });
    ladder.note({ kind: 'refused', refusal: 'code-unknown', step: 9, detail: 'To: <sip:*10482913@b>' });
    ladder.note({ kind: 'confirmed' });
    const heard = { heard: 50, heardFrom: fixture.clock.now(), strangers: 1, sent: 60, keys: undefined };
    ladder.note({ kind: 'sound', sound: { port: 16384, remote: undefined, ...heard } });
    ladder.note({ kind: 'ended', end: 'hung-up-by-phone' });
  });
  afterAll(() => fixture.close());

  it('is there rung by rung, and redacted', async () => {
    const { status, body, text } = await fixture.call('GET', '/v1/calls/call_1/ladder');
    expect(status).toBe(200);
    expect(body.entries[0]).toMatchObject({
      direction: 'in',
      first: 'INVITE sip:*10xxxxxx@192.0.2.1 SIP/2.0',
      body: ['m=audio 4000 RTP/AVP 8'],
    });
    expect(body.entries.slice(1)).toMatchObject([
      { kind: 'identified', line: hall, proof: 'digest' },
      { kind: 'signals', names: ['sdp-ice'] },
      { kind: 'answered' },
      { kind: 'key' },
      { kind: 'refused', step: 9, meaning: 'No confirmation has this code.', detail: 'To: <sip:*10xxxxxx@b>' },
      { kind: 'confirmed' },
      { kind: 'sound', remote: null, keys: null, heard: 50 },
      { kind: 'ended', end: 'hung-up-by-phone' },
    ]);
    expect(text).not.toMatch(/482913|tag=(?!redacted)/);
  });

  it('is nowhere for a call that is not remembered, and for nobody without the scope admin', async () => {
    expect((await fixture.call('GET', '/v1/calls/call_2/ladder')).status).toBe(404);
    const as = await fixture.addKey('ui', ['confirm', 'lines', 'users']);
    expect((await fixture.call('GET', '/v1/calls/call_1/ladder', { as })).status).toBe(403);
  });

  it('is told of in the list of calls', async () => {
    await fixture.store.calls.record(aRecord({ id: 'call_1', node: 'cellar/4711' }));
    await fixture.store.calls.record(aRecord({ id: 'call_2' }));
    const { items } = (await fixture.call('GET', '/v1/calls')).body;
    expect(items.map(({ id, ladder, node }: Record<string, unknown>) => [id, ladder, node])).toEqual([
      ['call_2', false, null],
      ['call_1', true, 'cellar/4711'],
    ]);
  });
});
