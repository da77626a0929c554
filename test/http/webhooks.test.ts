import { afterEach, describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/events/webhook-send.ts';
import { type Answer, aRestFixture, type Changes, digitsOf, type RestFixture } from './rest-fixture.ts';

const URL_ = 'https://hooks.example/offhook';

describe('webhooks over REST', () => {
  let fixture: RestFixture;
  const open = async (changes?: Changes): Promise<RestFixture> => {
    fixture = await aRestFixture(changes);
    return fixture;
  };
  afterEach(() => fixture.close());

  const add = (body: unknown = { url: URL_ }, as?: string): Promise<Answer> =>
    fixture.call('POST', '/v1/webhooks', { body, ...(as !== undefined && { as }) });

  it('show their secret once, and are listed without it', async () => {
    await open();
    const added = await add({ url: URL_, types: ['confirmation'] });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ url: URL_, types: ['confirmation'], waiting: 0, dead: 0 });
    expect(added.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await fixture.call('GET', '/v1/webhooks');
    const { secret, ...rest } = added.body;
    expect(listed.body).toEqual({ items: [rest], next: null });
    expect(fixture.log.join('\n')).not.toContain(secret);
    expect(fixture.answers.filter(({ text }) => text.includes(secret))).toHaveLength(1);
  });

  it('belong to the app of the key, and need the scope admin', async () => {
    await open();
    const { id } = (await add()).body;
    const other = await fixture.addKey('other', ['admin']);
    const weak = await fixture.addKey('ui', ['confirm', 'lines', 'users', 'device']);
    const calls = [
      ['GET', '/v1/webhooks'],
      ['DELETE', `/v1/webhooks/${id}`],
      ['GET', `/v1/webhooks/${id}/deliveries`],
      ['POST', `/v1/webhooks/${id}/deliveries/1/redeliver`],
    ] as const;
    expect((await fixture.call('GET', '/v1/webhooks', { as: other })).body.items).toEqual([]);
    for (const [method, url] of calls) {
      expect((await fixture.call(method, url, { as: weak })).body.code, url).toBe('scope-missing');
      expect((await fixture.call(method, url, { as: null })).status, url).toBe(401);
      if (url !== '/v1/webhooks') expect((await fixture.call(method, url, { as: other })).status, url).toBe(404);
    }
    expect((await add({ url: URL_ }, weak)).status).toBe(403);
    expect((await fixture.call('GET', '/v1/webhooks')).body.items).toHaveLength(1);
  });

  it.each([
    [{ url: 'http://hooks.example/' }, '/url'],
    [{ url: 'https://127.0.0.1/' }, '/url'],
    [{ url: 'https://[::ffff:10.0.0.1]/' }, '/url'],
    [{ url: 'nonsense' }, '/url'],
    [{ url: URL_, types: ['Confirmation'] }, '/types/0'],
    [{ url: URL_, types: ['confirmation.*'] }, '/types/0'],
    [{ url: URL_, secret: 'whsec_mine' }, '/secret'],
    [{}, '/url'],
  ])('are refused: %j', async (body, pointer) => {
    await open();
    const refused = await add(body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(refused.body.errors[0]).toMatchObject({ in: 'body', pointer });
    expect((await fixture.call('GET', '/v1/webhooks')).body.items).toEqual([]);
  });

  it('are bounded in number', async () => {
    await open();
    for (let n = 0; n < 100; n++) expect((await add()).status).toBe(201);
    expect(await add()).toMatchObject({ status: 409, body: { code: 'too-many-webhooks' } });
  });

  it('are told of a whole confirmation, in order and without its code', async () => {
    const bodies: string[] = [];
    await open({
      send: async (_url, { body }) => {
        bodies.push(body);
        return { kind: 'delivered' };
      },
    });
    const other = await fixture.addKey('other', ['confirm']);
    await add();
    const asked = await fixture.ask();
    const code = digitsOf(asked);
    await fixture.ask({}, {}, other);
    await fixture.dial(asked);
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    await expect.poll(() => bodies.length).toBe(3);
    const told = bodies.map((body) => JSON.parse(body));
    expect(told.map(({ type }) => type)).toEqual([
      'confirmation.requested',
      'confirmation.confirmed',
      'confirmation.completed',
    ]);
    expect(told.every(({ data }) => data.subject === asked.body.id)).toBe(true);
    expect(bodies.join('\n')).not.toContain(code);
    expect(bodies.join('\n')).not.toContain(asked.body.token);
  });

  it('show what they did not take, and are sent it again on demand', async () => {
    let outcome: SendOutcome = { kind: 'gone', failure: '410' };
    const ids: (string | undefined)[] = [];
    await open({
      send: async (_url, { headers }) => {
        ids.push(headers['webhook-id']);
        return outcome;
      },
    });
    const { id } = (await add()).body;
    await fixture.ask();
    const url = `/v1/webhooks/${id}/deliveries`;
    await expect.poll(async () => (await fixture.call('GET', '/v1/webhooks')).body.items[0].dead).toBe(1);
    const [letter] = (await fixture.call('GET', url)).body.items;
    expect(letter).toMatchObject({
      event: { id: ids[0], type: 'confirmation.requested' },
      state: 'dead',
      tries: 1,
      failure: '410',
      nextAt: null,
    });
    expect((await fixture.call('POST', `${url}/${letter.id + 1}/redeliver`)).status).toBe(404);
    expect((await fixture.call('POST', `${url}/first/redeliver`)).status).toBe(400);
    outcome = { kind: 'delivered' };
    expect((await fixture.call('POST', `${url}/${letter.id}/redeliver`)).status).toBe(204);
    await expect.poll(async () => (await fixture.call('GET', url)).body.items).toEqual([]);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  it('are gone when they are removed', async () => {
    await open();
    const { id } = (await add()).body;
    expect((await fixture.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await fixture.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(404);
    expect((await fixture.call('GET', `/v1/webhooks/${id}/deliveries`)).status).toBe(404);
  });
});
