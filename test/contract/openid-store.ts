import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Artefact, ArtefactStore, Client, ClientEvent, ClientStore } from '../../src/openid/port.ts';
import type { NewEvent } from '../../src/store/shared/stored-event.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly clients: ClientStore;
  readonly artefacts: ArtefactStore;
  /** What the event log says. */
  readonly facts: () => Promise<readonly NewEvent[]>;
  close(): Promise<void>;
}

const MINUTES_MS = 60_000;
const bounds = { most: 3, forget: start };

const aClient = (changes: Partial<Client> = {}): Client => ({
  id: 'oic_1',
  app: 'box',
  label: 'Zoës box',
  redirectUris: ['https://box.example/back?x=1'],
  proof: { kind: 'secret' },
  idTokenAlg: 'ES256',
  background: { kind: 'ping', url: 'https://box.example/told' },
  ok: 'client',
  createdAt: start,
  ...changes,
});

const eventOf = (type: ClientEvent['type'], { id, app, label }: Client): ClientEvent => ({
  type,
  at: start,
  client: id,
  app,
  label,
  actor: 'cli',
});

const anArtefact = (changes: Partial<Artefact> = {}): Artefact => ({
  id: 'a1',
  kind: 'AccessToken',
  owner: 'oic_1',
  grantId: null,
  expiresAt: start + 5 * MINUTES_MS,
  payload: '{"scope":"openid"}',
  ...changes,
});

