import type { Activated, AuthenticatorView, Enrolled } from '../authenticator/index.ts';
import type { Attempt, Grant, Proof, Snapshot } from '../confirmation/index.ts';
import type { CallRecord, LiveCall } from '../dialin/port.ts';
import type { BrokenChain, WholeChain } from '../events/index.ts';
import type { Delivery, StoredEvent, WebhookState } from '../events/port.ts';
import type { LineView } from '../line/index.ts';
import type { LivingNode } from '../nodes/port.ts';
import type { HttpParts } from './parts.ts';
import { qrSvg } from './qr.ts';
import type { ChainVerdictView, EventView } from './schema/audit.ts';
import type { ActivationJson, AuthenticatorJson, DraftJson } from './schema/authenticators.ts';
import type { CallView, LiveCallView } from './schema/calls.ts';
import type { ConfirmationView } from './schema/confirmations.ts';
import type { GrantView } from './schema/grants.ts';
import type { LineJson } from './schema/lines.ts';
import type { NodeView } from './schema/nodes.ts';
import type { DeliveryJson, WebhookJson } from './schema/webhooks.ts';

/** RFC 3339 in UTC, of milliseconds since the epoch. */
export const time = (ms: number): string => new Date(ms).toISOString();

/** Whole seconds until `at`, rounded up so that what still lives never shows 0, and never below 0. */
export const secondsUntil = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000));

const deadline = (expiresAt: number, now: number) => ({
  expiresAt: time(expiresAt),
  expiresIn: secondsUntil(expiresAt, now),
});

/** So many signals of an attempt are shown: whoever needs them all reads `/v1/calls`. */
const SIGNALS_SHOWN = 5;

/** A refused proof as the API shows it. */
export const attemptView = ({ at, method, code, line, signals }: Attempt) => ({
  at: time(at),
  method,
  outcome: 'refused' as const,
  code,
  ...(line && { line }),
  ...(signals && { signals: signals.slice(0, SIGNALS_SHOWN) }),
});

const proofView = ({ method, at, line }: Proof) => ({ method, at: time(at), ...(line && { line }) });

/**
 * A confirmation as the API shows it. Methods, and what to dial, only while pending; the latter only at home. `dialForm` is left out where nobody
 * needs to dial: in lists.
 */
export const confirmationView = (
  { confirmation, offer }: Snapshot,
  now: number,
  dialForm?: HttpParts['dialForm'],
): ConfirmationView => {
  const pending = confirmation.kind === 'pending';
  const code = pending && confirmation.origin === 'home' ? confirmation.code : null;
  const dial = code !== null && dialForm ? dialForm(code, confirmation.user) : undefined;
  const common = {
    id: confirmation.id,
    version: confirmation.version,
    user: confirmation.user,
    session: confirmation.session,
    window: confirmation.window,
    action: { id: confirmation.action.id, title: confirmation.action.title },
    origin: confirmation.origin,
    methods: pending ? offer.methods.map((method) => ({ method, ...(method === 'phone' && dial) })) : [],
    unavailable: pending ? [...offer.unavailable] : [],
    attempts: confirmation.attempts.map(attemptView),
    createdAt: time(confirmation.createdAt),
  };
  switch (confirmation.kind) {
    case 'pending':
      return { state: 'pending', ...common, ...deadline(confirmation.expiresAt, now) };
    case 'confirmed':
      return {
        state: 'confirmed',
        ...common,
        ...deadline(confirmation.expiresAt, now),
        confirmedBy: proofView(confirmation.confirmedBy),
      };
    case 'completed':
      return {
        state: 'completed',
        ...common,
        completedAt: time(confirmation.completedAt),
        confirmedBy: proofView(confirmation.confirmedBy),
        grant: { id: confirmation.grant.id, expiresAt: time(confirmation.grant.expiresAt) },
      };
    case 'expired':
      return { state: 'expired', ...common, expiredAt: time(confirmation.expiredAt) };
    case 'cancelled':
      return {
        state: 'cancelled',
        ...common,
        cancelledAt: time(confirmation.cancelledAt),
        reason: confirmation.reason,
      };
    case 'blocked':
      return { state: 'blocked', ...common, blockedAt: time(confirmation.blockedAt) };
    default:
      return confirmation satisfies never;
  }
};

/** A live grant as the API shows it. */
export const grantView = (grant: Grant, now: number): GrantView => ({
  id: grant.id,
  confirmation: grant.confirmationId,
  user: grant.user,
  session: grant.session,
  window: grant.window,
  origin: grant.origin,
  method: grant.method,
  issuedAt: time(grant.issuedAt),
  ...deadline(grant.expiresAt, now),
});

