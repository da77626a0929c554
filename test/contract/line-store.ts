import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/events/port.ts';
import type { LineStore, ProvisionedLine, StoredLine } from '../../src/line/port.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly lines: LineStore;
  readonly events: EventLog;
  close(): Promise<void>;
}

/** What was put to be this line. */
export const asPut = ({ provisioned: { line, secrets } }: StoredLine): ProvisionedLine => ({ line, secrets });

export const provisioned = (id: string, changes: Partial<ProvisionedLine['line']> = {}): ProvisionedLine => ({
  line: {
    id,
    kind: 'dect',
    username: id,
    label: `The ${id} phone`,
    confirmsFor: '*',
    trust: 'standard',
    certificate: null,
    peer: null,
    enabled: true,
    source: 'api',
    realm: 'offhook',
    ...changes,
  },
  secrets: { MD5: `md5-of-${id}`, 'SHA-256': `sha256-of-${id}` },
});

const noTries = { wrongAt: [], blockedUntil: 0, blocks: 0 };
const added = { type: 'line.added', at: start, line: 'kitchen', actor: 'cli' } as const;

/** What every adapter of `LineStore` keeps. `open` gives an empty one. */
export const lineStoreContract = (open: () => Promise<Subject>): void => {
  describe('a line store', () => {
    let subject: Subject;
    let store: LineStore;
    const types = async () => (await subject.events.since(0, 100)).map(({ type }) => type);

    beforeEach(async () => {
      subject = await open();
      store = subject.lines;
    });

    afterEach(() => subject.close());

    it('gives back lines with their secrets, by id', async () => {
      const kitchen = provisioned('kitchen');
      const hall = provisioned('hall', {
        kind: 'analog',
        confirmsFor: ['anna', 'ben'],
        enabled: false,
        source: 'file',
      });
      await store.put(kitchen, [added]);
      await store.put(hall, []);
      expect(await store.after('')).toMatchObject([
        { provisioned: hall, tries: noTries },
        { provisioned: kitchen, tries: noTries },
      ]);
      expect(await store.find('hall')).toMatchObject({ provisioned: hall, tries: noTries });
      expect(await store.find('attic')).toBeUndefined();
    });

    it('gives all of many lines by pages, each once, in the order of the bytes of their ids', async () => {
      const ids = Array.from({ length: 1_203 }, (_, nr) => `${nr % 2 ? 'L' : 'l'}ine-${nr}`);
      await Promise.all(ids.map((id) => store.put(provisioned(id), [])));
      const given: string[] = [];
      for (let page = await store.after(''); page.length > 0; page = await store.after(given.at(-1) ?? '')) {
        given.push(...page.map(({ provisioned: { line } }) => line.id));
        expect(page.length).toBeLessThan(ids.length / 2);
      }
      expect(given).toEqual(ids.sort());
    });

    it('replaces a line and keeps its wrong tries', async () => {
      const tries = { wrongAt: [start, start + 1], blockedUntil: start + 300_000, blocks: 1 };
      await store.put(provisioned('kitchen'), []);
      await store.saveTries('kitchen', tries, [{ type: 'line.blocked', at: start, line: 'kitchen', until: start + 1 }]);
      const renamed = provisioned('kitchen', { label: 'New', username: 'new' });
      await store.put(renamed, []);
      expect(await store.after('')).toMatchObject([{ provisioned: renamed, tries }]);
    });

    it('gives a line a version that it never had, each time that it is put, and keeps it while nothing but its tries change', async () => {
      const seen: string[] = [];
      const put = async (): Promise<void> => {
        seen.push(await store.put(provisioned('kitchen'), []));
        await store.saveTries('kitchen', { ...noTries, blocks: 1 }, []);
        expect((await store.find('kitchen'))?.version).toBe(seen.at(-1));
      };
      await put();
      await put();
      await store.remove('kitchen', []);
      await put();
      expect(new Set(seen).size).toBe(3);
    });

    it('removes a line, and with it its tries', async () => {
      await store.put(provisioned('kitchen'), []);
      await store.saveTries('kitchen', { ...noTries, blocks: 2 }, []);
      await store.remove('kitchen', []);
      expect(await store.after('')).toEqual([]);
      await store.put(provisioned('kitchen'), []);
      expect((await store.after(''))[0]?.tries).toEqual(noTries);
    });

    it('keeps what proves a line instead of a password, and that it has none', async () => {
      const fingerprint = Array.from({ length: 32 }, () => 'A1').join(':');
      const hall = { ...provisioned('hall', { certificate: fingerprint }), secrets: null };
      const kitchen = { ...provisioned('kitchen', { peer: 'pbx' }), secrets: null };
      await store.put(hall, []);
      await store.put(kitchen, []);
      expect((await store.after('')).map(asPut)).toEqual([hall, kitchen]);
      await store.put(provisioned('kitchen'), []);
      expect((await store.after('')).map(asPut)[1]).toEqual(provisioned('kitchen'));
    });

    it('swaps two user names, line by line', async () => {
      await store.put(provisioned('kitchen', { username: 'a' }), []);
      await store.put(provisioned('hall', { username: 'b' }), []);
      await store.put(provisioned('kitchen', { username: 'b' }), []);
      await store.put(provisioned('hall', { username: 'a' }), []);
      expect((await store.after('')).map(({ provisioned: { line } }) => line.username)).toEqual(['a', 'b']);
    });

    it('writes the events with the rows', async () => {
      await store.put(provisioned('kitchen'), [added]);
      await store.record([
        { type: 'line.bound', at: start, line: 'kitchen', address: '192.168.1.20:5060', userAgent: 'HT801' },
      ]);
      await store.record([
        {
          type: 'line.suspect',
          at: start,
          line: 'kitchen',
          address: '192.168.1.66',
          userAgent: null,
          signals: ['sdp-ice'],
        },
      ]);
      await store.remove('kitchen', [{ ...added, type: 'line.removed' }]);
      expect(await types()).toEqual(['line.added', 'line.bound', 'line.suspect', 'line.removed']);
      const [first, second, third] = await subject.events.since(0, 3);
      expect(third).toMatchObject({
        app: null,
        subject: 'kitchen',
        actor: null,
        data: { address: '192.168.1.66', userAgent: null, signals: ['sdp-ice'] },
      });
      expect(first).toMatchObject({ at: start, app: null, subject: 'kitchen', actor: 'cli', data: {} });
      expect(second).toMatchObject({ actor: null, data: { address: '192.168.1.20:5060', userAgent: 'HT801' } });
    });
  });
};