/** What every adapter of `ClientStore` and `ArtefactStore` keeps. `open` gives empty ones. */
export const openIdStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of clients of OpenID Connect', () => {
    let subject: Subject;
    let clients: ClientStore;

    beforeEach(async () => {
      subject = await open();
      clients = subject.clients;
    });
    afterEach(() => subject.close());

    const add = (client: Client, secret?: string) => clients.add({ client, secret }, eventOf('client.added', client));

    it('keeps a client with its secret, or with its keys and none', async () => {
      const keyed = aClient({ id: 'oic_2', proof: { kind: 'keys', keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x' }] } });
      await add(aClient(), 'sesame');
      await add(keyed);
      expect(await clients.find('oic_1')).toStrictEqual({ client: aClient(), secret: 'sesame' });
      expect(await clients.find('oic_2')).toStrictEqual({ client: keyed, secret: undefined });
      expect(await clients.find('oic_3')).toBeUndefined();
    });

    it('lists all, oldest first', async () => {
      for (const n of [3, 1, 2]) await add(aClient({ id: `oic_${n}`, createdAt: start + n }), 'sesame');
      expect((await clients.all()).map(({ id }) => id)).toEqual(['oic_1', 'oic_2', 'oic_3']);
    });

    it('rejects an id that is there, and notes nothing then', async () => {
      await add(aClient(), 'sesame');
      await expect(add(aClient(), 'other')).rejects.toThrow();
      expect((await clients.find('oic_1'))?.secret).toBe('sesame');
      expect(await subject.facts()).toHaveLength(1);
    });

    it('removes a client once, with what was issued to it and to no other', async () => {
      await add(aClient(), 'sesame');
      await subject.artefacts.put(anArtefact(), bounds);
      await subject.artefacts.put(anArtefact({ id: 'a2', owner: 'oic_2' }), bounds);
      const removed = eventOf('client.removed', aClient());
      expect([await clients.remove('oic_1', removed), await clients.remove('oic_1', removed)]).toEqual([true, false]);
      expect(await clients.find('oic_1')).toBeUndefined();
      expect(await subject.artefacts.find('a1')).toBeUndefined();
      expect(await subject.artefacts.find('a2')).toBeDefined();
    });

    it('notes who came and went, and no secret', async () => {
      await add(aClient(), 'sesame');
      await clients.remove('oic_1', eventOf('client.removed', aClient()));
      const common = { at: start, app: 'box', subject: 'oic_1', actor: 'cli', data: { label: 'Zoës box' } };
      expect(await subject.facts()).toEqual([
        { type: 'client.added', ...common },
        { type: 'client.removed', ...common },
      ]);
    });
  });

  describe('a store of what OpenID Connect leaves behind', () => {
    let subject: Subject;
    let artefacts: ArtefactStore;

    beforeEach(async () => {
      subject = await open();
      artefacts = subject.artefacts;
    });
    afterEach(() => subject.close());

    const put = (changes: Partial<Artefact> = {}, more: Partial<typeof bounds> = {}) =>
      artefacts.put(anArtefact(changes), { ...bounds, ...more });
    const known = async (...ids: readonly string[]) =>
      (await Promise.all(ids.map((id) => artefacts.find(id)))).map((found) => found !== undefined);

    it('keeps what it is given, and the newest of the same id', async () => {
      await put({ payload: '{"a":"ü"}' });
      expect(await artefacts.find('a1')).toEqual({ payload: '{"a":"ü"}', consumedAt: null });
      await put({ payload: '{"b":1}' });
      expect(await artefacts.find('a1')).toEqual({ payload: '{"b":1}', consumedAt: null });
      expect(await artefacts.find('a2')).toBeUndefined();
    });

    it('keeps what may be there once for one who asks, however many do', async () => {
      const kept = await Promise.all([1, 2, 3].map(() => artefacts.putOnce(anArtefact(), bounds)));
      expect(kept.filter(Boolean)).toHaveLength(1);
    });

    it('lists those of an owner and kind, the ones that end first first', async () => {
      for (const [id, minutes] of [
        ['a1', 3],
        ['a2', 1],
        ['a3', 2],
      ] as const)
        await put({ id, expiresAt: start + minutes * MINUTES_MS, payload: `{"${id}":1}` });
      await put({ id: 'other-kind', kind: 'Grant' });
      await put({ id: 'other-owner', owner: 'oic_2' });
      const listed = async (limit: number) =>
        (await artefacts.ofOwner('oic_1', 'AccessToken', limit)).map(({ id }) => id);
      expect([await listed(9), await listed(2)]).toEqual([
        ['a2', 'a3', 'a1'],
        ['a2', 'a3'],
      ]);
      expect((await artefacts.ofOwner('oic_1', 'AccessToken', 1))[0]?.payload).toBe('{"a2":1}');
      expect(await artefacts.ofOwner('oic_3', 'AccessToken', 9)).toEqual([]);
    });

    it('is consumed once, whoever comes at the same time, and stays so when it is kept anew', async () => {
      await put();
      const consumed = await Promise.all([1, 2, 3].map((n) => artefacts.consume('a1', start + n)));
      expect(consumed.filter(Boolean)).toHaveLength(1);
      await put({ payload: '{}' });
      expect((await artefacts.find('a1'))?.consumedAt).toBe(start + 1 + consumed.indexOf(true));
      expect(await artefacts.consume('a2', start)).toBe(false);
    });

    it('removes one, and all of a grant', async () => {
      for (const [id, grantId] of [
        ['a1', null],
        ['a2', 'g1'],
        ['a3', 'g1'],
        ['a4', 'g2'],
      ] as const)
        await put({ id, grantId, kind: id });
      await artefacts.remove('a1');
      await artefacts.removeOfGrant('g1');
      expect(await known('a1', 'a2', 'a3', 'a4')).toEqual([false, false, false, true]);
    });

    it('forgets those whose end is long over when another comes', async () => {
      await put();
      await put({ id: 'a2', owner: 'oic_2' }, { forget: start + 5 * MINUTES_MS });
      expect(await known('a1')).toEqual([true]);
      await put({ id: 'a3', owner: 'oic_2' }, { forget: start + 5 * MINUTES_MS + 1 });
      expect(await known('a1')).toEqual([false]);
    });

    it('keeps so many of a kind and owner, those that end last, and all of others', async () => {
      await put({ id: 'other-kind', kind: 'Grant' });
      await put({ id: 'other-owner', owner: 'oic_2' });
      for (const n of [1, 2, 3, 4, 5]) await put({ id: `a${n}`, expiresAt: start + n * MINUTES_MS });
      expect(await known('a1', 'a2', 'a3', 'a4', 'a5')).toEqual([false, false, true, true, true]);
      expect(await known('other-kind', 'other-owner')).toEqual([true, true]);
    });
  });
};
