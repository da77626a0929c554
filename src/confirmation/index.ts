export type { AppCodeVerdict, CheckAppCode } from './app-code.ts';
export type { Press, PressEvent, PressOutcome } from './button.ts';
export { type CodeShape, codesOf, type Dialled, generateCode, parseDialled, parseKeyed, tooClose } from './code.ts';
export { holdsCode } from './code-in-text.ts';
export type { CommittedEvent } from './committed.ts';
export { type Command, type DecideContext, type Decision, decide, type Evidence } from './decide.ts';
export {
  type DialContext,
  type DialRefusal,
  decideDial,
  type MayConfirm,
  phoneEvidence,
  type RefusedDial,
} from './dialling.ts';
export type { EndedSession } from './ending.ts';
export type { ConfirmationEvent } from './events.ts';
export { evolve } from './evolve.ts';
export { type Grant, isGoodFor, isGrantLive } from './grant.ts';
export type { Snapshot } from './offering.ts';
export { longestPendingSeconds, type Offer, offered, type Policy, type Unavailable, type Wired } from './policy.ts';
export type {
  Change,
  CommitOutcome,
  ConfirmationStore,
  IdempotencyRecord,
  ListQuery,
  Page,
  Standing,
  Write,
} from './port.ts';
export type { Pressed } from './pressing.ts';
export { amrOf } from './proof-words.ts';
export type { ConfirmationRefusal, ConfirmationRefusalCode } from './refusals.ts';
export { type Asked, type RequestContext, request } from './request.ts';
export type { Requested, RequestInput } from './requesting.ts';
export { ConfirmationService, type ServiceParts } from './service.ts';
export {
  type Action,
  type Attempt,
  type AttemptCode,
  type CancelReason,
  type Common,
  type Confirmation,
  type ConfirmationIn,
  type EndKind,
  type GrantRef,
  isLive,
  type LineRef,
  type LiveConfirmation,
  type Method,
  type OkBy,
  type Origin,
  type Proof,
  type RevokeReason,
  type State,
  type StateKind,
  type WindowKey,
} from './state.ts';
