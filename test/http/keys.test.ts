import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, aRestFixture, type RestFixture } from './rest-fixture.ts';

describe('API keys over REST', () => {
  let fixture: RestFixture;
  const open = async (): Promise<RestFixture> => {
    fixture = await aRestFixture();
    return fixture;
  };
  afterEach(() => fixture.close());

  const make = (body: unknown, as?: string): Promise<Answer> =>
    fixture.call('POST', '/v1/keys', { body, ...(as !== undefined && { as }) });
  const all = async () => (await fixture.call('GET', '/v1/keys')).body.items;
  const list = async () => (await all()).filter(({ app }: { app: string }) => app === 'shop');

  it('are made, shown once, work, and are listed without the key', async () => {
    await open();
    const made = await make({ app: 'shop', label: 'The shop', scopes: ['lines', 'confirm'], expiresIn: 3600 });
    expect(made.status).toBe(201);
    const { key, ...shown } = made.body;
    expect(key).toMatch(/^ohk_[\w-]{43}$/);
    expect(shown).toMatchObject({
      app: 'shop',
      label: 'The shop',
      scopes: ['confirm', 'lines'],
      expiresIn: 3600,
      counts: true,
      asking: false,
      revokedAt: null,
    });
    expect((await fixture.call('GET', '/v1/lines', { as: key })).status).toBe(200);
    expect(await list()).toEqual([shown]);
    expect(await all()).toContainEqual(expect.objectContaining({ app: 'ui', asking: true }));
    expect(fixture.log.join('\n')).not.toContain(key);
    expect(fixture.answers.filter(({ text }) => text.includes(key))).toHaveLength(1);
  });

  it('end by themselves, at a moment or after a time', async () => {
    const { clock } = await open();
    const expiresAt = new Date(clock.now() + 60_000).toISOString();
    const { key } = (await make({ app: 'shop', scopes: ['lines'], expiresAt })).body;
    expect((await list())[0]).toMatchObject({ label: 'shop', expiresAt, expiresIn: 60, counts: true });
    clock.advance(60_000);
    expect((await fixture.call('GET', '/v1/lines', { as: key })).status).toBe(401);
    expect((await list())[0]).toMatchObject({ expiresIn: 0, counts: false });
  });

  it('are revoked once, also the one that asks', async () => {
    await open();
    const { id, key } = (await make({ app: 'shop', scopes: ['admin'] })).body;
    expect((await fixture.call('DELETE', `/v1/keys/${id}`, { as: key })).status).toBe(204);
    expect((await fixture.call('GET', '/v1/keys', { as: key })).status).toBe(401);
    expect((await fixture.call('DELETE', `/v1/keys/${id}`)).status).toBe(404);
    expect((await fixture.call('DELETE', '/v1/keys/key_none')).body.code).toBe('not-found');
    expect((await list())[0]).toMatchObject({ id, revokedBy: 'person', counts: false });
  });

  it('are refused, and the field is named', async () => {
    await open();
    const wrong: readonly (readonly [body: object, pointer: string])[] = [
      [{ app: 'my shop', scopes: ['confirm'] }, '/app'],
      [{ app: 'shop', label: 'Tab\there', scopes: ['confirm'] }, '/label'],
      // The next start would replace it.
      [{ app: 'shop', label: 'bootstrap', scopes: ['confirm'] }, '/label'],
      [{ app: 'shop', scopes: [] }, '/scopes'],
      [{ app: 'shop', scopes: ['all'] }, '/scopes/0'],
      [{ app: 'shop', scopes: ['proxy', 'confirm'] }, '/scopes'],
      [{ app: 'shop', scopes: ['confirm'], expiresIn: 0 }, '/expiresIn'],
      [{ app: 'shop', scopes: ['confirm'], expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
      [{ app: 'shop', scopes: ['confirm'], expiresAt: '2099-01-01T00:00:00Z' }, '/expiresAt'],
      [{ app: 'shop', scopes: ['confirm'], expiresIn: 60, expiresAt: '2099-01-01T00:00:00Z' }, '/expiresAt'],
      [{ app: 'shop', scopes: ['confirm'], key: 'ohk_mine' }, '/key'],
    ];
    for (const [body, pointer] of wrong) {
      const refused = await make(body);
      expect(refused, pointer).toMatchObject({ status: 400, body: { code: 'malformed' } });
      expect(refused.body.errors[0]).toMatchObject({ in: 'body', pointer });
    }
    expect(await list()).toEqual([]);
  });

  it('give no more power than the key has that makes them', async () => {
    await open();
    const admin = await fixture.addKey('ui', ['admin']);
    for (const scope of ['lines', 'users', 'device']) {
      const refused = await make({ app: 'shop', scopes: ['confirm', scope] }, admin);
      expect(refused).toMatchObject({ status: 403, body: { code: 'scope-missing' } });
      expect(refused.body.detail).toContain(scope);
    }
    for (const scope of ['confirm', 'metrics', 'proxy', 'admin'])
      expect((await make({ app: 'shop', scopes: [scope] }, admin)).status, scope).toBe(201);
  });

  it('need the scope admin', async () => {
    await open();
    const weak = await fixture.addKey('ui', ['confirm', 'lines', 'users', 'device', 'metrics']);
    expect((await make({ app: 'shop', scopes: ['confirm'] }, weak)).body.code).toBe('scope-missing');
    for (const [method, url] of [
      ['GET', '/v1/keys'],
      ['DELETE', '/v1/keys/key_1'],
    ] as const) {
      expect((await fixture.call(method, url, { as: weak })).body.code).toBe('scope-missing');
      expect((await fixture.call(method, url, { as: null })).status).toBe(401);
    }
  });

  it('stand in the audit log with who made and revoked them, and never the key', async () => {
    await open();
    const [{ id: own }] = await all();
    const { id, key } = (await make({ app: 'shop', scopes: ['lines'] })).body;
    await fixture.call('DELETE', `/v1/keys/${id}`);
    const { text, body } = await fixture.call('GET', `/v1/audit?subject=${id}`);
    const common = { app: 'shop', actor: `key:${own}` };
    expect(body.items).toMatchObject([
      { ...common, type: 'key.revoked', data: { label: 'shop' } },
      { ...common, type: 'key.added', data: { label: 'shop', scopes: ['lines'], expiresAt: null } },
    ]);
    expect(text).not.toContain(key);
  });

  it('are so many at most', async () => {
    await open();
    for (let n = 1; n < 500; n++) await fixture.addKey('shop', ['confirm']);
    expect(await make({ app: 'shop', scopes: ['confirm'] })).toMatchObject({
      status: 409,
      body: { code: 'too-many-entries' },
    });
    const [first] = await list();
    expect((await fixture.call('DELETE', `/v1/keys/${first.id}`)).status).toBe(204);
    expect((await make({ app: 'shop', scopes: ['confirm'] })).status).toBe(201);
  });
});
