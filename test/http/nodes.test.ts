import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRestFixture, type RestFixture } from './rest-fixture.ts';

describe('the nodes over REST', () => {
  let fixture: RestFixture;
  beforeAll(async () => {
    fixture = await aRestFixture();
  });
  afterAll(() => fixture.close());

  it('are listed, and which of them gives the answer', async () => {
    const startedAt = fixture.clock.now();
    const state = {
      name: 'cellar/1',
      version: '1.2.3',
      startedAt,
      roles: ['seal'],
      bindings: 3,
      liveCalls: 1,
      calls: [],
    };
    await fixture.store.nodes.beat('node-1', state, 8000);
    await fixture.store.nodes.beat('node-2', { ...state, name: 'attic/7', startedAt: startedAt + 1 }, 8000);
    const { status, body } = await fixture.call('GET', '/v1/nodes');
    expect(status).toBe(200);
    const { calls: _calls, ...told } = state;
    const shown = { ...told, startedAt: new Date(startedAt).toISOString(), clockOffsetMs: null };
    expect(body.items[0]).toEqual({ ...shown, answering: true });
    expect(body.items[1]).toMatchObject({ name: 'attic/7', answering: false });
    expect(body.next).toBeNull();
  });

  it('are for keys with the scope admin alone, and come whole', async () => {
    const narrow = await fixture.addKey('shop', ['lines', 'confirm', 'users']);
    expect((await fixture.call('GET', '/v1/nodes', { as: narrow })).status).toBe(403);
    expect((await fixture.call('GET', '/v1/nodes', { as: null })).status).toBe(401);
    expect((await fixture.call('GET', '/v1/nodes?limit=1')).status).toBe(400);
  });
});
