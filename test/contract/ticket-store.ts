import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewTicket, Ticket } from '../../src/hosted/index.ts';
import type { TicketStore } from '../../src/hosted/port.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly tickets: TicketStore;
  close(): Promise<void>;
}

const MINUTES_MS = 60_000;
const bounds = { most: 3, forget: start };

const aTicket = (changes: Partial<Ticket> = {}): Ticket => ({
  app: 'box',
  user: 'zoë',
  session: 's1',
  action: { id: 'settings.export', title: 'Export settings' },
  returnTo: 'https://box.example/settings?x=1',
  clientAddress: '192.168.1.9',
  expiresAt: start + 5 * MINUTES_MS,
  ...changes,
});

/** What every adapter of `TicketStore` keeps. `open` gives an empty one. */
export const ticketStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of tickets', () => {
    let subject: Subject;
    let tickets: TicketStore;

    beforeEach(async () => {
      subject = await open();
      tickets = subject.tickets;
    });

    afterEach(() => subject.close());

    const add = (hash: string, changes: Partial<Ticket> = {}, more: Partial<typeof bounds> = {}) =>
      tickets.add({ hash, ticket: aTicket(changes) }, { ...bounds, ...more });
    const known = async (...hashes: readonly string[]) =>
      (await Promise.all(hashes.map((hash) => tickets.find(hash)))).map((found) => found !== undefined);

    it('keeps all that a ticket binds, as it was given', async () => {
      const rest: Partial<NewTicket> = {
        giveUpTo: 'https://client.example/denied',
        cookieDomain: 'example',
        proof: 'fresh',
        notice: 'press-again',
      };
      await add('plain', { clientAddress: undefined });
      await add('whole', rest);
      expect(await tickets.find('plain')).toStrictEqual({
        hash: 'plain',
        ticket: aTicket({ clientAddress: undefined }),
        use: null,
      });
      expect(await tickets.find('whole')).toStrictEqual({ hash: 'whole', ticket: aTicket(rest), use: null });
      expect(await tickets.find('other')).toBeUndefined();
    });

    it('is used once, whoever comes at the same time', async () => {
      await add('one');
      const uses = await Promise.all(['a', 'b', 'c'].map((cookie) => tickets.use('one', cookie, start)));
      expect(uses.filter(Boolean)).toHaveLength(1);
      const cookie = ['a', 'b', 'c'][uses.indexOf(true)];
      expect((await tickets.find('one'))?.use).toEqual({ cookie, confirmationId: null });
      expect(await tickets.use('one', cookie ?? '', start)).toBe(false);
    });

    it('cannot be used from its end on, nor where there is none', async () => {
      await add('one');
      expect(await tickets.use('one', 'a', start + 5 * MINUTES_MS)).toBe(false);
      expect(await tickets.use('two', 'a', start)).toBe(false);
      expect(await tickets.use('one', 'a', start + 5 * MINUTES_MS - 1)).toBe(true);
    });

    it('notes what came of a used one, and of no other', async () => {
      await add('one');
      await tickets.note('one', 'cnf_early');
      expect((await tickets.find('one'))?.use).toBeNull();
      await tickets.use('one', 'a', start);
      await tickets.note('one', 'cnf_1');
      await tickets.note('none', 'cnf_2');
      expect((await tickets.find('one'))?.use).toEqual({ cookie: 'a', confirmationId: 'cnf_1' });
    });

    it('forgets those whose end is long over when another comes', async () => {
      await add('old');
      await add('new', { user: 'ben', expiresAt: start + 60 * MINUTES_MS }, { forget: start + 5 * MINUTES_MS });
      expect(await known('old', 'new')).toEqual([true, true]);
      await add('newer', { user: 'ben', expiresAt: start + 60 * MINUTES_MS }, { forget: start + 5 * MINUTES_MS + 1 });
      expect(await known('old', 'new', 'newer')).toEqual([false, true, true]);
    });

    it('keeps so many of one user of an app, those that end last, and all of others', async () => {
      await add('ben', { user: 'ben' });
      await add('elsewhere', { app: 'other' });
      for (const n of [1, 2, 3, 4, 5]) await add(`zoë-${n}`, { expiresAt: start + n * MINUTES_MS });
      expect(await known('zoë-1', 'zoë-2', 'zoë-3', 'zoë-4', 'zoë-5')).toEqual([false, false, true, true, true]);
      expect(await known('ben', 'elsewhere')).toEqual([true, true]);
    });

    it('rejects the same one twice', async () => {
      await add('one');
      await expect(add('one')).rejects.toThrow();
    });
  });
};
