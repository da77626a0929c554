import {
  type Clock,
  CountingGate,
  err,
  mustKnowTime,
  newId,
  ok,
  type Random,
  type Result,
  Secret,
} from '../lib/index.ts';
import { base32 } from './base32.ts';
import type {
  Authenticator,
  AuthenticatorEvent,
  AuthenticatorStore,
  KeptAuthenticator,
  Owner,
  TryLimit,
} from './port.ts';
import { newRecoveryCodes, recoveryHash } from './recovery.ts';
import {
  type AuthenticatorRefusal,
  alreadyActive,
  blocked,
  codeInvalid,
  notFound,
  tooMany,
  unconfirmed,
} from './refusals.ts';
import { otpauthUri } from './totp.ts';
import { evidenceOf } from './verify.ts';

/** The numbers of this domain. Durations in whole seconds. */
export interface AuthenticatorPolicy {
  /** What authenticator apps show above the code, for users of this relying app. */
  readonly issuerOf: (app: string) => string;
  /** How long a draft waits for its first code. */
  readonly draftSeconds: number;
  /** Active authenticators of one user. */
  readonly maxPerUser: number;
  /** Wrong codes of one user; where one limit is reached, every code is refused until the oldest counts no more (RFC 4226 7.3). */
  readonly tries: readonly TryLimit[];
}

/** What a list shows of an authenticator. */
export interface AuthenticatorView {
  readonly authenticator: Authenticator;
  readonly recoveryCodesLeft: number;
}

/** A committed event as the log tells it, of an authenticator or of anything else: what this domain looks at. */
interface CommittedEvent {
  readonly type: string;
  readonly app: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A new draft, and what only this answer tells. */
export interface Enrolled {
  readonly authenticator: Authenticator;
  readonly expiresAt: number;
  /** In base32. */
  readonly secret: Secret<string>;
  readonly otpauthUri: Secret<string>;
}

/** An authenticator that has just become active, or got new recovery codes, and what only this answer tells. */
export interface Activated {
  readonly authenticator: Authenticator & { readonly state: 'active' };
  readonly recoveryCodes: Secret<readonly string[]>;
}

/** What a typed code is worth. `once` is the evidence that a confirmation spends; `none`: the user has no authenticator. */
export type CodeVerdict =
  | { readonly kind: 'right'; readonly once: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'none' }
  | { readonly kind: 'blocked'; readonly retryAfterSeconds: number };

/** 160 bits, as RFC 4226 4 recommends for SHA-1. */
const SECRET_BYTES = 20;
/** How soon to come again where room is being made: that takes milliseconds. */
const ROOM_SECONDS = 1;
const NAME = /^[^:\p{Cc}\p{Cs}]{1,64}$/u;

type Active = KeptAuthenticator & { readonly authenticator: { readonly state: 'active' } };

const isActive = (kept: KeptAuthenticator): kept is Active => kept.authenticator.state === 'active';

/**
 * The authenticator apps of users: set-up, list, removal, and the check of their codes. Whatever a promise of this class
 * tells has been committed. Everything belongs to a user of a relying app; the ids of others are refused as `not-found`. Where a change needs
 * a grant, finding one is for the caller; `grant` is its id, and the change is refused as `confirmation-required` where that has been revoked since.
 */
export class AuthenticatorService {
  readonly #store: AuthenticatorStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #policy: AuthenticatorPolicy;
  /** Who has an active one, as this process knows: what is offered, never what is accepted. */
  readonly #owners = new Set<string>();
  /** How many right tries of whom still count, because the store has not given them back yet. */
  readonly #returning = new CountingGate();

  constructor(parts: { store: AuthenticatorStore; clock: Clock; random: Random; policy: AuthenticatorPolicy }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#policy = parts.policy;
  }

