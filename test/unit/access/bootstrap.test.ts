import { beforeEach, describe, expect, it } from 'vitest';
import { hashKey, keepBootstrapKey } from '../../../src/access/index.ts';
import type { Revocation } from '../../../src/access/port.ts';
import { MemoryKeyStore } from '../../support/memory-key-store.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('the bootstrap key', () => {
  const random = seededRandom(1);
  let store: MemoryKeyStore;

  /** A start with this key configured. */
  const startWith = (key: string, now: number) => keepBootstrapKey(store, key, random, now);
  const idOf = async (key: string): Promise<string> => (await store.byHash(hashKey(key)))?.id ?? '';
  const ends = async (): Promise<(Revocation | null)[]> => (await store.all()).map(({ revoked }) => revoked);

  beforeEach(() => {
    store = new MemoryKeyStore();
  });

  it('is added once, with all scopes and without itself', async () => {
    expect(await startWith('ohk_first', 1)).toBe(true);
    expect(await startWith('ohk_first', 2)).toBe(true);
    const keys = await store.all();
    expect(keys).toMatchObject([{ app: 'default', hash: hashKey('ohk_first'), createdAt: 1, revoked: null }]);
    expect(keys[0]?.scopes).toEqual(['confirm', 'lines', 'users', 'device', 'metrics', 'admin']);
    expect(JSON.stringify(keys)).not.toContain('ohk_first');
  });

  it('replaces the one before, and no key of an app', async () => {
    await store.add({
      id: 'key_app',
      app: 'ui',
      label: 'ui',
      user: null,
      hash: 'x',
      scopes: [],
      createdAt: 0,
      expiresAt: null,
      revoked: null,
    });
    await startWith('ohk_first', 1);
    await startWith('ohk_second', 2);
    expect(await ends()).toEqual([null, { at: 2, by: 'start' }, null]);
  });

  it('counts again when it is configured again after another one', async () => {
    await startWith('ohk_first', 1);
    await startWith('ohk_second', 2);
    expect(await startWith('ohk_first', 3)).toBe(true);
    expect(await ends()).toEqual([null, { at: 3, by: 'start' }]);
    expect(await startWith('ohk_second', 4)).toBe(true);
    expect(await ends()).toEqual([{ at: 4, by: 'start' }, null]);
  });

  it('that a person revoked stays so', async () => {
    await startWith('ohk_first', 1);
    await store.revoke(await idOf('ohk_first'), 5, 'cli');
    expect(await startWith('ohk_first', 6)).toBe(false);
    expect(await startWith('ohk_second', 7)).toBe(true);
    expect(await startWith('ohk_first', 8)).toBe(false);
    expect(await ends()).toEqual([
      { at: 5, by: 'person' },
      { at: 8, by: 'start' },
    ]);
  });

  it('that a person revoked when a start had replaced it stays so', async () => {
    await startWith('ohk_first', 1);
    await startWith('ohk_second', 2);
    await store.revoke(await idOf('ohk_first'), 5, 'cli');
    expect(await startWith('ohk_first', 6)).toBe(false);
  });
});
