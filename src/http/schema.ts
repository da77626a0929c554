/*
 * The JSON of the REST API as types, for programs in TypeScript. They come from schema/, one file for each resource, as do the
 * checks for requests, which refuse unknown fields, and the OpenAPI document.
 */

export type { AdminSessionItem, AdminSessionJson } from './schema/admin.ts';
export type { ChainVerdictView, ChainView, EventView } from './schema/audit.ts';
export type { ActivationJson, AuthenticatorJson, DraftJson, NewAuthenticator } from './schema/authenticators.ts';
export type { NewPress, PressView } from './schema/button.ts';
export type { CallView, LiveCallView } from './schema/calls.ts';
export type { Cancellation, ConfirmationView, NewConfirmation, TypedCode } from './schema/confirmations.ts';
export type { DoorView } from './schema/doors.ts';
export type { GrantView, JwkView, SessionEndView } from './schema/grants.ts';
export type { ApiKeyMadeView, ApiKeyView, NewApiKey } from './schema/keys.ts';
export type { LadderView } from './schema/ladder.ts';
export type { LineJson, LinePatch, NewLine } from './schema/lines.ts';
export type { NodeView } from './schema/nodes.ts';
export type { NewOpenIdClient, OpenIdClientAddedView, OpenIdClientView } from './schema/openid-clients.ts';
export type { LivenessView, ReadinessView } from './schema/operations.ts';
export type { ProblemView } from './schema/problem.ts';
export type { RegistrationCallerView, RegistrationView } from './schema/registrations.ts';
export type { DeviceFileView, NewGrandstreamFile, SetupDeviceView, SetupFieldView } from './schema/setup.ts';
export type {
  HeardPhoneView,
  LostMessagesView,
  RefusedRequestPageView,
  RefusedRequestView,
  TracedMessageView,
} from './schema/sip.ts';
export type { GuessStatisticsView, HourStatisticsView } from './schema/statistics.ts';
export type { NewTr064Account, Tr064AccountAddedView, Tr064AccountView } from './schema/tr064-accounts.ts';
export type {
  DeliveryJson,
  NewWebhook,
  SecretRotation,
  WebhookCreatedJson,
  WebhookJson,
  WebhookPatch,
  WebhookTestView,
} from './schema/webhooks.ts';
