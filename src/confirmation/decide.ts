import type { ConfirmationEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { expiry } from './overdue.ts';
import type { Policy } from './policy.ts';
import type { ConfirmationRefusal, ConfirmationRefusalCode } from './refusals.ts';
import {
  type Attempt,
  type AttemptCode,
  type CancelReason,
  type Confirmation,
  isLive,
  type LineRef,
  type OkBy,
  type RevokeReason,
} from './state.ts';

/** Proof of presence that a verifier has accepted. */
export type Evidence =
  | { readonly method: 'phone'; readonly line: LineRef }
  | { readonly method: 'button' }
  | { readonly method: 'totp' };

/** What can be asked of a confirmation. */
export type Command =
  | { readonly kind: 'prove'; readonly evidence: Evidence }
  | {
      readonly kind: 'refuse-dial';
      readonly code: AttemptCode;
      readonly line?: LineRef;
      readonly signals?: readonly string[];
    }
  | { readonly kind: 'refuse-app-code' }
  | { readonly kind: 'complete'; readonly grantId: string; readonly by: string; readonly okBy: OkBy }
  | { readonly kind: 'cancel'; readonly reason: CancelReason }
  | { readonly kind: 'revoke'; readonly reason: RevokeReason }
  | { readonly kind: 'expire' };

/** What a decision depends on besides the confirmation. `now` in milliseconds since the epoch. */
export interface DecideContext {
  readonly now: number;
  readonly policy: Policy;
}

/** What happened, and what the asker is told when it is a "no". A refusal can come with events: both count. */
export interface Decision {
  readonly events: readonly ConfirmationEvent[];
  readonly refusal?: ConfirmationRefusal;
}

type CommandOf<K extends Command['kind']> = Extract<Command, { readonly kind: K }>;

const nothing: Decision = { events: [] };
const happened = (...events: ConfirmationEvent[]): Decision => ({ events });
const refused = (code: ConfirmationRefusalCode): Decision => ({ events: [], refusal: { code } });
const blocked = (seconds: number): ConfirmationRefusal => ({
  code: 'blocked',
  retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
});

/** Evidence or an app code for a confirmation that waits for none. */
const tooLateForProof = (confirmation: Confirmation, method: Evidence['method'], context: DecideContext): Decision => {
  if (method === 'phone') {
    return refused(
      confirmation.kind === 'confirmed' || confirmation.kind === 'completed' ? 'code-used' : 'code-expired',
    );
  }
  if (method === 'totp' && confirmation.kind === 'blocked') {
    const until = confirmation.blockedAt + context.policy.appCodeBlockSeconds * 1000;
    return { events: [], refusal: blocked((until - context.now) / 1000) };
  }
  return refused('already-decided');
};

const prove = (confirmation: Confirmation, { evidence }: CommandOf<'prove'>, context: DecideContext): Decision => {
  if (evidence.method !== 'totp' && confirmation.origin !== 'home') return refused('method-not-offered');
  if (confirmation.kind !== 'pending') return tooLateForProof(confirmation, evidence.method, context);
  if (evidence.method === 'phone' && evidence.line.kind === 'ip') return refused('not-for-this-user');
  const { now, policy } = context;
  return happened({
    type: 'confirmation.confirmed',
    at: now,
    by: { at: now, ...evidence },
    expiresAt: now + policy.okSeconds * 1000,
  });
};

const refuseDial = (confirmation: Confirmation, command: CommandOf<'refuse-dial'>, now: number): Decision => {
  if (confirmation.origin !== 'home') return refused('method-not-offered');
  if (!isLive(confirmation)) return refused('already-decided');
  const { code, line, signals } = command;
  const attempt: Attempt = { at: now, method: 'phone', code, ...(line && { line }), ...(signals && { signals }) };
  return happened({ type: 'dial.refused', at: now, attempt });
};

const refuseAppCode = (confirmation: Confirmation, context: DecideContext): Decision => {
  if (confirmation.kind !== 'pending') return tooLateForProof(confirmation, 'totp', context);
  const { now, policy } = context;
  const attempt: Attempt = { at: now, method: 'totp', code: 'code-invalid' };
  const wrong: ConfirmationEvent = { type: 'totp.refused', at: now, attempt };
  if (confirmation.wrongAppCodes + 1 < policy.appCodeTries) {
    return { events: [wrong], refusal: { code: 'code-invalid' } };
  }
  return {
    events: [wrong, { type: 'confirmation.blocked', at: now }],
    refusal: blocked(policy.appCodeBlockSeconds),
  };
};

const complete = (
  confirmation: Confirmation,
  { grantId, by, okBy }: CommandOf<'complete'>,
  context: DecideContext,
): Decision => {
  if (confirmation.kind === 'pending') return refused('confirmation-required');
  if (confirmation.kind !== 'confirmed') return refused('already-decided');
  const { now, policy } = context;
  const grant = { id: grantId, expiresAt: now + policy.grantSeconds * 1000 };
  return happened({ type: 'confirmation.completed', at: now, by, okBy, grant });
};

/** Whether the grant was revoked before is in its own row: the service asks that first. */
const revoke = (confirmation: Confirmation, reason: RevokeReason, now: number): Decision => {
  if (isLive(confirmation)) return refused('confirmation-required');
  if (confirmation.kind !== 'completed' || now >= confirmation.grant.expiresAt) return refused('already-decided');
  const { grant, okBy = 'click' } = confirmation;
  return happened({ type: 'grant.revoked', at: now, grantId: grant.id, okBy, reason });
};

const cancel = (confirmation: Confirmation, { reason }: CommandOf<'cancel'>, now: number): Decision => {
  if (isLive(confirmation)) return happened({ type: 'confirmation.cancelled', at: now, reason });
  if (reason === 'not-me' || reason === 'logged-out') return revoke(confirmation, reason, now);
  return refused('already-decided');
};

const decideInTime = (confirmation: Confirmation, command: Command, context: DecideContext): Decision => {
  switch (command.kind) {
    case 'prove':
      return prove(confirmation, command, context);
    case 'refuse-dial':
      return refuseDial(confirmation, command, context.now);
    case 'refuse-app-code':
      return refuseAppCode(confirmation, context);
    case 'complete':
      return complete(confirmation, command, context);
    case 'cancel':
      return cancel(confirmation, command, context.now);
    case 'revoke':
      return revoke(confirmation, command.reason, context.now);
    case 'expire':
      return nothing;
    default:
      return command satisfies never;
  }
};

/**
 * What a command does to a confirmation. Deadlines come first: a live confirmation whose deadline has passed expires
 * whatever the command, and the command gets the answer that an expired confirmation deserves.
 */
export const decide = (confirmation: Confirmation, command: Command, context: DecideContext): Decision => {
  const expired = expiry(confirmation, context.now);
  if (!expired) return decideInTime(confirmation, command, context);
  const late = decideInTime(evolve(confirmation, expired), command, context);
  return { ...late, events: [expired, ...late.events] };
};
