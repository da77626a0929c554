import { type Clock, err, newId, ok, type Random, type Result } from '../lib/index.ts';
import { stepOf } from './change.ts';
import { decide } from './decide.ts';
import { CodeDrawer } from './draw-code.ts';
import { isGoodFor } from './grant.ts';
import { maxRetries } from './ledger.ts';
import { offered, type Policy, type Wired } from './policy.ts';
import type { Change, ConfirmationStore, Write } from './port.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import { type Asked, request } from './request.ts';
import type { Confirmation, WindowKey } from './state.ts';

/** A request of a relying app. `idempotency`: the same key leads to the same confirmation; `bodyHash` is the hex SHA-256 of what was asked. */
export interface RequestInput extends Asked {
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
}

/** `reused`: the window's live grant answers; nobody is asked again. */
export interface Requested {
  readonly confirmation: Confirmation;
  readonly reused: boolean;
}

type Outcome = Result<Requested, ConfirmationRefusal>;

/** Profile `avm` has 6000 codes: with three live ones a guess hits one in two thousand. */
const maxLiveAvm = 3;

/** How confirmations begin. */
export class Requesting {
  readonly #store: ConfirmationStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #policy: Policy;
  readonly #wired: (user: string, app: string) => Wired;
  readonly #codes: CodeDrawer;

  constructor(parts: {
    store: ConfirmationStore;
    clock: Clock;
    random: Random;
    policy: Policy;
    wired: (user: string, app: string) => Wired;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#policy = parts.policy;
    this.#wired = parts.wired;
    this.#codes = new CodeDrawer(parts);
  }

  /**
   * In this order: a replayed idempotency key repeats its confirmation; a grant that is good for this origin answers;
   * else a new confirmation begins and supersedes the live one of the same window. An answer by a grant changes nothing,
   * so its idempotency key is not remembered.
   * Refuses `idempotency-mismatch`, `no-method`, `too-many-live` and, when others were faster every time, `version-conflict`.
   */
  async request(input: RequestInput): Promise<Outcome> {
    for (let retries = 0; retries <= maxRetries; retries++) {
      const outcome = (await this.#replay(input)) ?? (await this.#attempt(input));
      if (outcome) return outcome;
    }
    return err({ code: 'version-conflict' });
  }

  async #replay({ key, idempotency }: RequestInput): Promise<Outcome | undefined> {
    const record = idempotency && (await this.#store.idempotency(key.app, idempotency.key));
    if (!record) return undefined;
    if (record.bodyHash !== idempotency.bodyHash) return err({ code: 'idempotency-mismatch' });
    const confirmation = await this.#store.load(record.confirmationId);
    return confirmation ? ok({ confirmation, reused: false }) : err({ code: 'not-found' });
  }

  /** Undefined when somebody else was faster. */
  async #attempt(input: RequestInput): Promise<Outcome | undefined> {
    // First the live confirmation, then the grant: a completion in between is then seen as a grant or as a conflict, never missed.
    const standing = await this.#store.liveInWindow(input.key);
    const granted = await this.#answerByGrant(input);
    if (granted) return granted;
    const { user, app } = input.key;
    if (offered(input.origin, this.#wired(user, app)).methods.length === 0) return err({ code: 'no-method' });

    const now = this.#clock.now();
    const code = input.origin === 'home' ? await this.#codes.draw(now) : null;
    try {
      return await this.#begin(input, standing, code, now);
    } finally {
      if (code !== null) this.#codes.release(code);
    }
  }

  async #answerByGrant({ key, origin }: RequestInput): Promise<Outcome | undefined> {
    const grant = await this.#store.liveGrant(key, this.#clock.now());
    if (!grant || !isGoodFor(grant, origin)) return undefined;
    const confirmation = await this.#store.load(grant.confirmationId);
    if (!confirmation) throw new Error(`Grant ${grant.id} has lost its confirmation`);
    return ok({ confirmation, reused: true });
  }

  async #begin(
    input: RequestInput,
    standing: Confirmation | undefined,
    code: string | null,
    now: number,
  ): Promise<Outcome | undefined> {
    const { confirmation, event } = request(input, { id: newId(this.#random, 'cnf'), code, now, policy: this.#policy });
    const outcome = await this.#store.commit({
      writes: [...this.#supersede(standing, now), { next: confirmation, expectedVersion: 0, events: [event] }],
      caps: this.#caps(input.origin, now),
      ...(input.idempotency && { idempotency: this.#record(input.key, input.idempotency, confirmation.id, now) }),
    });
    if (outcome === 'committed') return ok({ confirmation, reused: false });
    if (outcome === 'too-many-live' || outcome === 'too-many-for-user') return err(await this.#tooMany(now));
    return undefined;
  }

  /** The window's live confirmation ends in the same transaction; one that is overdue ends as expired. */
  #supersede(standing: Confirmation | undefined, now: number): readonly Write[] {
    if (!standing) return [];
    const { events } = decide(standing, { kind: 'cancel', reason: 'superseded' }, { now, policy: this.#policy });
    return stepOf(standing, events).change.writes;
  }

  #caps(origin: Asked['origin'], now: number): NonNullable<Change['caps']> {
    const { code, maxLive, maxPerUser } = this.#policy;
    const isShort = code.profile === 'avm' && origin === 'home';
    return { now, maxLive: isShort ? Math.min(maxLive, maxLiveAvm) : maxLive, maxPerUser };
  }

  #record(
    { app }: WindowKey,
    { key, bodyHash }: NonNullable<RequestInput['idempotency']>,
    confirmationId: string,
    at: number,
  ): NonNullable<Change['idempotency']> {
    return { app, key, bodyHash, confirmationId, at };
  }

  /** Room comes at the soonest deadline, at the latest. */
  async #tooMany(now: number): Promise<ConfirmationRefusal> {
    const soonest = (await this.#store.nextDeadline()) ?? now;
    return { code: 'too-many-live', retryAfterSeconds: Math.max(1, Math.ceil((soonest - now) / 1000)) };
  }
}
