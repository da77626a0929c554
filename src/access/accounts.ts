import { type Clock, err, type FieldFault, newPassword, ok, type Random, type Result } from '../lib/index.ts';
import { newAccount } from './new-account.ts';
import type { Account, AccountStore } from './port.ts';

/** What somebody asks an account for. */
export interface WantedAccount {
  readonly app: string;
  readonly user: string;
  /** What it logs in as; the user when left out. */
  readonly username?: string | undefined;
  /** One is made when left out. */
  readonly password?: string | undefined;
}

/** An account, and the password that was made for it: undefined where it was given. It is nowhere else. */
export interface AddedAccount {
  readonly account: Account;
  readonly password: string | undefined;
}

interface AccountsParts {
  readonly store: Pick<AccountStore, 'add' | 'all' | 'remove'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/** Accounts of all apps: one for each person and program. */
const MOST_ACCOUNTS = 500;

/** The accounts of TR-064 clients, as people make and end them: by REST and by the command line alike. */
export class Accounts {
  readonly #parts: AccountsParts;

  constructor(parts: AccountsParts) {
    this.#parts = parts;
  }

  /** Adds an account; events name `actor` as who did. `taken`: the username, or the user of the app, has one already; `too-many`: there are so many. */
  async add(
    { app, user, username = user, password }: WantedAccount,
    actor: string,
  ): Promise<Result<AddedAccount, FieldFault | 'taken' | 'too-many'>> {
    const { store, clock, random } = this.#parts;
    const made = password === undefined ? newPassword(random) : undefined;
    const account: Account = { username, app, user, createdAt: clock.now() };
    const proven = newAccount(account, password ?? made ?? '');
    if (!proven.ok) return proven;
    if ((await store.all()).length >= MOST_ACCOUNTS) return err('too-many');
    if (!(await store.add(proven.value, actor))) return err('taken');
    return ok({ account, password: made });
  }

  /** By username. */
  list(): Promise<readonly Account[]> {
    return this.#parts.store.all();
  }

  /** Makes an account useless from the next request on. False where there is none. */
  remove(username: string, actor: string): Promise<boolean> {
    return this.#parts.store.remove(username, this.#parts.clock.now(), actor);
  }
}