  /** Resolves when it is known who can be offered an app code. */
  async start(): Promise<void> {
    for (const owner of await this.#store.owners()) this.#owners.add(nameOf(owner));
  }

  /**
   * Learns who can be offered an app code since these events, whoever made them. Resolves when it is known; true where they
   * may have turned that: of what this process did itself it was known already.
   */
  async happened(events: readonly CommittedEvent[]): Promise<boolean> {
    const owners = events.flatMap(ownerOf);
    for (const owner of owners) await this.#learn(owner);
    return owners.length > 0;
  }

  /** Whether the user can be offered an app code. */
  hasActive(owner: Owner): boolean {
    return this.#owners.has(nameOf(owner));
  }

  /** All authenticators of a user, oldest first; drafts while they can still be proven. */
  async list(owner: Owner): Promise<readonly AuthenticatorView[]> {
    return (await this.#kept(owner)).map(viewOf);
  }

  /**
   * A new draft, which replaces an earlier draft of the user. Refuses `malformed` names, `too-many-authenticators`,
   * `confirmation-required`.
   */
  async enrol(owner: Owner, name: string, grant: string | undefined): Promise<Result<Enrolled, AuthenticatorRefusal>> {
    if (!NAME.test(name)) return err(malformedName);
    const { issuerOf, draftSeconds, maxPerUser } = this.#policy;
    if ((await this.#kept(owner)).filter(isActive).length >= maxPerUser) return err(tooMany(maxPerUser));
    const createdAt = this.#clock.now();
    const { app, user } = owner;
    const draft = { id: newId(this.#random, 'aut'), app, user, name, createdAt, state: 'draft' } as const;
    const secret = base32(this.#random.bytes(SECRET_BYTES));
    const added = await this.#store.addDraft(draft, { secret, recoveryHashes: [] }, grant);
    if (added !== 'done') return err(unconfirmed);
    return ok({
      authenticator: draft,
      expiresAt: createdAt + draftSeconds * 1000,
      secret: new Secret(secret),
      otpauthUri: new Secret(otpauthUri(issuerOf(app), user, secret)),
    });
  }

  /**
   * The first code of a draft makes it active and brings its recovery codes; that code counts nowhere else. Refuses
   * `not-found`, `already-decided`, `code-invalid`, `blocked`. Rejects with `Unavailable` while nobody knows what time it is.
   */
  async activate(
    owner: Owner,
    id: string,
    code: string,
    actor: string,
  ): Promise<Result<Activated, AuthenticatorRefusal>> {
    const kept = (await this.#kept(owner)).find(({ authenticator }) => authenticator.id === id);
    if (!kept) return err(notFound);
    if (isActive(kept)) return err(alreadyActive);
    const verdict = await this.#judge(owner, [kept], code);
    if (verdict.kind === 'blocked') return err(blocked(verdict.retryAfterSeconds));
    if (verdict.kind !== 'right') return err(codeInvalid);

    const activatedAt = this.#clock.now();
    const recoveryCodes = newRecoveryCodes(this.#random);
    const authenticator = { ...kept.authenticator, state: 'active', activatedAt } as const;
    const recoveryHashes = recoveryCodes.map((each) => recoveryHash(id, each));
    const secrets = { ...kept.secrets, recoveryHashes };
    const event = this.#event('authenticator.enrolled', authenticator, actor);
    if (!(await this.#store.activate({ authenticator, secrets, once: verdict.once, event }))) return err(alreadyActive);
    this.#owners.add(nameOf(owner));
    return ok({ authenticator, recoveryCodes: new Secret(recoveryCodes) });
  }

  /** Ten new recovery codes; those from before are worth nothing from now on. Refuses `not-found`, also a draft, and `confirmation-required`. */
  async renewRecovery(
    owner: Owner,
    id: string,
    actor: string,
    grant: string | undefined,
  ): Promise<Result<Activated, AuthenticatorRefusal>> {
    const kept = (await this.#kept(owner)).filter(isActive).find(({ authenticator }) => authenticator.id === id);
    if (!kept) return err(notFound);
    const recoveryCodes = newRecoveryCodes(this.#random);
    const secrets = { ...kept.secrets, recoveryHashes: recoveryCodes.map((each) => recoveryHash(id, each)) };
    const event = this.#event('authenticator.recovery-codes-renewed', kept.authenticator, actor);
    const renewed = await this.#store.renewRecovery(id, secrets, event, grant);
    if (renewed !== 'done') return err(refusals[renewed]);
    return ok({ authenticator: kept.authenticator, recoveryCodes: new Secret(recoveryCodes) });
  }

  /** Its codes and recovery codes are worth nothing from now on. Refuses `not-found`, `confirmation-required`. */
  async remove(
    owner: Owner,
    id: string,
    actor: string,
    grant: string | undefined,
  ): Promise<Result<undefined, AuthenticatorRefusal>> {
    const kept = await this.#kept(owner);
    const found = kept.find(({ authenticator }) => authenticator.id === id);
    if (!found) return err(notFound);
    const event = this.#event('authenticator.removed', found.authenticator, actor);
    const removed = await this.#store.remove(id, event, grant);
    if (removed !== 'done') return err(refusals[removed]);
    await this.#learn(owner);
    return ok(undefined);
  }

  /** What a code is worth that the user typed for a confirmation. A wrong one counts. Rejects with `Unavailable` while nobody knows what time it is. */
  async check(owner: Owner, code: string): Promise<CodeVerdict> {
    const active = (await this.#kept(owner)).filter(isActive);
    return active.length === 0 ? { kind: 'none' } : this.#judge(owner, active, code);
  }

  /** Counts the try first and takes it back when the code was right, so that a crowd of guesses is counted like a queue. */
  async #judge(owner: Owner, kept: readonly KeptAuthenticator[], code: string): Promise<CodeVerdict> {
    mustKnowTime(this.#clock);
    const now = this.#clock.now();
    const attempt = await this.#store.takeTry(owner, now, this.#policy.tries);
    if (!attempt.taken) {
      const waitSeconds = Math.max(1, Math.ceil((attempt.freeAt - now) / 1000));
      return {
        kind: 'blocked',
        retryAfterSeconds: this.#returning.inside(nameOf(owner)) > 0 ? ROOM_SECONDS : waitSeconds,
      };
    }
    let isWrong = false;
    try {
      const once = evidenceOf(kept, code, now);
      isWrong = once === undefined;
      return once === undefined ? { kind: 'wrong' } : { kind: 'right', once };
    } finally {
      if (!isWrong) await this.#giveBack(owner, attempt.id);
    }
  }

  async #giveBack(owner: Owner, id: number): Promise<void> {
    const name = nameOf(owner);
    this.#returning.enter(name);
    try {
      await this.#store.returnTry(id);
    } finally {
      this.#returning.leave(name);
    }
  }

  /** What is still worth something: a draft is not after its time. */
  async #kept(owner: Owner): Promise<readonly KeptAuthenticator[]> {
    const draftsSince = this.#clock.now() - this.#policy.draftSeconds * 1000;
    const kept = await this.#store.of(owner);
    return kept.filter((each) => isActive(each) || each.authenticator.createdAt > draftsSince);
  }

  async #learn(owner: Owner): Promise<void> {
    if ((await this.#store.of(owner)).some(isActive)) this.#owners.add(nameOf(owner));
    else this.#owners.delete(nameOf(owner));
  }

  #event(type: AuthenticatorEvent['type'], authenticator: Authenticator, actor: string): AuthenticatorEvent {
    const { id, app, user, name } = authenticator;
    return { type, at: this.#clock.now(), app, user, authenticator: id, name, actor };
  }
}

const refusals = { 'not-found': notFound, unconfirmed } as const;

const malformedName: AuthenticatorRefusal = {
  code: 'malformed',
  pointer: '/name',
  detail: 'The name must have 1 to 64 characters, no colon and no control characters.',
};

/** Whose authenticator was added or removed by this event. */
const ownerOf = ({ type, app, data: { user } }: CommittedEvent): readonly Owner[] => {
  const isChange = type === 'authenticator.enrolled' || type === 'authenticator.removed';
  return isChange && app !== null && typeof user === 'string' ? [{ app, user }] : [];
};

const nameOf = ({ app, user }: Owner): string => JSON.stringify([app, user]);

const viewOf = ({ authenticator, secrets, spentRecovery }: KeptAuthenticator): AuthenticatorView => ({
  authenticator,
  recoveryCodesLeft: secrets.recoveryHashes.length - spentRecovery.length,
});
