import { err, newId, ok, type Random, type Result } from '../lib/index.ts';
import { stepOf } from './change.ts';
import { generateCode } from './code.ts';
import { holdsCode } from './code-in-text.ts';
import { type DecideContext, decide } from './decide.ts';
import { type Grant, isGoodFor } from './grant.ts';
import { type LedgerParts, maxRetries } from './ledger.ts';
import { isProvable, offered, type Policy, type Wired } from './policy.ts';
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

/** Codes that no slip of a finger may turn into another that lives, or lived lately: with so many drawn in vain, the shape has too few digits for what is live. */
const maxDraws = 100;

/** Profile `avm` has 6000 codes: with three live ones a guess hits one in two thousand. */
const maxLiveAvm = 3;

/** What confirmations begin with. */
export interface RequestingParts extends LedgerParts {
  readonly random: Random;
  readonly wired: (user: string, app: string) => Wired;
}

/**
 * In this order: a title that could be dialled is refused; a replayed idempotency key repeats its confirmation; a grant that is good for this origin answers;
 * else a new confirmation begins and supersedes the live one of the same window. An answer by a grant changes nothing,
 * so its idempotency key is not remembered.
 * Refuses `code-in-title`, `idempotency-mismatch`, `no-method`, `too-many-live`, `too-many-for-user` and, when others were faster every time, `version-conflict`.
 */
export const requestConfirmation = async (parts: RequestingParts, input: RequestInput): Promise<Outcome> => {
  if (holdsCode(input.action.title, parts.policy.code)) return err({ code: 'code-in-title' });
  for (let retries = 0; retries <= maxRetries; retries++) {
    const outcome = (await replay(parts, input)) ?? (await attempt(parts, input));
    if (outcome) return outcome;
  }
  return err({ code: 'version-conflict' });
};

const replay = async ({ store }: RequestingParts, { key, idempotency }: RequestInput): Promise<Outcome | undefined> => {
  const record = idempotency && (await store.idempotency(key.app, idempotency.key));
  if (!record) return undefined;
  if (record.bodyHash !== idempotency.bodyHash) return err({ code: 'idempotency-mismatch' });
  const confirmation = await store.load(record.confirmationId);
  return confirmation ? ok({ confirmation, reused: false }) : err({ code: 'not-found' });
};

/** Undefined when somebody else was faster. */
const attempt = async (parts: RequestingParts, input: RequestInput): Promise<Outcome | undefined> => {
  const { store, clock, random, policy, wired } = parts;
  const { key, origin } = input;
  const { live, grant } = await store.standing(key, clock.now());
  if (grant && isGoodFor(grant, origin)) return answerByGrant(parts, grant);
  if (!isProvable(offered(origin, wired(key.user, key.app)))) return err({ code: 'no-method' });

  const now = clock.now();
  for (let draws = 0; draws < maxDraws; draws++) {
    const code = origin === 'home' ? generateCode(policy.code, random) : null;
    const outcome = await begin(parts, input, { live, code, now });
    if (outcome !== 'code-taken') return outcome;
  }
  throw new Error(
    `No free code of ${policy.code.digits} digits in ${maxDraws} draws: too many are live or were live lately`,
  );
};

const answerByGrant = async ({ store }: RequestingParts, grant: Grant): Promise<Outcome> => {
  const confirmation = await store.load(grant.confirmationId);
  if (!confirmation) throw new Error(`Grant ${grant.id} has lost its confirmation`);
  return ok({ confirmation, reused: true });
};

const begin = async (
  { store, random, policy }: RequestingParts,
  input: RequestInput,
  { live, code, now }: { live: Confirmation | undefined; code: string | null; now: number },
): Promise<Outcome | 'code-taken' | undefined> => {
  const { confirmation, event } = request(input, { id: newId(random, 'cnf'), code, now, policy });
  const outcome = await store.commit({
    writes: [...supersede(live, { now, policy }), { next: confirmation, expectedVersion: 0, events: [event] }],
    caps: capsOf(policy, input.origin, now),
    ...(code !== null && { apart: { code, freeSince: now - policy.codeReuseSeconds * 1000 } }),
    ...(input.idempotency && { idempotency: recordOf(input.key, input.idempotency, confirmation.id, now) }),
  });
  switch (outcome) {
    case 'committed':
      return ok({ confirmation, reused: false });
    case 'too-many-live':
    case 'too-many-for-user':
      return err(await tooMany(store, outcome, now));
    case 'code-taken':
      return outcome;
    default:
      return undefined;
  }
};

/** The window's live confirmation ends in the same transaction; one that is overdue ends as expired. */
const supersede = (live: Confirmation | undefined, context: DecideContext): readonly Write[] => {
  if (!live) return [];
  const { events } = decide(live, { kind: 'cancel', reason: 'superseded' }, context);
  return stepOf(live, events).change.writes;
};

const capsOf = (
  { code, maxLive, maxPerUser }: Policy,
  origin: Asked['origin'],
  now: number,
): NonNullable<Change['caps']> => {
  const isShort = code.profile === 'avm' && origin === 'home';
  return { now, maxLive: isShort ? Math.min(maxLive, maxLiveAvm) : maxLive, maxPerUser };
};

const recordOf = (
  { app }: WindowKey,
  { key, bodyHash }: NonNullable<RequestInput['idempotency']>,
  confirmationId: string,
  at: number,
): NonNullable<Change['idempotency']> => ({ app, key, bodyHash, confirmationId, at });

/** No room comes before the soonest deadline, unless somebody cancels. */
const tooMany = async (
  store: ConfirmationStore,
  code: 'too-many-live' | 'too-many-for-user',
  now: number,
): Promise<ConfirmationRefusal> => {
  const soonest = (await store.nextDeadline()) ?? now;
  return { code, retryAfterSeconds: Math.max(1, Math.ceil((soonest - now) / 1000)) };
};
