import { afterEach, describe, expect, it } from 'vitest';
import { EVENTS_PER_EPOCH } from '../../src/lib/index.ts';
import { type Answer, aRestFixture, type Changes, digitsOf, type RestFixture, until } from './rest-fixture.ts';

interface Message {
  readonly id: string | undefined;
  readonly event: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any field of any message
  readonly data: any;
}

const BEAT = ':\n\n';

const messagesIn = (text: string): readonly Message[] =>
  text
    .replaceAll(BEAT, '')
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      return { id: fields.get('id'), event: fields.get('event'), data: JSON.parse(fields.get('data') ?? 'null') };
    });

const kindsIn = (answer: Answer): readonly string[] =>
  messagesIn(answer.text).map(({ event, data }) => `${event} ${data.state ?? data.code ?? ''}`.trim());

const softphone = { id: 'mobile', kind: 'ip', label: 'Softphone' } as const;

describe('the event stream of a confirmation', () => {
  let fixture: RestFixture;
  const open = async (changes?: Changes): Promise<Answer> => {
    fixture = await aRestFixture(changes);
    return fixture.ask();
  };
  afterEach(() => fixture.close());

  const pathOf = (asked: Answer): string => `/v1/confirmations/${asked.body.id}/events`;

  /** Opens a stream and gives it back once it waits for the next change. */
  const follow = async (asked: Answer, options: Parameters<RestFixture['call']>[2] = {}) => {
    const armed = fixture.clock.armed;
    const answer = fixture.call('GET', pathOf(asked), options);
    await until(() => fixture.clock.armed > armed);
    return { answer };
  };

  /** A softphone dials the code, in vain; resolves when that is committed. */
  const dialInVain = async (asked: Answer): Promise<void> => {
    const noted = await fixture.confirmations.noteRefusedDial({
      dialled: digitsOf(asked),
      line: softphone,
      code: 'line-kind-refused',
      mayConfirm: () => true,
    });
    expect(noted).toBe(true);
  };

  const readState = async (asked: Answer) => (await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body;

  it('shows the state at once, each refused attempt, each change, and ends after the last one', async () => {
    const asked = await open();
    const { answer } = await follow(asked, { as: asked.body.token });
    const states = [await readState(asked)];
    await dialInVain(asked);
    states.push(await readState(asked));
    await fixture.dial(asked);
    states.push(await readState(asked));
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    states.push(await readState(asked));

    const ended = await answer;
    expect(ended.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const messages = messagesIn(ended.text);
    const attempts = messages.filter(({ event }) => event === 'attempt');
    expect(attempts.map(({ data }) => data)).toEqual(states[1].attempts);
    // A state may have been overtaken by the next one; what is shown is what GET gives, and the last one is there.
    const shown = messages.filter(({ event }) => event === 'state').map(({ data }) => data);
    for (const state of shown) expect(states).toContainEqual(state);
    expect(shown[0]).toEqual(states[0]);
    expect(shown.at(-1)).toEqual(states[3]);
    const versions = shown.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort());
  });

  it('numbers its messages with the places of the event log', async () => {
    const asked = await open();
    const { answer } = await follow(asked);
    await dialInVain(asked);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    const log = await fixture.store.events.since(0, 100);
    const refused = log.find(({ type }) => type === 'dial.refused');
    const messages = messagesIn((await answer).text);
    expect(messages[0]?.id).toBe(String((refused?.seq ?? 0) - 1));
    expect(messages.find(({ event }) => event === 'attempt')?.id).toBe(String(refused?.seq));
    expect(messages.at(-1)).toMatchObject({ id: String(log.at(-1)?.seq), data: { state: 'cancelled' } });
  });

  it('goes on behind Last-Event-ID: every attempt since then once, and the state as it is', async () => {
    const asked = await open();
    await dialInVain(asked);
    const seen = await fixture.store.events.head();
    for (let n = 0; n < 60; n++) await dialInVain(asked);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    const log = await fixture.store.events.since(seen, 200);

    const resumed = await fixture.call('GET', pathOf(asked), { headers: { 'last-event-id': String(seen) } });
    const messages = messagesIn(resumed.text);
    const missed = log.filter(({ type }) => type === 'dial.refused').map(({ seq }) => String(seq));
    expect(missed).toHaveLength(60);
    expect(messages.filter(({ event }) => event === 'attempt').map(({ id }) => id)).toEqual(missed);
    expect(messages.at(-1)).toMatchObject({ event: 'state', data: { state: 'cancelled' } });
    expect(kindsIn(await fixture.call('GET', pathOf(asked)))).toEqual(['state cancelled']);
  });

  it.each(['soon', '-1', '1e3', '999999999999', ''])(
    'shows the state to who comes with the Last-Event-ID "%s"',
    async (id) => {
      const asked = await open();
      await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
      const resumed = await fixture.call('GET', pathOf(asked), { headers: { 'last-event-id': id } });
      expect(kindsIn(resumed)).toEqual(['state cancelled']);
    },
  );

  it('tells of a gap who comes from before a fail-over of the database, once, and shows the state', async () => {
    let head = async (): Promise<number> => fixture.store.events.head();
    const events: Changes['parts'] = {
      events: { of: (...given) => fixture.store.events.of(...given), head: () => head() },
    };
    const asked = await open({ parts: events });
    await dialInVain(asked);
    const before = String(await head());
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    // What a fail-over does to the numbers.
    head = async () => EVENTS_PER_EPOCH;
    const resumed = messagesIn(
      (await fixture.call('GET', pathOf(asked), { headers: { 'last-event-id': before } })).text,
    );
    expect(resumed.map(({ event }) => event)).toEqual(['gap', 'state']);
    expect(resumed.at(-1)).toMatchObject({ id: String(EVENTS_PER_EPOCH), data: { state: 'cancelled' } });
    const again = await fixture.call('GET', pathOf(asked), {
      headers: { 'last-event-id': String(EVENTS_PER_EPOCH) },
    });
    expect(again.status).toBe(204);
  });

  it('tells by 204 who resumes it after the end to stay away (WHATWG HTML 9.2.3)', async () => {
    const asked = await open();
    await dialInVain(asked);
    const seen = await fixture.store.events.head();
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    const resume = (id: string) => fixture.call('GET', pathOf(asked), { headers: { 'last-event-id': id } });
    const end = messagesIn((await resume(String(seen))).text).at(-1);
    expect(end).toMatchObject({ event: 'state', data: { state: 'cancelled' } });
    expect(await resume(end?.id ?? '')).toMatchObject({ status: 204, text: '' });
    await fixture.ask({ window: 'another' });
    expect((await resume(String(await fixture.store.events.head()))).status).toBe(204);
    expect(kindsIn(await fixture.call('GET', pathOf(asked)))).toEqual(['state cancelled']);
  });

  it('ends with the deadline of the confirmation', async () => {
    const asked = await open();
    fixture.clock.advance(110_000);
    const { answer } = await follow(asked);
    fixture.clock.advance(10_000);
    expect(kindsIn(await answer)).toEqual(['state pending', 'state expired']);
  });

  it('shows a sign of life every 15 seconds in which nothing happens', async () => {
    const asked = await open();
    const armed = fixture.clock.armed;
    const { answer } = await follow(asked);
    for (let beat = 0; beat < 3; beat++) {
      fixture.clock.advance(15_000);
      await until(() => fixture.clock.armed > armed);
    }
    await fixture.dial(asked);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    expect((await answer).text.split(BEAT)).toHaveLength(4);
  });

  it('says bye when the server closes, and leaves no timer', async () => {
    const asked = await open();
    const armed = fixture.clock.armed;
    const streams = await Promise.all([follow(asked)]);
    for (let n = 0; n < 9; n++) streams.push(await follow(asked));
    expect(fixture.clock.armed).toBe(armed + 10);
    await fixture.app.close();
    for (const { answer } of streams) expect(kindsIn(await answer)).toEqual(['state pending', 'bye']);
    await until(() => fixture.clock.armed === armed);
  });

  it('ends when its client goes away', async () => {
    const asked = await open();
    const armed = fixture.clock.armed;
    const client = new AbortController();
    const gone = fixture.app
      .inject({
        url: pathOf(asked),
        headers: { authorization: `Bearer ${fixture.key}` },
        signal: client.signal,
      })
      .catch((error: unknown) => error);
    await until(() => fixture.clock.armed > armed);
    client.abort();
    await gone;
    await until(() => fixture.clock.armed === armed);
    await expect.poll(async () => (await fixture.call('GET', '/metrics')).text).toContain('offhook_http_streams 0');
  });

  it('is bounded per app and per address, and each place is free again', async () => {
    const asked = await open({ limits: { streamsPerApp: 2, streamsPerAddress: 1 } });
    const { answer: first } = await follow(asked, { from: '198.51.100.1' });
    const crowded = await fixture.call('GET', pathOf(asked), { from: '198.51.100.1' });
    expect(crowded).toMatchObject({ status: 429, body: { code: 'rate-limited', retryAfter: 5 } });
    const { answer: second } = await follow(asked, { from: '198.51.100.2' });
    expect((await fixture.call('GET', pathOf(asked), { from: '198.51.100.3' })).status).toBe(429);
    expect((await fixture.call('GET', '/metrics')).text).toContain('offhook_http_streams 2');

    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect(kindsIn(await fixture.call('GET', pathOf(asked), { from: '198.51.100.1' }))).toEqual(['state cancelled']);
  });

  it('is for the key of the app and for the token of this confirmation only', async () => {
    const asked = await open();
    const other = await fixture.ask({ window: 'w2' });
    const stranger = await fixture.addKey('other', ['confirm']);
    const lines = await fixture.addKey('ui', ['lines']);
    const statuses = [];
    for (const as of [null, other.body.token, stranger, lines])
      statuses.push((await fixture.call('GET', pathOf(asked), { as })).status);
    expect(statuses).toEqual([401, 401, 404, 403]);
    expect((await fixture.call('GET', '/v1/confirmations/cnf_none/events')).status).toBe(404);
  });
});
