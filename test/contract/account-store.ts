import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Account, type AccountStore, newAccount } from '../../src/access/index.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly accounts: AccountStore;
  /** What the event log holds, in order, without what it adds itself. */
  facts(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const anna: Account = { username: 'anna', app: 'router', user: 'Anna B.', createdAt: start };

const proven = (account: Account, password = 'correct horse') => {
  const made = newAccount(account, password);
  if (!made.ok) throw new Error(made.error.detail);
  return made.value;
};

/** What every adapter of `AccountStore` keeps. `open` gives an empty one. */
export const accountStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of accounts', () => {
    let subject: Subject;
    let accounts: AccountStore;

    beforeEach(async () => {
      subject = await open();
      accounts = subject.accounts;
    });

    afterEach(() => subject.close());

    it('finds an account by what it logs in as, with what proves it, and lists all without', async () => {
      const zoe = { ...anna, username: 'Zoe', user: 'zoe' };
      expect(await accounts.add(proven(anna), 'cli')).toBe(true);
      expect(await accounts.add(proven(zoe), 'cli')).toBe(true);
      expect(await accounts.find('anna')).toEqual(proven(anna));
      expect(await accounts.find('Anna')).toBeUndefined();
      expect(await accounts.all()).toEqual([zoe, anna]);
    });

    it('has one account for a username, and one for a user of an app', async () => {
      expect(await accounts.add(proven(anna), 'cli')).toBe(true);
      expect(await accounts.add(proven({ ...anna, app: 'nas' }, 'another horse'), 'cli')).toBe(false);
      expect(await accounts.add(proven({ ...anna, username: 'anna-2' }), 'cli')).toBe(false);
      expect(await accounts.add(proven({ ...anna, username: 'anna-nas', app: 'nas' }), 'cli')).toBe(true);
      expect(await accounts.find('anna')).toEqual(proven(anna));
    });

    it('removes an account once', async () => {
      await accounts.add(proven(anna), 'cli');
      expect(await accounts.remove('anna', start + 5, 'cli')).toBe(true);
      expect(await accounts.remove('anna', start + 6, 'cli')).toBe(false);
      expect(await accounts.find('anna')).toBeUndefined();
      expect(await accounts.add(proven(anna), 'cli')).toBe(true);
    });

    it('tells of both, and of the password nothing', async () => {
      await accounts.add(proven(anna), 'cli');
      await accounts.add(proven(anna), 'cli');
      await accounts.remove('anna', start + 5, 'cli');
      await accounts.remove('anna', start + 6, 'cli');
      const common = { app: 'router', subject: 'anna', actor: 'cli', data: { user: 'Anna B.' } };
      expect(await subject.facts()).toEqual([
        { ...common, type: 'account.added', at: start },
        { ...common, type: 'account.removed', at: start + 5 },
      ]);
    });
  });
};
