import type {
  Activation,
  Authenticator,
  AuthenticatorEvent,
  AuthenticatorSecrets,
  AuthenticatorStore,
  ChangeOutcome,
  KeptAuthenticator,
  Owner,
  TakenTry,
  TryLimit,
} from '../../src/authenticator/port.ts';
import type { Grant } from '../../src/confirmation/index.ts';

interface Row {
  readonly authenticator: Authenticator;
  readonly secrets: AuthenticatorSecrets;
}

const isOwn =
  (owner: Owner) =>
  ({ app, user }: Owner): boolean =>
    app === owner.app && user === owner.user;

/**
 * The whole contract of `AuthenticatorStore` in memory, but for drafts that go with a grant. `evidence` is what the confirmations beside it
 * spend: when, by `once`. `confirmations` has their grants.
 */
export class MemoryAuthenticatorStore implements AuthenticatorStore {
  /** Everything committed so far, in order. */
  readonly events: AuthenticatorEvent[] = [];
  readonly evidence: Map<string, number>;
  readonly #rows = new Map<string, Row>();
  #tries: readonly (Owner & { readonly id: number; readonly at: number })[] = [];
  #lastTry = 0;

  readonly #confirmations: { readonly grants: readonly Grant[] };

  constructor(
    evidence = new Map<string, number>(),
    confirmations: { readonly grants: readonly Grant[] } = { grants: [] },
  ) {
    this.evidence = evidence;
    this.#confirmations = confirmations;
  }

  async owners(): Promise<readonly Owner[]> {
    const active = [...this.#rows.values()].filter(({ authenticator }) => authenticator.state === 'active');
    const names = active.map(({ authenticator: { app, user } }) => JSON.stringify({ app, user }));
    return [...new Set(names)].sort().map((name) => JSON.parse(name) as Owner);
  }

  async of(owner: Owner): Promise<readonly KeptAuthenticator[]> {
    return [...this.#rows.values()]
      .filter(({ authenticator }) => isOwn(owner)(authenticator))
      .map((row) => ({ ...row, ...this.#spentOf(row.authenticator.id) }));
  }

  async addDraft(
    draft: Authenticator & { readonly state: 'draft' },
    secrets: AuthenticatorSecrets,
    grant: string | undefined,
  ): Promise<Exclude<ChangeOutcome, 'not-found'>> {
    if (!this.#allows(grant)) return 'unconfirmed';
    for (const [id, { authenticator }] of this.#rows)
      if (authenticator.state === 'draft' && isOwn(draft)(authenticator)) this.#rows.delete(id);
    this.#rows.set(draft.id, { authenticator: draft, secrets });
    return 'done';
  }

  async activate({ authenticator, secrets, once, event }: Activation): Promise<boolean> {
    const row = this.#rows.get(authenticator.id);
    if (row?.authenticator.state !== 'draft' || this.evidence.has(once)) return false;
    this.evidence.set(once, authenticator.activatedAt);
    this.#rows.set(authenticator.id, { authenticator, secrets });
    this.events.push(event);
    return true;
  }

  async renewRecovery(
    id: string,
    secrets: AuthenticatorSecrets,
    event: AuthenticatorEvent,
    grant: string | undefined,
  ): Promise<ChangeOutcome> {
    if (!this.#allows(grant)) return 'unconfirmed';
    const row = this.#rows.get(id);
    if (row?.authenticator.state !== 'active') return 'not-found';
    this.#rows.set(id, { ...row, secrets });
    for (const once of this.#ofKind(id, 'recovery:')) this.evidence.delete(`${id}:recovery:${once}`);
    this.events.push(event);
    return 'done';
  }

  async remove(id: string, event: AuthenticatorEvent, grant: string | undefined): Promise<ChangeOutcome> {
    if (!this.#allows(grant)) return 'unconfirmed';
    const row = this.#rows.get(id);
    if (!row) return 'not-found';
    this.#rows.delete(id);
    for (const once of this.#ofKind(id, 'recovery:')) this.evidence.delete(`${id}:recovery:${once}`);
    if (row.authenticator.state === 'active') this.events.push(event);
    return 'done';
  }

  async takeTry(owner: Owner, at: number, limits: readonly TryLimit[]): Promise<TakenTry> {
    const newestFirst = this.#tries.filter(isOwn(owner)).sort((one, other) => other.at - one.at);
    const freeAts = limits.map(({ most, withinSeconds }) => (newestFirst[most - 1]?.at ?? 0) + withinSeconds * 1000);
    const freeAt = Math.max(...freeAts);
    if (freeAt > at) return { taken: false, freeAt };
    const id = ++this.#lastTry;
    this.#tries = [...this.#tries, { ...owner, id, at }];
    return { taken: true, id };
  }

  async returnTry(id: number): Promise<void> {
    this.#tries = this.#tries.filter((each) => each.id !== id);
  }

  async prune(before: number): Promise<void> {
    for (const [id, { authenticator }] of this.#rows)
      if (authenticator.state === 'draft' && authenticator.createdAt < before) this.#rows.delete(id);
    this.#tries = this.#tries.filter(({ at }) => at >= before);
  }

  #allows(grant: string | undefined): boolean {
    const { grants } = this.#confirmations;
    return grant === undefined || grants.some(({ id, revokedAt }) => id === grant && revokedAt === null);
  }

  #spentOf(id: string): Pick<KeptAuthenticator, 'lastStep' | 'spentRecovery'> {
    const steps = this.#ofKind(id, '').filter((rest) => /^\d+$/.test(rest));
    return {
      lastStep: steps.length > 0 ? Math.max(...steps.map(Number)) : null,
      spentRecovery: this.#ofKind(id, 'recovery:'),
    };
  }

  #ofKind(id: string, kind: string): readonly string[] {
    const start = `${id}:${kind}`;
    return [...this.evidence.keys()].filter((once) => once.startsWith(start)).map((once) => once.slice(start.length));
  }
}
