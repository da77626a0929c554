import type {
  ActivationJson,
  AdminSessionItem,
  ApiKeyMadeView,
  ApiKeyView,
  AuthenticatorJson,
  CallView,
  Cancellation,
  ChainVerdictView,
  ChainView,
  ConfirmationView,
  DeliveryJson,
  DeviceFileView,
  DoorView,
  DraftJson,
  EventView,
  GrantView,
  GuessStatisticsView,
  HourStatisticsView,
  JwkView,
  LadderView,
  LineJson,
  LinePatch,
  LiveCallView,
  LivenessView,
  NewApiKey,
  NewAuthenticator,
  NewConfirmation,
  NewGrandstreamFile,
  NewLine,
  NewOpenIdClient,
  NewPress,
  NewTr064Account,
  NewWebhook,
  NodeView,
  OpenIdClientAddedView,
  OpenIdClientView,
  PressView,
  ReadinessView,
  RefusedRequestView,
  RegistrationView,
  SecretRotation,
  SessionEndView,
  SetupDeviceView,
  Tr064AccountAddedView,
  Tr064AccountView,
  TypedCode,
  WebhookCreatedJson,
  WebhookJson,
  WebhookPatch,
  WebhookTestView,
} from '../http/schema.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the page behind it; null on the last. */
  readonly next: string | null;
}

interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

interface Window {
  readonly user: string;
  readonly session: string;
  readonly window: string;
  readonly clientAddress?: string;
}

