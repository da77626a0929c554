import { expect, it } from 'vitest';
import { hashKey, keepBootstrapKey } from '../../../src/access/index.ts';
import type { ApiKey, KeyStore } from '../../../src/access/port.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** Keys in a list. */
const keyStore = () => {
  const keys: ApiKey[] = [];
  const store: KeyStore = {
    byHash: async (hash) => keys.find((key) => key.hash === hash),
    all: async () => keys,
    add: async (key) => void keys.push(key),
    revoke: async (id, at) => {
      const index = keys.findIndex((key) => key.id === id);
      const key = keys[index];
      if (key) keys[index] = { ...key, revokedAt: at };
      return key !== undefined;
    },
  };
  return { keys, store };
};

const random = seededRandom(1);

it('the bootstrap key is added once, with all scopes and without itself', async () => {
  const { keys, store } = keyStore();
  expect(await keepBootstrapKey(store, 'ohk_first', random, 1)).toBe(true);
  expect(await keepBootstrapKey(store, 'ohk_first', random, 2)).toBe(true);
  expect(keys).toMatchObject([{ app: 'default', hash: hashKey('ohk_first'), createdAt: 1, revokedAt: null }]);
  expect(keys[0]?.scopes).toEqual(['confirm', 'lines', 'users', 'device', 'admin']);
  expect(JSON.stringify(keys)).not.toContain('ohk_first');
});

it('another bootstrap key replaces the one before, and no key of an app', async () => {
  const { keys, store } = keyStore();
  await store.add({
    id: 'key_app',
    app: 'ui',
    label: 'ui',
    hash: 'x',
    scopes: ['confirm'],
    createdAt: 0,
    revokedAt: null,
  });
  await keepBootstrapKey(store, 'ohk_first', random, 1);
  await keepBootstrapKey(store, 'ohk_second', random, 2);
  expect(keys.map(({ revokedAt }) => revokedAt)).toEqual([null, 2, null]);
});

it('a bootstrap key that was revoked stays so', async () => {
  const { keys, store } = keyStore();
  await keepBootstrapKey(store, 'ohk_first', random, 1);
  await store.revoke(keys[0]?.id ?? '', 5);
  expect(await keepBootstrapKey(store, 'ohk_first', random, 6)).toBe(false);
  expect(keys).toHaveLength(1);
});
