import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashKey, type KeyStore, newKey } from '../../src/access/index.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly keys: KeyStore;
  /** What the event log holds, in order, without what it adds itself. */
  facts(): Promise<readonly unknown[]>;
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

    it('keeps whose a key is', async () => {
      const { record } = newKey(random, 'shop', 'page', ['admin'], start, null, 'zoë');
      await store.add(record);
      expect(await store.byHash(record.hash)).toEqual(record);
      expect(await store.all()).toMatchObject([{ user: 'zoë' }]);
    });

    it('keeps when a key ends', async () => {
      const { record } = newKey(random, 'shop', 'scrape', ['metrics'], start, start + 60_000);
      await store.add(record);
      expect(await store.all()).toMatchObject([{ expiresAt: start + 60_000, scopes: ['metrics'] }]);
    });

    it('lists all keys, oldest first', async () => {
      const records = [3, 1, 2].map((n) => newKey(random, 'shop', `key ${n}`, ['admin'], start + n).record);
      for (const record of records) await store.add(record);
      expect((await store.all()).map(({ label }) => label)).toEqual(['key 1', 'key 2', 'key 3']);
    });

    it('revokes once, and shows it at the next look', async () => {
      const { record } = newKey(random, 'shop', 'web', ['confirm'], start);
      await store.add(record);
      expect(await store.revoke(record.id, start + 5, 'cli')).toBe(true);
      expect(await store.revoke(record.id, start + 9, 'cli')).toBe(false);
      expect(await store.revoke('key_none', start, 'cli')).toBe(false);
      const revoked = { at: start + 5, by: 'person' };
      expect(await store.byHash(record.hash)).toEqual({ ...record, revoked });
      expect(await store.all()).toEqual([{ ...record, revoked }]);
    });

    it('tells who made a key and who revoked it, and neither the key nor its hash', async () => {
      const { key, record } = newKey(random, 'shop', 'web', ['confirm', 'lines'], start, start + 60_000, 'anna');
      await store.add(record, 'key:key_owner');
      await store.revoke(record.id, start + 5, 'cli');
      await store.revoke(record.id, start + 9, 'cli');
      const common = { app: 'shop', subject: record.id };
      const made = { label: 'web', scopes: ['confirm', 'lines'], expiresAt: start + 60_000, user: 'anna' };
      const facts = await subject.facts();
      expect(facts).toEqual([
        { ...common, type: 'key.added', at: start, actor: 'key:key_owner', data: made },
        { ...common, type: 'key.revoked', at: start + 5, actor: 'cli', data: { label: 'web', user: 'anna' } },
      ]);
      for (const secret of [key, record.hash]) expect(JSON.stringify(facts)).not.toContain(secret);
    });

    it('tells nothing of what a start does with its own key', async () => {
      const { record } = newKey(random, 'shop', 'web', ['confirm'], start);
      await store.add(record);
      await store.replace(record.id, start + 5);
      await store.restore(record.id);
      expect(await subject.facts()).toEqual([]);
    });

    it('makes a key count again that a start replaced', async () => {
      const { record } = newKey(random, 'shop', 'web', ['confirm'], start);
      await store.add(record);
      expect(await store.restore(record.id)).toBe(false);
      expect(await store.replace(record.id, start + 5)).toBe(true);
      expect(await store.replace(record.id, start + 9)).toBe(false);
      expect(await store.byHash(record.hash)).toEqual({ ...record, revoked: { at: start + 5, by: 'start' } });
      expect(await store.restore(record.id)).toBe(true);
      expect(await store.restore(record.id)).toBe(false);
      expect(await store.byHash(record.hash)).toEqual(record);
      expect(await store.replace('key_none', start)).toBe(false);
      expect(await store.restore('key_none')).toBe(false);
    });

    it('keeps a key revoked that a person revoked, before or after a start replaced it', async () => {
      const before = newKey(random, 'shop', 'before', ['confirm'], start + 1).record;
      const after = newKey(random, 'shop', 'after', ['confirm'], start + 2).record;
      for (const record of [before, after]) await store.add(record);
      await store.revoke(before.id, start + 5, 'cli');
      expect(await store.replace(before.id, start + 7)).toBe(false);
      await store.replace(after.id, start + 5);
      expect(await store.revoke(after.id, start + 7, 'cli')).toBe(true);
      for (const { id } of [before, after]) expect(await store.restore(id)).toBe(false);
      expect((await store.all()).map(({ revoked }) => revoked)).toEqual([
        { at: start + 5, by: 'person' },
        { at: start + 7, by: 'person' },
      ]);
    });

    it('keeps how a key that is added came to its end', async () => {
      for (const by of ['person', 'start'] as const) {
        const { record } = newKey(random, 'shop', by, ['confirm'], start);
        const ended = { ...record, revoked: { at: start + 5, by } };
        await store.add(ended);
        expect(await store.byHash(record.hash)).toEqual(ended);
      }
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
