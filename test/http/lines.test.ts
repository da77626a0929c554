import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aRestFixture, PASSWORD, type RestFixture } from './rest-fixture.ts';

const hall = { kind: 'analog', username: 'hall', password: PASSWORD, label: 'Hall phone' };

describe('lines over REST', () => {
  let fixture: RestFixture;
  beforeEach(async () => {
    fixture = await aRestFixture();
  });
  afterEach(() => fixture.close());

  it('are added, read, replaced, changed and removed', async () => {
    const added = await fixture.call('PUT', '/v1/lines/hall', { body: hall });
    expect(added.status).toBe(201);
    expect(added.headers.location).toBe('/v1/lines/hall');
    expect(added.body).toEqual({
      id: 'hall',
      kind: 'analog',
      username: 'hall',
      label: 'Hall phone',
      confirmsFor: '*',
      trust: 'standard',
      certificate: null,
      peer: null,
      enabled: true,
      source: 'api',
      registration: null,
      tries: { wrong: 0, blockedForSeconds: 0 },
    });
    expect((await fixture.call('GET', '/v1/lines/hall')).body).toEqual(added.body);

    const { password: _kept, ...settings } = hall;
    const replaced = await fixture.call('PUT', '/v1/lines/hall', {
      body: { ...settings, kind: 'dect', confirmsFor: ['anna'], trust: 'strict', enabled: false },
    });
    expect(replaced).toMatchObject({
      status: 200,
      body: { kind: 'dect', confirmsFor: ['anna'], trust: 'strict', enabled: false },
    });

    const changed = await fixture.call('PATCH', '/v1/lines/hall', { body: { enabled: true } });
    expect(changed).toMatchObject({ status: 200, body: { kind: 'dect', confirmsFor: ['anna'], enabled: true } });
    expect(fixture.lines.credentials('hall')).toMatchObject({ line: 'hall' });

    const removed = await fixture.call('DELETE', '/v1/lines/hall');
    expect(removed).toMatchObject({ status: 204, text: '' });
    expect((await fixture.call('GET', '/v1/lines/hall')).status).toBe(404);
    expect((await fixture.call('DELETE', '/v1/lines/hall')).status).toBe(404);
    expect((await fixture.call('PATCH', '/v1/lines/hall', { body: {} })).status).toBe(404);
  });

  it('are listed with registration and wrong codes', async () => {
    fixture.lines.bound(
      'kitchen',
      { address: '192.168.178.30', transport: 'udp', userAgent: 'Gigaset', expiresAt: fixture.clock.now() + 60_000 },
      false,
    );
    for (let wrong = 0; wrong < 3; wrong++) await fixture.dialWrongCode();
    const listed = await fixture.call('GET', '/v1/lines');
    expect(listed.body.next).toBeNull();
    expect(listed.body.items).toMatchObject([
      {
        id: 'kitchen',
        source: 'file',
        registration: {
          address: '192.168.178.30',
          transport: 'udp',
          userAgent: 'Gigaset',
          since: '2026-01-01T00:00:00.000Z',
          expiresAt: '2026-01-01T00:01:00.000Z',
          node: null,
        },
        tries: { wrong: 3, blockedForSeconds: 300 },
      },
    ]);
    const unblocked = await fixture.call('DELETE', '/v1/lines/kitchen/tries');
    expect(unblocked).toMatchObject({ status: 200, body: { tries: { wrong: 0, blockedForSeconds: 0 } } });
    expect((await fixture.call('DELETE', '/v1/lines/nobody/tries')).status).toBe(404);
  });

  it('are proven by a certificate or a peer instead of a password', async () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const { password: _none, ...bare } = hall;
    const added = await fixture.call('PUT', '/v1/lines/hall', { body: { ...bare, certificate: 'ab'.repeat(32) } });
    expect(added).toMatchObject({ status: 201, body: { certificate: fingerprint, peer: null } });
    expect(fixture.lines.credentials('hall')).toBeUndefined();

    const moved = await fixture.call('PATCH', '/v1/lines/hall', { body: { certificate: null, peer: 'pbx' } });
    expect(moved).toMatchObject({ status: 200, body: { certificate: null, peer: 'pbx' } });
    expect((await fixture.call('GET', '/v1/lines/hall')).body).toEqual(moved.body);

    for (const [method, body] of [
      ['PATCH', { peer: null }],
      ['PUT', bare],
    ] as const) {
      const refused = await fixture.call(method, '/v1/lines/hall', { body });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ in: 'body', pointer: '/password' }] } });
    }
    const freed = await fixture.call('PATCH', '/v1/lines/hall', { body: { peer: null, password: PASSWORD } });
    expect(freed).toMatchObject({ status: 200, body: { certificate: null, peer: null } });
    expect(fixture.lines.credentials('hall')).toMatchObject({ line: 'hall' });
  });

  it('of the file are read-only', async () => {
    for (const [method, body] of [
      ['PUT', hall],
      ['PATCH', { label: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await fixture.call(method, '/v1/lines/kitchen', { body });
      expect(refused).toMatchObject({ status: 409, body: { code: 'line-managed-by-file' } });
    }
  });

  it.each([
    ['the password of the example', '/password', { password: 'change-me' }],
    ['a short password', '/password', { password: 'short' }],
    ['no password for a new line', '/password', { password: undefined }],
    ['a username that is taken', '/username', { username: 'kitchen' }],
    ['an unknown kind', '/kind', { kind: 'smoke signal' }],
    ['a certificate that is none', '/certificate', { certificate: 'ab:cd' }],
    ['a peer that is no name', '/peer', { peer: 'the pbx' }],
    ['both certificate and peer', '/peer', { certificate: 'CN=x', peer: 'pbx' }],
    ['what is read-only', '/source', { source: 'file' }],
    ['an unknown field', '/colour', { colour: 'red' }],
  ])('with %s are refused by a pointer', async (_what, pointer, changes) => {
    const refused = await fixture.call('PUT', '/v1/lines/hall', { body: { ...hall, ...changes } });
    expect(refused).toMatchObject({ status: 400, body: { code: 'malformed', errors: [{ in: 'body', pointer }] } });
    expect((await fixture.call('GET', '/v1/lines/hall')).status).toBe(404);
  });

  it('with a bad id are refused by the path', async () => {
    const refused = await fixture.call('PUT', '/v1/lines/the%20hall', { body: hall });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ in: 'path', pointer: '/id' }] } });
  });

  it('are changed in the name of the key that did it', async () => {
    await fixture.call('PUT', '/v1/lines/hall', { body: hall });
    const { id } = (await fixture.store.keys.all()).find(({ app }) => app === 'ui') ?? { id: '' };
    const events = await fixture.store.events.since(0, 100);
    expect(events.at(-1)).toMatchObject({ type: 'line.added', subject: 'hall', actor: `key:${id}` });
  });
});
