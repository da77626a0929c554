import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, PASSWORD, type RestFixture, until } from './rest-fixture.ts';

const QUIET_MS = 3000;

const free = { methods: ['button', 'phone'], unavailable: [] };
const busy = { methods: ['phone'], unavailable: [{ method: 'button', reason: 'busy' }] };
const noLine = { methods: ['button'], unavailable: [{ method: 'phone', reason: 'no-line' }] };

// biome-ignore lint/suspicious/noExplicitAny: a test reads any field of any view
const offerIn = (view: any) => ({
  methods: view.methods.map(({ method }: { method: string }) => method),
  unavailable: view.unavailable,
});

const blocked = { methods: ['button'], unavailable: [{ method: 'phone', reason: 'line-blocked' }] };

const kitchen = { id: 'kitchen', kind: 'dect', username: 'kitchen', password: PASSWORD, label: 'Kitchen' } as const;

describe('who waits while what they are offered turns', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture({ button: true });
  });
  afterEach(() => fixture.close());

  const pathOf = ({ body }: Answer): string => `/v1/confirmations/${body.id}`;
  const askAsBen = () => fixture.ask({ user: 'ben', session: 's2', window: 'w2' });

  /** Opens what is answered later, and gives it back once it waits. */
  const opened = async (url: string, headers: Record<string, string> = {}): Promise<{ answer: Promise<Answer> }> => {
    const armed = fixture.clock.armed;
    const answer = fixture.call('GET', url, { headers });
    await until(() => fixture.clock.armed > armed);
    return { answer };
  };
  const polled = (asked: Answer, headers?: Record<string, string>) =>
    opened(`${pathOf(asked)}?wait=25&since=1`, headers);

  /** What the stream of a confirmation showed, after it was cancelled. */
  const offersIn = async (asked: Answer, stream: Promise<Answer>): Promise<readonly unknown[]> => {
    await fixture.call('POST', `${pathOf(asked)}/cancel`);
    const blocks = (await stream).text.split('\n\n').filter((block) => block.includes('event: state'));
    return blocks
      .map((block) => JSON.parse(block.slice(block.indexOf('data: ') + 'data: '.length)))
      .filter(({ state }) => state === 'pending')
      .map(offerIn);
  };

  it('hear at once that the button is nobody’s any more', async () => {
    const anna = await fixture.ask();
    const { answer } = await polled(anna);
    const { answer: stream } = await opened(`${pathOf(anna)}/events`);
    const ben = await askAsBen();
    expect(offerIn(ben.body)).toEqual(busy);
    expect((await answer).body).toMatchObject({ state: 'pending', version: 1 });
    expect(offerIn((await answer).body)).toEqual(busy);
    expect(await offersIn(anna, stream)).toEqual([free, busy]);
  });

  it.each([
    ['is cancelled', (ben: Answer) => fixture.call('POST', `${pathOf(ben)}/cancel`)],
    ['is logged out', () => fixture.call('DELETE', '/v1/sessions/s2')],
    [
      'is confirmed and completed',
      async (ben: Answer) => {
        await fixture.dial(ben);
        await fixture.call('POST', `${pathOf(ben)}/complete`);
      },
    ],
    ['expires', async () => fixture.clock.advance(20_000)],
  ])('hear that the button is free again when the other question %s', async (_how, end) => {
    const ben = await askAsBen();
    fixture.clock.advance(100_000);
    const anna = await fixture.ask();
    const { answer } = await polled(anna);
    const { answer: stream } = await opened(`${pathOf(anna)}/events`);
    const waiting = fixture.clock.armed;
    await end(ben);
    await until(() => fixture.clock.armed > waiting);
    fixture.clock.advance(QUIET_MS);
    expect((await answer).body).toMatchObject({ state: 'pending', version: 1 });
    expect(offerIn((await answer).body)).toEqual(free);
    expect(await offersIn(anna, stream)).toEqual([busy, free]);
  });

  it('hear that no phone may confirm any more, and that one may again', async () => {
    const anna = await fixture.ask();
    const { answer: stream } = await opened(`${pathOf(anna)}/events`);
    const { answer: gone } = await polled(anna);
    await fixture.lines.syncFile([]);
    expect(offerIn((await gone).body)).toEqual(noLine);
    const { answer: back } = await polled(anna);
    await fixture.lines.syncFile([kitchen]);
    expect(offerIn((await back).body)).toEqual(free);
    expect(await offersIn(anna, stream)).toEqual([free, noLine, free]);
  });

  it('hear which number to dial, once their phones hang on something else', async () => {
    const anna = await fixture.ask();
    const dialledOf = ({ methods }: Answer['body']) => methods[1]?.serviceNumber;
    const { answer: stream } = await opened(`${pathOf(anna)}/events`);
    const { answer } = await polled(anna);
    await fixture.lines.syncFile([{ id: 'kitchen', kind: 'dect', username: '**610', peer: 'fritz' }]);
    expect([dialledOf(anna.body), dialledOf((await answer).body)]).toEqual(['8810', '**620']);
    await fixture.call('POST', `${pathOf(anna)}/cancel`);
    expect((await stream).text.match(/"serviceNumber":"[^"]+"/g)).toEqual([
      '"serviceNumber":"8810"',
      '"serviceNumber":"**620"',
    ]);
  });

  it('hear that the only line is blocked, with no number to dial, and that an operator ended the block', async () => {
    const anna = await fixture.ask();
    const { answer: stream } = await opened(`${pathOf(anna)}/events`);
    const { answer: gone } = await polled(anna);
    for (let wrong = 0; wrong < 3; wrong++) await fixture.dialWrongCode();
    const { body } = await gone;
    expect(offerIn(body)).toEqual(blocked);
    expect(JSON.stringify(body)).not.toMatch(/"dial"|"digits"/);
    const { answer: back } = await polled(anna);
    await fixture.call('DELETE', '/v1/lines/kitchen/tries');
    expect(offerIn((await back).body)).toEqual(free);
    expect(await offersIn(anna, stream)).toEqual([free, blocked, free]);
  });

  it('are asked while the only line is blocked, and hear when the block has ended by itself', async () => {
    for (let wrong = 0; wrong < 3; wrong++) await fixture.dialWrongCode();
    fixture.clock.advance(290_000);
    const anna = await fixture.ask();
    expect([anna.status, offerIn(anna.body)]).toEqual([201, blocked]);
    const { answer } = await polled(anna);
    fixture.clock.advance(10_000);
    expect(offerIn((await answer).body)).toEqual(free);
  });

  it('are answered at once where it turned before they came, by the tag of what they know', async () => {
    const anna = await fixture.ask();
    const known = await fixture.call('GET', pathOf(anna));
    await askAsBen();
    const headers = { 'if-none-match': String(known.headers.etag) };
    const answer = await fixture.call('GET', `${pathOf(anna)}?wait=25&since=1`, { headers });
    expect(answer.status).toBe(200);
    expect(offerIn(answer.body)).toEqual(busy);
    expect(answer.headers.etag).not.toBe(known.headers.etag);
  });

  it('are told that nothing is new by a status alone, where they know the tag', async () => {
    const anna = await fixture.ask();
    const known = await fixture.call('GET', pathOf(anna));
    const headers = { 'if-none-match': `"other", ${known.headers.etag}` };
    const { answer } = await polled(anna, headers);
    fixture.clock.advance(25_000);
    expect(await answer).toMatchObject({ status: 304, text: '', headers: { etag: known.headers.etag } });
    expect((await fixture.call('GET', pathOf(anna), { headers })).status).toBe(304);
    await fixture.dial(anna);
    expect((await fixture.call('GET', pathOf(anna), { headers })).body.state).toBe('confirmed');
  });

  it('are told 304 where they know whatever there is (RFC 9110 13.1.2, `*`)', async () => {
    const anna = await fixture.ask();
    const known = await fixture.call('GET', pathOf(anna), { headers: { 'if-none-match': '*' } });
    expect(known).toMatchObject({ status: 304, text: '' });
    expect(known.headers.etag).toMatch(/^W\/"/);
  });

  it('leave no timer when the server closes', async () => {
    const anna = await fixture.ask();
    const ben = await askAsBen();
    const { answer } = await polled(anna);
    const waiting = fixture.clock.armed;
    await fixture.call('POST', `${pathOf(ben)}/cancel`);
    await until(() => fixture.clock.armed > waiting);
    await fixture.app.close();
    await fixture.confirmations.stop();
    await answer;
    expect(fixture.clock.armed).toBe(0);
  });
});