/** What each route that answers JSON, or nothing, takes and answers. A test holds the names against the OpenAPI document. */
interface Routes {
  'GET /livez': { answer: LivenessView };
  'GET /readyz': { answer: ReadinessView };
  'GET /.well-known/jwks.json': { answer: { readonly keys: readonly JwkView[] } };
  'POST /v1/confirmations': { body: NewConfirmation; answer: ConfirmationView };
  'GET /v1/confirmations': {
    query?: PageQuery & { readonly state?: ConfirmationView['state'] };
    answer: Page<ConfirmationView>;
  };
  'GET /v1/confirmations/:id': {
    query?: { readonly wait?: number; readonly since?: number };
    answer: ConfirmationView;
  };
  'POST /v1/confirmations/:id/totp': { body: TypedCode; answer: ConfirmationView };
  'POST /v1/confirmations/:id/complete': { answer: ConfirmationView };
  'POST /v1/confirmations/:id/cancel': { body?: Cancellation; answer: ConfirmationView };
  'GET /v1/grants': { query: Window; answer: GrantView };
  'DELETE /v1/grants/:id': { answer: undefined };
  'DELETE /v1/sessions/:session': { answer: SessionEndView };
  'GET /v1/users/:user/authenticators': { answer: Page<AuthenticatorJson> };
  'POST /v1/users/:user/authenticators': { body: NewAuthenticator; answer: DraftJson };
  'POST /v1/users/:user/authenticators/:id/verify': { body: TypedCode; answer: ActivationJson };
  'POST /v1/users/:user/authenticators/:id/recovery-codes': {
    body?: Omit<Partial<Window>, 'user'>;
    answer: ActivationJson;
  };
  'DELETE /v1/users/:user/authenticators/:id': { query?: Omit<Partial<Window>, 'user'>; answer: undefined };
  'POST /v1/button': { body?: NewPress; answer: PressView };
  'GET /v1/forward-auth': {
    query?: { readonly user?: string; readonly session?: string; readonly window?: string; readonly address?: string };
    answer: undefined;
  };
  'GET /v1/lines': { answer: Page<LineJson> };
  'GET /v1/lines/:id': { answer: LineJson };
  'PUT /v1/lines/:id': { body: NewLine; answer: LineJson };
  'PATCH /v1/lines/:id': { body: LinePatch; answer: LineJson };
  'DELETE /v1/lines/:id': { answer: undefined };
  'DELETE /v1/lines/:id/tries': { answer: LineJson };
  'GET /v1/calls': { query?: PageQuery & { readonly line?: string }; answer: Page<CallView> };
  'GET /v1/calls/:id/ladder': { params: { id: string }; answer: LadderView };
  'GET /v1/statistics/hours': { query?: { from?: string; hours?: number }; answer: HourStatisticsView };
  'GET /v1/statistics/guesses': { query?: { from?: string }; answer: GuessStatisticsView };
  'GET /v1/calls/live': { answer: Page<LiveCallView> };
  'GET /v1/nodes': { answer: Page<NodeView> };
  'GET /v1/registrations': { answer: Page<RegistrationView> };
  'GET /v1/sip/recent': { answer: Page<RefusedRequestView> };
  'GET /v1/setup/devices': { answer: Page<SetupDeviceView> };
  'GET /v1/setup/devices/:id': { query?: { readonly line?: string }; answer: SetupDeviceView };
  'POST /v1/setup/grandstream': { body: NewGrandstreamFile; answer: DeviceFileView };
  'GET /v1/admin/sessions': { answer: Page<AdminSessionItem> };
  'DELETE /v1/admin/sessions/:id': { answer: undefined };
  'GET /v1/keys': { answer: Page<ApiKeyView> };
  'POST /v1/keys': { body: NewApiKey; answer: ApiKeyMadeView };
  'DELETE /v1/keys/:id': { answer: undefined };
  'GET /v1/doors': { answer: Page<DoorView> };
  'GET /v1/tr064/accounts': { answer: Page<Tr064AccountView> };
  'POST /v1/tr064/accounts': { body: NewTr064Account; answer: Tr064AccountAddedView };
  'DELETE /v1/tr064/accounts/:username': { answer: undefined };
  'GET /v1/openid/clients': { answer: Page<OpenIdClientView> };
  'POST /v1/openid/clients': { body: NewOpenIdClient; answer: OpenIdClientAddedView };
  'DELETE /v1/openid/clients/:id': { answer: undefined };
  'POST /v1/webhooks': { body: NewWebhook; answer: WebhookCreatedJson };
  'GET /v1/webhooks': { answer: Page<WebhookJson> };
  'PATCH /v1/webhooks/:id': { body: WebhookPatch; answer: WebhookJson };
  'POST /v1/webhooks/:id/rotate-secret': { body?: SecretRotation; answer: WebhookCreatedJson };
  'POST /v1/webhooks/:id/test': { answer: WebhookTestView };
  'DELETE /v1/webhooks/:id': { answer: undefined };
  'GET /v1/webhooks/:id/deliveries': { query?: PageQuery; answer: Page<DeliveryJson> };
  'POST /v1/webhooks/:id/deliveries/:delivery/redeliver': { answer: undefined };
  'GET /v1/audit': {
    query?: PageQuery & {
      readonly type?: string;
      readonly subject?: string;
      readonly from?: string;
      readonly to?: string;
    };
    answer: Page<EventView> & { readonly chain: ChainView };
  };
  'GET /v1/audit/chain': { answer: ChainVerdictView };
}

/** A route, by its method and path. */
export type Route = keyof Routes;

export type AnswerOf<R extends Route> = Routes[R]['answer'];

type ParamIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** The same, of which nothing is changed. */
type Sent<T> = T extends object ? { readonly [Member in keyof T]: Sent<T[Member]> } : T;

/** What goes with a request to this route: what it takes, and what every request may have. */
export type Asked<R extends Route> = ([ParamIn<R>] extends [never]
  ? object
  : { readonly params: Readonly<Record<ParamIn<R>, string>> }) &
  Sent<Omit<Routes[R], 'answer'>> & {
    readonly headers?: Readonly<Record<string, string>>;
    /** Ends the waiting: the promise rejects with its reason. */
    readonly signal?: AbortSignal | undefined;
  };
