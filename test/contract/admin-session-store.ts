import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdminEvent, AdminSession, AdminSessionStore } from '../../src/admin/port.ts';
import type { AuthenticatorStore } from '../../src/authenticator/port.ts';
import type { ConfirmationStore } from '../../src/confirmation/index.ts';
import { begun, committed, completion, confirmation, grantFor, start } from './confirmations.ts';

interface Subject {
  readonly adminSessions: AdminSessionStore;
  /** Beside it: whose codes are spent, and who confirms. */
  readonly authenticators: AuthenticatorStore;
  readonly confirmations: ConfirmationStore;
  /** Events as they were written, in order, without what the log gave them. */
  facts(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

const aSession = (id: string, changes: Partial<AdminSession> = {}): AdminSession => ({
  id,
  hash: `hash of ${id}`,
  keyHash: 'hash of a key',
  user: 'zoë',
  address: '192.168.1.9',
  createdAt: start,
  activeAt: start,
  unlock: null,
  ...changes,
});

const common = { at: start, session: 'ses_1', user: 'zoë' };
const loggedIn = { ...common, type: 'admin.logged-in', actor: 'key:key_1', address: '192.168.1.9' } as const;
const unlocked = (at = start): AdminEvent => ({
  ...common,
  at,
  type: 'admin.unlocked',
  actor: 'cli',
  by: 'command-line',
  until: at + 10 * MINUTE_MS,
});

const owner = { app: 'offhook-admin', user: 'zoë' };

/** What every adapter of `AdminSessionStore` keeps. `open` gives an empty one. */
export const adminSessionStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of sessions of the administration page', () => {
    let subject: Subject;
    let sessions: AdminSessionStore;

    beforeEach(async () => {
      subject = await open();
      sessions = subject.adminSessions;
    });

    afterEach(() => subject.close());

    const add = (id: string, changes: Partial<AdminSession> = {}) => sessions.add(aSession(id, changes), loggedIn);
    const first = async () => (await sessions.all())[0];

    it('keeps a session as it was given, and finds it by the hash of its cookie', async () => {
      await add('ses_1', { address: null });
      expect(await sessions.byHash('hash of ses_1')).toStrictEqual(aSession('ses_1', { address: null }));
      expect(await sessions.byHash('ses_1')).toBeUndefined();
      await expect(add('ses_2', { hash: 'hash of ses_1' })).rejects.toThrow();
      expect(await subject.facts()).toEqual([
        {
          ...{ type: 'admin.logged-in', at: start, app: null, subject: 'ses_1', actor: 'key:key_1' },
          data: { user: 'zoë', address: '192.168.1.9' },
        },
      ]);
    });

    it('lists all of them, oldest first', async () => {
      await add('ses_b', { createdAt: start + 2 });
      await add('ses_a', { createdAt: start + 1 });
      expect((await sessions.all()).map(({ id }) => id)).toEqual(['ses_a', 'ses_b']);
    });

    it('notes what a person did, and never goes back', async () => {
      await add('ses_1');
      await sessions.touch('ses_1', start + MINUTE_MS);
      await sessions.touch('ses_1', start);
      expect(await first()).toMatchObject({ activeAt: start + MINUTE_MS });
    });

    it('forgets one that has ended, and tells of it once', async () => {
      await add('ses_1');
      const event = { ...common, type: 'admin.logged-out', actor: null, reason: 'idle' } as const;
      expect(await sessions.end('ses_1', event)).toBe(true);
      expect(await sessions.end('ses_1', event)).toBe(false);
      expect(await sessions.all()).toEqual([]);
      expect(await subject.facts()).toHaveLength(2);
      expect((await subject.facts())[1]).toMatchObject({ actor: null, data: { user: 'zoë', reason: 'idle' } });
    });

    it('unlocks one window, until another waits', async () => {
      await add('ses_1');
      expect(await sessions.askUnlock('ses_1', 'w1', start)).toBe(true);
      expect(await sessions.askUnlock('ses_none', 'w1', start)).toBe(false);
      expect((await first())?.unlock).toEqual({ window: 'w1', askedAt: start, until: null });
      const until = start + 10 * MINUTE_MS;
      expect(await sessions.unlock({ session: 'ses_1', window: 'w1', until, event: unlocked() })).toBe(true);
      expect((await first())?.unlock).toEqual({ window: 'w1', askedAt: start, until });
      expect((await subject.facts())[1]).toMatchObject({ actor: 'cli', data: { by: 'command-line', until } });
      await sessions.askUnlock('ses_1', 'w2', start + 5);
      expect((await first())?.unlock).toEqual({ window: 'w2', askedAt: start + 5, until: null });
      expect(await sessions.unlock({ session: 'ses_none', window: 'w1', until, event: unlocked() })).toBe(false);
    });

    it('tells of a way past the lock that was refused', async () => {
      await add('ses_1');
      const common = { at: start, session: 'ses_1', user: 'zoë', actor: 'key:key_1' } as const;
      await sessions.noteRefused({ ...common, type: 'admin.unlock-refused', by: 'recovery-code' });
      expect((await subject.facts())[1]).toMatchObject({ type: 'admin.unlock-refused', data: { by: 'recovery-code' } });
    });

    it('unlocks by a recovery code once, and by none that is there no more', async () => {
      const draft = { id: 'aut_1', ...owner, name: 'phone', createdAt: start, state: 'draft' } as const;
      await subject.authenticators.addDraft(draft, { secret: 'SECRET', recoveryHashes: [] }, undefined);
      await subject.authenticators.activate({
        authenticator: { ...draft, state: 'active', activatedAt: start },
        secrets: { secret: 'SECRET', recoveryHashes: ['a1', 'b2'] },
        once: 'aut_1:58000000',
        event: {
          type: 'authenticator.enrolled',
          at: start,
          ...owner,
          authenticator: 'aut_1',
          name: 'phone',
          actor: 'x',
        },
      });
      await add('ses_1');
      const given = { session: 'ses_1', window: 'w1', until: start + 10 * MINUTE_MS, event: unlocked() };
      expect(await sessions.unlock({ ...given, spends: 'aut_1:recovery:c3' })).toBe(false);
      expect(await sessions.unlock({ ...given, spends: 'aut_2:recovery:a1' })).toBe(false);
      expect(await first()).toMatchObject({ unlock: null });
      const tries = Array.from({ length: 3 }, () => sessions.unlock({ ...given, spends: 'aut_1:recovery:a1' }));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      const [kept] = await subject.authenticators.of(owner);
      expect(kept?.spentRecovery).toEqual(['a1']);
      expect((await subject.facts()).map((fact) => (fact as { readonly type: string }).type)).toEqual([
        'authenticator.enrolled',
        'admin.logged-in',
        'authenticator.recovery-code-used',
        'admin.unlocked',
      ]);
    });

    it('knows for good since when a user has confirmed something for the page, and of nobody else', async () => {
      const grantOf = async (n: number, app: string, user: string) => {
        const asked = await begun(subject.confirmations, n, { app, user });
        const confirmed = confirmation(asked);
        await committed(subject.confirmations, { writes: [confirmed] });
        const grant = grantFor(asked, { issuedAt: start + 10_000 + n });
        await committed(subject.confirmations, { writes: [completion(confirmed.next, grant)], issue: grant });
        return grant;
      };
      await grantOf(1, 'shop', 'ben');
      expect(await sessions.provenSince('zoë')).toBeUndefined();
      const { issuedAt } = await grantOf(2, 'offhook-admin', 'zoë');
      await grantOf(3, 'offhook-admin', 'zoë');
      expect(await sessions.provenSince('zoë')).toBe(issuedAt);
      expect(await sessions.provenSince('ben')).toBeUndefined();
      await subject.confirmations.prune(start + 400 * 24 * 60 * MINUTE_MS);
      expect(await sessions.provenSince('zoë')).toBe(issuedAt);
    });
  });
};
