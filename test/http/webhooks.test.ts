import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { wantable } from '../../src/events/event-types.ts';
import type { WebhookMessage } from '../../src/events/webhook-message.ts';
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
      ['PATCH', `/v1/webhooks/${id}`, {}],
      ['POST', `/v1/webhooks/${id}/rotate-secret`],
      ['POST', `/v1/webhooks/${id}/test`],
      ['DELETE', `/v1/webhooks/${id}`],
      ['GET', `/v1/webhooks/${id}/deliveries`],
      ['POST', `/v1/webhooks/${id}/deliveries/1/redeliver`],
    ] as const;
    expect((await fixture.call('GET', '/v1/webhooks', { as: other })).body.items).toEqual([]);
    for (const [method, url, body] of calls) {
      expect((await fixture.call(method, url, { as: weak, body })).body.code, url).toBe('scope-missing');
      expect((await fixture.call(method, url, { as: null, body })).status, url).toBe(401);
      if (url !== '/v1/webhooks') expect((await fixture.call(method, url, { as: other, body })).status, url).toBe(404);
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

  it('are refused for a type that no event is of, with the one that was meant', async () => {
    await open();
    const refused = await add({ url: URL_, types: ['line', 'confirmation.complete'] });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'event-type-unknown',
        errors: [{ in: 'body', pointer: '/types/1' }],
        detail: expect.stringContaining('did you mean confirmation.completed?'),
      },
    });
    const { id } = (await add({ url: URL_, types: ['line'] })).body;
    const patch = (types: readonly string[]) => fixture.call('PATCH', `/v1/webhooks/${id}`, { body: { types } });
    expect(await patch(['something'])).toMatchObject({ status: 422, body: { code: 'event-type-unknown' } });
    for (const type of wantable) expect(await patch([type]), type).toMatchObject({ status: 200 });
    expect((await patch(['confirmation', 'grant.revoked'])).status).toBe(200);
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

  it('are changed field by field, and what does not fit changes nothing', async () => {
    await open();
    const { id } = (await add({ url: URL_, types: ['line'] })).body;
    const patch = (body: unknown) => fixture.call('PATCH', `/v1/webhooks/${id}`, { body });
    expect(await patch({ enabled: false })).toMatchObject({
      status: 200,
      body: { id, url: URL_, types: ['line'], enabled: false },
    });
    const elsewhere = 'https://elsewhere.example/';
    expect((await patch({ url: elsewhere, types: [], enabled: true })).body).toMatchObject({
      url: elsewhere,
      types: [],
    });
    for (const [body, pointer] of [
      [{ url: 'https://10.0.0.1/' }, '/url'],
      [{ types: ['*'] }, '/types/0'],
      [{ enabled: 'no' }, '/enabled'],
      [{ secret: 'whsec_mine' }, '/secret'],
    ] as const) {
      const refused = await patch({ ...body, ...(pointer !== '/enabled' && { enabled: false }) });
      expect(refused).toMatchObject({ status: 400, body: { code: 'malformed', errors: [{ pointer }] } });
    }
    const [now] = (await fixture.call('GET', '/v1/webhooks')).body.items;
    expect(now).toMatchObject({ url: elsewhere, types: [], enabled: true });
    expect((await fixture.call('PATCH', '/v1/webhooks/whk_none', { body: {} })).status).toBe(404);
  });

  it('change their secret without losing a receiver that knows only one of them', async () => {
    const sent: WebhookMessage[] = [];
    await open({
      send: async (_url, message) => {
        sent.push(message);
        return { kind: 'delivered' };
      },
    });
    const { id, secret: first } = (await add()).body;
    const rotate = (body?: unknown) => fixture.call('POST', `/v1/webhooks/${id}/rotate-secret`, { body });
    const rotated = await rotate({ overlapSeconds: 60 });
    expect(rotated).toMatchObject({ status: 200, body: { id, url: URL_ } });
    const { secret: second, oldSecretUntil } = rotated.body;
    expect(Date.parse(oldSecretUntil)).toBe(fixture.clock.now() + 60_000);
    const listed = async () => (await fixture.call('GET', '/v1/webhooks')).body.items[0];
    expect((await listed()).oldSecretUntil).toBe(oldSecretUntil);

    const signersOf = async () => {
      await fixture.call('POST', `/v1/webhooks/${id}/test`);
      const { headers, body } = sent.at(-1) ?? { headers: {}, body: '' };
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const by = (secret: string) =>
        `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
          .update(signed)
          .digest('base64')}`;
      const names = new Map([first, second].map((secret, n) => [by(secret), n + 1]));
      return headers['webhook-signature']?.split(' ').map((signature) => names.get(signature));
    };
    expect(await signersOf()).toEqual([2, 1]);
    fixture.clock.advance(60_000);
    expect(await signersOf()).toEqual([2]);
    expect((await listed()).oldSecretUntil).toBeNull();
    const third = await rotate();
    expect(Date.parse(third.body.oldSecretUntil)).toBe(fixture.clock.now() + 86_400_000);
    expect((await rotate({ overlapSeconds: 0 })).body.oldSecretUntil).toBeNull();
    for (const overlapSeconds of [-1, 604_801, 1.5, '60']) expect((await rotate({ overlapSeconds })).status).toBe(400);
    expect(fixture.log.join('\n')).not.toContain('whsec_');
  });

  it('are tested, and say what came of it', async () => {
    let outcome: SendOutcome = { kind: 'delivered' };
    const bodies: string[] = [];
    await open({
      send: async (_url, { body }) => {
        bodies.push(body);
        return outcome;
      },
    });
    const { id } = (await add({ url: URL_, types: ['grant'] })).body;
    const test = () => fixture.call('POST', `/v1/webhooks/${id}/test`);
    expect(await test()).toMatchObject({ status: 200, body: { outcome: 'delivered', failure: null } });
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ type: 'webhook.test', data: { subject: id } });
    outcome = { kind: 'failed', failure: 'ECONNREFUSED' };
    expect((await test()).body).toMatchObject({ outcome: 'failed', failure: 'ECONNREFUSED' });
    outcome = { kind: 'gone', failure: '410' };
    expect((await test()).body).toMatchObject({ outcome: 'failed', failure: '410' });
    expect((await fixture.call('GET', `/v1/webhooks/${id}/deliveries`)).body.items).toEqual([]);
    expect((await fixture.call('GET', '/v1/audit')).text).not.toContain('webhook.test');
  });

  it('are tested a few at a time, and not for longer than the server runs', async () => {
    let under = 0;
    await open({
      send: (_url, _message, signal) =>
        new Promise((resolve) => {
          under += 1;
          signal.addEventListener('abort', () => resolve({ kind: 'failed', failure: 'stopped' }));
        }),
    });
    const { id } = (await add()).body;
    const test = () => fixture.call('POST', `/v1/webhooks/${id}/test`);
    const running = Array.from({ length: 4 }, test);
    await expect.poll(() => under).toBe(4);
    expect(await test()).toMatchObject({ status: 429, body: { code: 'rate-limited', retryAfter: 10 } });
    const closed = fixture.app.close();
    for (const answer of await Promise.all(running)) expect(answer.body).toMatchObject({ failure: 'stopped' });
    await closed;
  });

  it('are gone when they are removed', async () => {
    await open();
    const { id } = (await add()).body;
    expect((await fixture.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await fixture.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(404);
    expect((await fixture.call('GET', `/v1/webhooks/${id}/deliveries`)).status).toBe(404);
  });
});