/** A line as the API shows it: field by field, so that nothing else of it can ever get out. */
export const lineView = ({ line, binding, tries }: LineView): LineJson => ({
  id: line.id,
  kind: line.kind,
  username: line.username,
  label: line.label,
  confirmsFor: line.confirmsFor === '*' ? '*' : [...line.confirmsFor],
  trust: line.trust,
  certificate: line.certificate,
  peer: line.peer,
  enabled: line.enabled,
  source: line.source,
  registration: binding
    ? {
        address: binding.address,
        transport: binding.transport,
        userAgent: binding.userAgent ?? null,
        since: time(binding.since),
        expiresAt: binding.expiresAt === undefined ? null : time(binding.expiresAt),
        node: binding.node ?? null,
      }
    : null,
  tries: { wrong: tries.wrong, blockedForSeconds: tries.blockedForSeconds },
});

/** An authenticator as the API shows it: never with a secret. */
export const authenticatorView = ({ authenticator, recoveryCodesLeft }: AuthenticatorView): AuthenticatorJson => {
  const { id, name, createdAt } = authenticator;
  const common = { id, name, createdAt: time(createdAt) };
  if (authenticator.state === 'draft') return { state: 'draft', ...common };
  return { state: 'active', ...common, activatedAt: time(authenticator.activatedAt), recoveryCodesLeft };
};

/** A new draft, with the secret that only this answer shows. */
export const draftView = ({ authenticator, expiresAt, secret, otpauthUri }: Enrolled): DraftJson => ({
  state: 'draft',
  id: authenticator.id,
  name: authenticator.name,
  createdAt: time(authenticator.createdAt),
  expiresAt: time(expiresAt),
  otpauthUri: otpauthUri.reveal(),
  secret: secret.reveal(),
  qrSvg: qrSvg(otpauthUri.reveal()),
});

/** An authenticator that has just become active, with the recovery codes that only this answer shows. */
export const activationView = ({ authenticator, recoveryCodes }: Activated): ActivationJson => {
  const codes = [...recoveryCodes.reveal()];
  return {
    state: 'active',
    id: authenticator.id,
    name: authenticator.name,
    createdAt: time(authenticator.createdAt),
    activatedAt: time(authenticator.activatedAt),
    recoveryCodesLeft: codes.length,
    recoveryCodes: codes,
  };
};

/** A dial attempt as the API shows it. `meaning`: what a refusal means, in one sentence; `ladder`: whether its messages are remembered. */
export const callView = (
  call: CallRecord,
  { meaning, ladder }: { readonly meaning: HttpParts['sip']['meaning']; readonly ladder: boolean },
): CallView => ({
  id: call.id,
  at: time(call.at),
  line: call.line && { id: call.line.id, kind: call.line.kind, label: call.line.label },
  outcome: call.outcome,
  refusal: call.refusal,
  meaning: call.refusal && meaning(call.refusal),
  detail: call.detail,
  signals: [...call.signals],
  address: call.address,
  transport: call.transport,
  userAgent: call.userAgent,
  node: call.node,
  ladder,
});

/** A call that is going on at this node, as the API shows it. */
export const liveCallView = (
  { line, since, address, transport }: LiveCall,
  node: string | undefined,
): LiveCallView => ({
  line: { id: line.id, kind: line.kind, label: line.label },
  since: time(since),
  address,
  transport,
  node: node ?? null,
});

/** A node as the one with the id `answering` shows it. */
export const nodeView = (
  { id, clockOffsetMs, startedAt, roles, ...node }: LivingNode,
  answering: string,
): NodeView => ({
  name: node.name,
  answering: id === answering,
  version: node.version,
  startedAt: time(startedAt),
  clockOffsetMs: clockOffsetMs ?? null,
  roles: [...roles],
  bindings: node.bindings,
  liveCalls: node.liveCalls,
});

/** A webhook as the API shows it: without its secret. */
export const webhookView = (
  { id, url, types, enabled, createdAt, waiting, dead, dropped, oldSecretUntil }: WebhookState,
  now: number,
): WebhookJson => ({
  id,
  url,
  types: [...types],
  enabled,
  createdAt: time(createdAt),
  waiting,
  dead,
  dropped,
  oldSecretUntil: oldSecretUntil === null || oldSecretUntil <= now ? null : time(oldSecretUntil),
});

/** What a webhook has not got yet, as the API shows it. */
export const deliveryView = ({ seq, event, tries, failure, nextAt }: Delivery): DeliveryJson => ({
  id: seq,
  event: { id: event.id, type: event.type, at: time(event.at) },
  state: nextAt === null ? 'dead' : 'waiting',
  tries,
  failure,
  nextAt: nextAt === null ? null : time(nextAt),
});

/** Where an export would have the bad place in its lines is of no interest to whoever holds none. */
export const chainVerdictView = (verdict: WholeChain | BrokenChain): ChainVerdictView => {
  if (verdict.whole) return { whole: true, events: verdict.events, seals: verdict.seals };
  const { seq, seal, reason } = verdict;
  return { whole: false, ...(seq !== undefined && { seq }), ...(seal && { seal }), reason };
};

/** An event as an auditor sees it. */
export const eventView = ({ seq, id, type, at, app, subject, actor, data }: StoredEvent): EventView => ({
  seq,
  id,
  type,
  at: time(at),
  app,
  subject,
  actor,
  data,
});
