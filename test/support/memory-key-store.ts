import type { ApiKey, ApiKeyEvent, KeyStore } from '../../src/access/port.ts';

/** Keys in a list, and what was told of them. */
export class MemoryKeyStore implements KeyStore {
  readonly facts: ApiKeyEvent[] = [];
  readonly #keys = new Map<string, ApiKey>();

  async byHash(hash: string): Promise<ApiKey | undefined> {
    return [...this.#keys.values()].find((key) => key.hash === hash);
  }

  async all(): Promise<readonly ApiKey[]> {
    return [...this.#keys.values()].sort((one, other) => one.createdAt - other.createdAt);
  }

  async add(key: ApiKey, actor?: string): Promise<void> {
    if (this.#keys.has(key.id) || (await this.byHash(key.hash))) throw new Error('this key is there already');
    this.#keys.set(key.id, key);
    if (actor !== undefined) this.facts.push({ type: 'key.added', at: key.createdAt, key, actor });
  }

  async revoke(id: string, at: number, actor: string): Promise<boolean> {
    const done = this.#change(id, (key) => key.revoked?.by !== 'person', { at, by: 'person' });
    const key = this.#keys.get(id);
    if (done && key) this.facts.push({ type: 'key.revoked', at, key, actor });
    return done;
  }

  async replace(id: string, at: number): Promise<boolean> {
    return this.#change(id, (key) => key.revoked === null, { at, by: 'start' });
  }

  async restore(id: string): Promise<boolean> {
    return this.#change(id, (key) => key.revoked?.by === 'start', null);
  }

  #change(id: string, may: (key: ApiKey) => boolean, revoked: ApiKey['revoked']): boolean {
    const key = this.#keys.get(id);
    if (!key || !may(key)) return false;
    this.#keys.set(id, { ...key, revoked });
    return true;
  }
}
