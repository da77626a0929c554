import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashKey, type KeyStore, newKey } from '../../src/access/index.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly keys: KeyStore;
  close(): Promise<void>;
}

/** What every adapter of `KeyStore` keeps. `open` gives an empty one. */
export const keyStoreContract = (open: () => Promise<Subject>): void => {
  describe('a key store', () => {
    let subject: Subject;
    let store: KeyStore;
    const random = seededRandom(7);

    beforeEach(async () => {
      subject = await open();
      store = subject.keys;
    });

    afterEach(() => subject.close());

    it('finds a key by the hash of what was sent', async () => {
      const { key, record } = newKey(random, 'shop', 'web', ['confirm', 'lines'], start);
      await store.add(record);
      expect(await store.byHash(hashKey(key))).toEqual(record);
      expect(await store.byHash(hashKey('ohk_other'))).toBeUndefined();
    });

    it('lists all keys, oldest first', async () => {
      const records = [3, 1, 2].map((n) => newKey(random, 'shop', `key ${n}`, ['admin'], start + n).record);
      for (const record of records) await store.add(record);
      expect((await store.all()).map(({ label }) => label)).toEqual(['key 1', 'key 2', 'key 3']);
    });

    it('revokes once, and shows it at the next look', async () => {
      const { record } = newKey(random, 'shop', 'web', ['confirm'], start);
      await store.add(record);
      expect(await store.revoke(record.id, start + 5)).toBe(true);
      expect(await store.revoke(record.id, start + 9)).toBe(false);
      expect(await store.revoke('key_none', start)).toBe(false);
      expect(await store.byHash(record.hash)).toEqual({ ...record, revokedAt: start + 5 });
      expect(await store.all()).toEqual([{ ...record, revokedAt: start + 5 }]);
    });

    it('rejects the same key twice', async () => {
      const { record } = newKey(random, 'shop', 'web', ['confirm'], start);
      await store.add(record);
      await expect(store.add({ ...record, id: 'key_other' })).rejects.toThrow();
      await expect(store.add({ ...record, hash: 'other' })).rejects.toThrow();
      expect(await store.all()).toEqual([record]);
    });
  });
};
