import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type Changes, type RestFixture, until } from './rest-fixture.ts';

describe('the long-poll', () => {
  let fixture: RestFixture;
  const open = async (changes?: Changes): Promise<RestFixture> => {
    fixture = await aRestFixture(changes);
    return fixture;
  };
  afterEach(() => fixture.close());

  /** Starts a long-poll and gives it back once it waits; `times` counts those that wait then. */
  const poll = async (
    url: string,
    options: Parameters<RestFixture['call']>[2] = {},
  ): Promise<{ answer: Promise<Answer> }> => {
    const armed = fixture.clock.armed;
    const answer = fixture.call('GET', url, options);
    await until(() => fixture.clock.armed > armed);
    return { answer };
  };

  it('is answered by the commit of another request', async () => {
    await open();
    const asked = await fixture.ask();
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25&since=1`);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    expect((await answer).body).toMatchObject({ state: 'cancelled', version: 2 });
  });

  it('waits for less than the time after which a connection is cut over which nothing moves: there is one', async () => {
    await open();
    const { timeout } = fixture.app.server;
    const { body } = await fixture.call('GET', '/v1/confirmations/cnf_1?wait=100000');
    const longest = Number(/\d+/.exec(body.errors[0].detail)?.[0]) * 1000;
    expect(longest).toBeGreaterThan(0);
    expect(timeout).toBeGreaterThan(longest);
  });

  it('is answered by a phone that dials', async () => {
    await open();
    const asked = await fixture.ask();
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25&since=1`, { as: asked.body.token });
    await fixture.dial(asked);
    expect((await answer).body).toMatchObject({ state: 'confirmed', version: 2 });
  });

  it('is answered by the deadline of the confirmation', async () => {
    await open();
    const asked = await fixture.ask();
    fixture.clock.advance(110_000);
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25&since=1`);
    fixture.clock.advance(10_000);
    expect((await answer).body).toMatchObject({ state: 'expired', version: 2 });
  });

  it('is answered with the state as it is when the time is over', async () => {
    await open();
    const asked = await fixture.ask();
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25&since=1`);
    fixture.clock.advance(25_000);
    expect((await answer).body).toMatchObject({ state: 'pending', version: 1, expiresIn: 95 });
  });

  it('is answered at once when the version is above since', async () => {
    await open();
    const asked = await fixture.ask();
    const answer = await fixture.call('GET', `/v1/confirmations/${asked.body.id}?wait=25&since=0`);
    expect(answer.body).toMatchObject({ state: 'pending', version: 1 });
  });

  it('waits for the next change when since is left out', async () => {
    await open();
    const asked = await fixture.ask();
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25`);
    await fixture.dial(asked);
    expect((await answer).body.state).toBe('confirmed');
  });

  it('is refused at once for an id that is not there', async () => {
    await open();
    expect((await fixture.call('GET', '/v1/confirmations/cnf_none?wait=25&since=1')).status).toBe(404);
  });

  it.each(['wait=31', 'wait=-1', 'wait=1.5', 'wait=soon', 'since=x'])('refuses %s', async (query) => {
    await open();
    const asked = await fixture.ask();
    const refused = await fixture.call('GET', `/v1/confirmations/${asked.body.id}?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(refused.body.errors[0]).toMatchObject({ in: 'query', pointer: `/${query.split('=')[0]}` });
  });

  it('ends when its client goes away', async () => {
    await open();
    const asked = await fixture.ask();
    const armed = fixture.clock.armed;
    const client = new AbortController();
    const gone = fixture.app
      .inject({
        url: `/v1/confirmations/${asked.body.id}?wait=25&since=1`,
        headers: { authorization: `Bearer ${fixture.key}` },
        signal: client.signal,
      })
      .catch((error: unknown) => error);
    await until(() => fixture.clock.armed > armed);
    client.abort();
    expect(await gone).toBeInstanceOf(Error);
    await until(() => fixture.clock.armed === armed);
  });

  it('is answered with the state as it is when the server closes', async () => {
    await open();
    const asked = await fixture.ask();
    const { answer } = await poll(`/v1/confirmations/${asked.body.id}?wait=25&since=1`);
    await fixture.app.close();
    expect(await answer).toMatchObject({ status: 200, body: { state: 'pending' } });
  });

  it('is bounded per app', async () => {
    await open({ limits: { waitsPerApp: 1 } });
    const asked = await fixture.ask();
    const other = await fixture.addKey('other', ['confirm']);
    const theirs = await fixture.ask({}, {}, other);
    const url = `/v1/confirmations/${asked.body.id}`;
    const { answer } = await poll(`${url}?wait=25&since=1`);
    const refused = await fixture.call('GET', `${url}?wait=25&since=1`);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited', retryAfter: 2 } });
    expect((await fixture.call('GET', url)).status).toBe(200);
    const { answer: others } = await poll(`/v1/confirmations/${theirs.body.id}?wait=25&since=1`, { as: other });
    fixture.clock.advance(25_000);
    expect((await answer).status).toBe(200);
    expect((await others).status).toBe(200);
    const { answer: next } = await poll(`${url}?wait=25&since=1`);
    fixture.clock.advance(25_000);
    expect((await next).status).toBe(200);
  });

  it('is bounded per address', async () => {
    await open({ limits: { waitsPerAddress: 1 } });
    const asked = await fixture.ask();
    const url = `/v1/confirmations/${asked.body.id}?wait=25&since=1`;
    const { answer } = await poll(url, { from: '198.51.100.1' });
    expect((await fixture.call('GET', url, { from: '198.51.100.1' })).status).toBe(429);
    const { answer: elsewhere } = await poll(url, { from: '198.51.100.2' });
    fixture.clock.advance(25_000);
    expect([(await answer).status, (await elsewhere).status]).toEqual([200, 200]);
  });
});
