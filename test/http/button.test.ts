import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, AWAY, aRestFixture, type RestFixture } from './rest-fixture.ts';

const buttonOf = ({ body }: Answer) => ({
  offered: body.methods.some(({ method }: { method: string }) => method === 'button'),
  unavailable: body.unavailable,
});

const free = { offered: true, unavailable: [] };
const busy = { offered: false, unavailable: [{ method: 'button', reason: 'busy' }] };

describe('the button over REST', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture({ button: true });
  });
  afterEach(() => fixture.close());

  const press = (body?: unknown, as?: string): Promise<Answer> =>
    fixture.call('POST', '/v1/button', { ...(body !== undefined && { body }), ...(as !== undefined && { as }) });
  const read = ({ body }: Answer): Promise<Answer> => fixture.call('GET', `/v1/confirmations/${body.id}`);
  const pressEvents = async () =>
    (await fixture.store.events.since(0, 1000)).filter(({ type }) => type === 'button.pressed');

  it('R6: a short press while asked confirms, and the OK click completes', async () => {
    const asked = await fixture.ask();
    expect(asked.body.methods[0]).toEqual({ method: 'button' });
    const waiting = fixture.call('GET', `/v1/confirmations/${asked.body.id}?wait=25&since=1`);
    const pressed = await press();
    expect(pressed.status).toBe(200);
    expect(pressed.body).toEqual({ id: expect.stringMatching(/^prs_/), outcome: 'confirmed' });
    expect((await waiting).body).toMatchObject({ state: 'confirmed', version: 2, confirmedBy: { method: 'button' } });
    const completed = await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    expect(completed.body).toMatchObject({ state: 'completed', confirmedBy: { method: 'button' } });
  });

  it('tells of a press that confirmed only the app whose confirmation it is; of any other everybody, and no confirmation', async () => {
    await press();
    const asked = await fixture.ask();
    await press();
    expect(await pressEvents()).toMatchObject([
      { app: null, data: { outcome: 'nothing-pending' } },
      { app: 'ui', data: { outcome: 'confirmed', confirmation: asked.body.id } },
    ]);
    expect((await pressEvents())[0]?.data).not.toHaveProperty('confirmation');
  });

  it('R5: from the internet the button is neither offered nor accepted', async () => {
    const refused = await fixture.ask({ clientAddress: AWAY });
    expect(refused.body.code).toBe('no-method');
    expect((await fixture.ask({ clientAddress: undefined })).body.code).toBe('no-method');
    expect((await press()).body.outcome).toBe('nothing-pending');
    const events = await fixture.store.events.since(0, 1000);
    expect(events.filter(({ type }) => type.startsWith('confirmation.'))).toEqual([]);
  });

  it('R5: a grant won at home by the button is not good for the internet', async () => {
    const asked = await fixture.ask();
    await press();
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/complete`);
    expect((await fixture.ask()).body).toMatchObject({ id: asked.body.id, reused: true });
    expect((await fixture.ask({ clientAddress: AWAY })).body.code).toBe('no-method');
  });

  it('is busy for everybody while two sessions ask, confirms nobody, and is free three seconds after', async () => {
    const anna = await fixture.ask();
    const ben = await fixture.ask({ user: 'ben', session: 's2', window: 'w2' });
    expect(buttonOf(anna)).toEqual(free);
    expect(buttonOf(ben)).toEqual(busy);
    expect(buttonOf(await read(anna))).toEqual(busy);
    const list = await fixture.call('GET', '/v1/confirmations?state=pending');
    for (const item of list.body.items) expect(item.unavailable).toEqual(busy.unavailable);

    expect((await press()).body.outcome).toBe('contested');
    expect((await read(anna)).body).toMatchObject({ state: 'pending', version: 1 });
    expect((await read(ben)).body).toMatchObject({ state: 'pending', version: 1 });

    await fixture.call('POST', `/v1/confirmations/${ben.body.id}/cancel`);
    fixture.clock.advance(2999);
    expect(buttonOf(await read(anna))).toEqual(busy);
    fixture.clock.advance(1);
    expect(buttonOf(await read(anna))).toEqual(free);
    expect((await press()).body.outcome).toBe('confirmed');
    expect((await read(anna)).body.state).toBe('confirmed');
  });

  it('is contested between two windows of one session', async () => {
    const first = await fixture.ask();
    const second = await fixture.ask({ window: 'w2' });
    expect(buttonOf(second)).toEqual(busy);
    expect((await press()).body.outcome).toBe('contested');
    expect((await read(first)).body.state).toBe('pending');
    expect((await read(second)).body.state).toBe('pending');
  });

  it('raises an event for every press, whatever it came to, and not for a repeated report', async () => {
    await press({ id: 'p1' });
    const asked = await fixture.ask();
    await press({ id: 'p2', at: '2025-12-31T23:59:57.999Z' });
    await press({ id: 'p3', at: '2026-01-01T01:00:00+01:00' });
    await press({ id: 'p3' });
    await fixture.ask({ session: 's2' });
    await press({ id: 'p4' });
    const by = { actor: expect.stringMatching(/^key:/) };
    const pressedAt = fixture.clock.now();
    expect(await pressEvents()).toMatchObject([
      { subject: 'p1', app: null, ...by, data: { outcome: 'nothing-pending', pressedAt } },
      { subject: 'p2', app: null, ...by, data: { outcome: 'ignored-stale', pressedAt: pressedAt - 2001 } },
      { subject: 'p3', app: 'ui', ...by, data: { outcome: 'confirmed', pressedAt, confirmation: asked.body.id } },
      { subject: 'p4', app: null, ...by, data: { outcome: 'contested', pressedAt } },
    ]);
  });

  it('answers a repeated report as it did at first, and confirms nobody with it', async () => {
    const asked = await fixture.ask();
    expect((await press({ id: '7' })).body).toEqual({ id: '7', outcome: 'confirmed' });
    await fixture.call('POST', `/v1/confirmations/${asked.body.id}/cancel`);
    fixture.clock.advance(5000);
    const next = await fixture.ask();
    expect((await press({ id: '7' })).body).toEqual({ id: '7', outcome: 'confirmed' });
    expect((await read(next)).body.state).toBe('pending');
  });

  it('R6: 200 presses at once confirm one confirmation once', async () => {
    const asked = await fixture.ask();
    const answers = await Promise.all(Array.from({ length: 200 }, () => press()));
    const outcomes = answers.map(({ body }) => body.outcome);
    expect(outcomes.filter((outcome) => outcome === 'confirmed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'nothing-pending')).toHaveLength(199);
    expect((await read(asked)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect(await pressEvents()).toHaveLength(200);
  });

  it('R6: 200 reports of one press at once confirm once, and all hear so', async () => {
    const asked = await fixture.ask();
    const answers = await Promise.all(Array.from({ length: 200 }, () => press({ id: 'one' })));
    expect(new Set(answers.map(({ body }) => body.outcome))).toEqual(new Set(['confirmed']));
    expect((await read(asked)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect(await pressEvents()).toHaveLength(1);
  });

  it('is pressed by keys with the scope device, and by nobody else', async () => {
    const asked = await fixture.ask();
    const device = await fixture.addKey('shelly', ['device']);
    const app = await fixture.addKey('ui', ['confirm', 'lines', 'users', 'admin']);
    expect((await press(undefined, app)).body.code).toBe('scope-missing');
    expect((await press(undefined, asked.body.token)).body.code).toBe('scope-missing');
    expect((await fixture.call('POST', '/v1/button', { as: null })).body.code).toBe('unauthenticated');
    expect((await read(asked)).body.state).toBe('pending');
    expect((await press(undefined, device)).body.outcome).toBe('confirmed');
    expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`, { as: device })).body.code).toBe(
      'scope-missing',
    );
  });

  it.each([
    ['an unknown field', { who: 'anna' }],
    ['a time that is none', { at: 'now' }],
    ['a time without zone', { at: '2026-01-01T00:00:00' }],
    ['an empty id', { id: '' }],
    ['an endless id', { id: 'x'.repeat(129) }],
  ])('refuses %s', async (_what, body) => {
    expect((await press(body)).body.code).toBe('malformed');
    expect(await pressEvents()).toEqual([]);
  });
});

describe('a house without a button', () => {
  it('neither offers nor takes one', async () => {
    const fixture = await aRestFixture();
    const asked = await fixture.ask();
    expect(buttonOf(asked)).toEqual({ offered: false, unavailable: [] });
    const pressed = await fixture.call('POST', '/v1/button');
    expect(pressed.status).toBe(403);
    expect(pressed.body).toMatchObject({
      code: 'method-not-offered',
      detail: expect.stringContaining('device.buttons'),
    });
    expect((await fixture.call('GET', `/v1/confirmations/${asked.body.id}`)).body.state).toBe('pending');
    await fixture.close();
  });
});
