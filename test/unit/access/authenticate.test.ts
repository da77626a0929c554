import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Access,
  type ApiKey,
  type Authenticate,
  actorOf,
  createAuthenticate,
  newKey,
  tokenOf,
} from '../../../src/access/index.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const tokenKey = Buffer.alloc(32, 1);
const token = tokenOf(tokenKey, 'cnf_1');
const { key, record } = newKey(seededRandom(1), 'ui', 'main', ['confirm'], 0);

const byKey = { key: 'confirm' } as const satisfies Access;
const byBoth = { key: 'confirm', token: true } as const satisfies Access;

describe('whom a request comes from', () => {
  let known: ApiKey;
  let owners: Record<string, string>;
  let authenticate: Authenticate;
  /** What was looked up, in order. */
  let looked: string[];
  let now: number;
  beforeEach(() => {
    known = record;
    owners = { cnf_1: 'ui' };
    looked = [];
    now = 1000;
    authenticate = createAuthenticate({
      keys: {
        byHash: async (hash) => {
          looked.push('key');
          return hash === known.hash ? known : undefined;
        },
      },
      clock: { now: () => now },
      tokenKey,
      ownerOf: async (id) => {
        looked.push(id);
        return owners[id];
      },
      sessionOf: async () => undefined,
    });
  });

  const ask = (credential: string | undefined, access: Access, id?: string) =>
    authenticate({ authorization: credential === undefined ? undefined : `Bearer ${credential}`, id }, access);

  it('is the app of an API key that has the scope', async () => {
    const principal = { kind: 'key', app: 'ui', id: record.id, scopes: record.scopes } as const;
    expect(await ask(key, byKey)).toEqual({ ok: true, value: principal });
    expect(actorOf(principal)).toBe(`key:${record.id}`);
  });

  it('is nobody with a key of the app that is our own', async () => {
    known = { ...record, app: 'offhook-admin' };
    expect(await ask(key, byKey)).toEqual({ ok: false, error: 'unauthenticated' });
  });

  it('is nobody from the moment on at which the key ends', async () => {
    known = { ...record, expiresAt: 5000 };
    now = 4999;
    expect(await ask(key, byKey)).toMatchObject({ ok: true });
    now = 5000;
    expect(await ask(key, byKey)).toEqual({ ok: false, error: 'unauthenticated' });
  });

  it.each([
    [['metrics'], true],
    [['admin'], true],
    [['confirm', 'lines', 'users', 'device'], false],
  ] as const)('may read metrics with %j: %s', async (scopes, may) => {
    known = { ...record, scopes };
    expect((await ask(key, { key: 'metrics' })).ok).toBe(may);
  });

  it('may read metrics with that scope, and do nothing else', async () => {
    known = { ...record, scopes: ['metrics'] };
    for (const scope of ['confirm', 'lines', 'users', 'device', 'admin'] as const)
      expect(await ask(key, { key: scope })).toEqual({ ok: false, error: 'scope-missing' });
  });

  it('is the confirmation of a token, and its app', async () => {
    expect(await ask(token, byBoth, 'cnf_1')).toEqual({ ok: true, value: { kind: 'token', app: 'ui', id: 'cnf_1' } });
  });

  it.each([
    ['nothing', undefined],
    ['another scheme', 'Basic abc'],
    ['a scheme alone', 'Bearer'],
    ['a space inside', 'Bearer a b'],
    ['a character that nobody sees', 'Bearer a\u007f'],
  ])('is nobody with %s, and nothing is looked up', async (_what, authorization) => {
    expect(await authenticate({ authorization, id: 'cnf_1' }, byBoth)).toEqual({ ok: false, error: 'unauthenticated' });
    expect(looked).toEqual([]);
  });

  it('is nobody with a key that is unknown, revoked or replaced, whatever it may have done', async () => {
    expect(await ask('ohk_other', byKey)).toEqual({ ok: false, error: 'unauthenticated' });
    for (const by of ['person', 'start'] as const) {
      known = { ...record, revoked: { at: 1, by } };
      expect(await ask(key, { key: 'admin' })).toEqual({ ok: false, error: 'unauthenticated' });
    }
  });

  it('may not do what its scopes leave out, nor call a route that takes no keys', async () => {
    expect(await ask(key, { key: 'admin' })).toEqual({ ok: false, error: 'scope-missing' });
    expect(await ask(key, { token: true }, 'cnf_1')).toEqual({ ok: false, error: 'scope-missing' });
  });

  it('is not asked for a token where none is taken, and the token is not looked at', async () => {
    expect(await ask(token, byKey, 'cnf_1')).toEqual({ ok: false, error: 'scope-missing' });
    expect(await ask(token, byBoth)).toEqual({ ok: false, error: 'scope-missing' });
    expect(looked).toEqual([]);
  });

  it('is nobody with the token of another confirmation, before it is known whether that one exists', async () => {
    expect(await ask(token, byBoth, 'cnf_2')).toEqual({ ok: false, error: 'unauthenticated' });
    expect(looked).toEqual([]);
  });

  it('finds nothing with a good token of a confirmation that is no more', async () => {
    owners = {};
    expect(await ask(token, byBoth, 'cnf_1')).toEqual({ ok: false, error: 'not-found' });
  });
});
