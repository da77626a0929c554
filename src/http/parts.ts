import type { FastifyBaseLogger, FastifyPluginAsync } from 'fastify';
import type { Authenticate } from '../access/index.ts';
import type { AdminLock, AdminSessions } from '../admin/index.ts';
import type { AuthenticatorService } from '../authenticator/index.ts';
import type { ConfirmationIn, ConfirmationService, EndKind, Origin, Press, Pressed } from '../confirmation/index.ts';
import type { Installation, Reached } from '../device-setup/index.ts';
import type { CallerNote } from '../dialin/callers/port.ts';
import type { SeenLadder } from '../dialin/ladder/port.ts';
import type { CallLog, CallRecord, GuessesByLine, HeardPhone, LiveCall, RefusedRequest } from '../dialin/port.ts';
import type { CheckChain, Webhooks } from '../events/index.ts';
import type { AuditLog, EventLog } from '../events/port.ts';
import type { Clock, HourCounts, Span } from '../lib/index.ts';
import type { LineDirectory } from '../line/index.ts';
import type { LivingNode, RunningCall } from '../nodes/port.ts';
import type { RegistrationsView } from '../sip/registrations/status.ts';
import type { ClientAddresses } from './client-addresses.ts';
import type { Managing } from './managing.ts';
import type { Metrics } from './metrics.ts';
import type { JwkView } from './schema/grants.ts';
import type { UiFiles } from './ui-files.ts';

/** Bounds of what one caller may ask. Windows are one minute. */
export interface HttpLimits {
  /** Requests per minute and address (IPv6: per /64), counted before any authentication. */
  readonly requestsPerAddress: number;
  /** Requests per minute and API key, or confirmation token. */
  readonly requestsPerKey: number;
  /** Long-polls at one time, of one app. */
  readonly waitsPerApp: number;
  /** Long-polls at one time, from one address. */
  readonly waitsPerAddress: number;
  /** Event streams at one time, of one app. */
  readonly streamsPerApp: number;
  /** Event streams at one time, from one address. */
  readonly streamsPerAddress: number;
}

/** What the REST edge takes from the configuration. */
export interface HttpSettings {
  /** Of the package, shown in the OpenAPI document. */
  readonly version: string;
  /** Where clients reach this server, and the issuer of grant tokens; `https:` without a path turns HSTS on. */
  readonly publicUrl: string;
  /** What every address of this server in an answer begins with: `http.publicUrl`, or `SAME_SERVER` where none is set. */
  readonly base: string;
  /** CIDRs whose `X-Forwarded-For` counts; empty: nobody's. */
  readonly trustProxy: readonly string[];
  /** Exact origins that may call with a confirmation token from a browser. */
  readonly corsOrigins: readonly string[];
  /** Header fields that they may send besides those that the API reads. */
  readonly corsHeaders: readonly string[];
  /** Where the built pages and modules are; a folder that is not there holds none. */
  readonly uiFolder: string;
  readonly limits: HttpLimits;
  /** How long a grant lives: what a challenge names as `max_age` (RFC 9470 3). */
  readonly grantSeconds: number;
  /** Longest request body, in bytes. */
  readonly bodyBytes: number;
}

/** What a person keys in: `dial` at once, where one of their phones can, or `serviceNumber` or one of `otherNumbers` and, after the tone, `digits`. */
interface DialForm {
  readonly dial?: string;
  readonly serviceNumber: string;
  readonly otherNumbers?: string[];
  readonly digits: string;
}

/** Why a part is as it is, for programs. Stable; `ports` goes with the numbers `free` and `all`, `held` with `seconds`, those of addresses with `requests`, `not-registered` with `failed` and `all`. */
export type PartReason =
  | 'not-serving'
  | 'no-answer'
  | 'no-writes'
  | 'ports'
  | 'set-back'
  | 'held'
  | 'no-client-address'
  | 'nobodys-client-address'
  | 'one-client-address'
  | 'other-settings'
  | 'not-registered';

/** One part of the process, as `/readyz` tells of it. `detail` is read by strangers: nothing secret. */
export interface PartHealth {
  readonly part: string;
  readonly ok: boolean;
  /** An English sentence. */
  readonly detail?: string;
  readonly reason?: PartReason;
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Grants as other programs can verify them. */
export interface GrantTokens {
  /** Has the key at hand; the result signs the grant of a completed confirmation (compact JWS). */
  signer(): Promise<(completed: ConfirmationIn<'completed'>) => Promise<string>>;
  /** The public keys, those of tokens that are still alive included. */
  jwks(): Promise<{ readonly keys: readonly JwkView[] }>;
}

/** A SIP message as a trace shows it: redacted. */
export interface TracedMessage {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly transport: string;
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
  readonly bytes: Buffer;
}

/** What waits for one reader of a trace. */
export interface MessagesToRead {
  /** Resolves when something waits, after `ms` at the latest, and as soon as `abort` aborts. */
  wait(ms: number, abort: AbortSignal): Promise<void>;
  /** The oldest that waits, if one does; `lost`: how many before it were too many. */
  next(): { readonly lost: number; readonly message: TracedMessage } | undefined;
  /** He reads no more. */
  stop(): void;
}

/** What is to be seen of SIP itself. */
export interface SipView {
  /** What came last from each address at home, for each line; newest first. */
  heard(): readonly HeardPhone[];
  /** Requests that were refused lately, newest first. */
  recent(): readonly RefusedRequest[];
  /** What a refusal means, in one sentence. */
  meaning(refusal: RefusedRequest['refusal']): string;
  /** Begins to read the messages of everybody, or of one user name. */
  follow(username: string | undefined): MessagesToRead;
}

/** What is to be seen of registrations at PBXs; nothing where there is none. */
export interface RegistrationsSeen {
  /** How each stands. */
  readonly status: RegistrationsView;
  /** Who called through them lately, newest first. Numbers of people from outside are among it. */
  callers(): readonly CallerNote[];
}

/** Everything the REST edge is made of. */
export interface HttpParts {
  readonly settings: HttpSettings;
  readonly doors: readonly Door[];
  /** Those that know whom they let in themselves. */
  readonly ownDoors: readonly Door[];
  /** The hosted page; undefined where no door needs one. */
  readonly hosted: HostedPage | undefined;
  readonly confirmations: Pick<
    ConfirmationService,
    | 'request'
    | 'read'
    | 'look'
    | 'wait'
    | 'appCode'
    | 'complete'
    | 'cancel'
    | 'list'
    | 'methods'
    | 'liveGrant'
    | 'grant'
    | 'goodGrant'
    | 'revokeGrant'
    | 'endSession'
  >;
  readonly grantTokens: GrantTokens;
  readonly authenticators: Pick<
    AuthenticatorService,
    'list' | 'enrol' | 'activate' | 'renewRecovery' | 'remove' | 'check'
  >;
  /** Who has logged in to the administration page, and its lock. */
  readonly admin: {
    readonly sessions: Pick<AdminSessions, 'logIn' | 'read' | 'touch' | 'list' | 'end'>;
    readonly lock: Pick<AdminLock, 'allowance' | 'standing' | 'askUnlock' | 'recover'>;
  };
  /** What a press of the button by REST does; undefined where that is no button here. */
  readonly press: ((press: Press) => Promise<Pressed>) | undefined;
  readonly lines: Pick<LineDirectory, 'everywhere' | 'get' | 'put' | 'patch' | 'remove' | 'unblock'>;
  readonly calls: Pick<CallLog, 'recent'> & { live(): readonly LiveCall[] };
  readonly ladders: { has(call: string): boolean; read(call: string): SeenLadder | undefined };
  readonly statistics: {
    /** How many calls and ends of confirmations there were in each hour. */
    hours(span: Span): Promise<{
      readonly called: HourCounts<CallRecord['outcome']>;
      readonly ended: HourCounts<EndKind>;
    }>;
    /** Wrong codes since then (milliseconds since the epoch), as guesses. `codes`: how many codes there are. */
    guesses(since: number): Promise<GuessesByLine & { readonly codes: number; readonly complete: boolean }>;
  };
  readonly sip: SipView;
  /** The nodes that live, and this one among them. */
  readonly nodes: {
    list(): Promise<readonly LivingNode[]>;
    readonly id: string;
    /** Its name; undefined where there is no other. */
    readonly node: string | undefined;
    /** The calls that go on at the others, as they told of them last. */
    callsElsewhere(): Promise<readonly (RunningCall & { readonly node: string })[]>;
  };
  readonly registrations: RegistrationsSeen;
  /** What phones have to know of this server, as somebody asks who came in this way. */
  readonly phones: (reached: Reached) => Installation;
  readonly events: Pick<EventLog, 'of' | 'head'>;
  readonly webhooks: Pick<
    Webhooks,
    'add' | 'list' | 'update' | 'rotateSecret' | 'test' | 'remove' | 'deliveries' | 'redeliver'
  >;
  readonly managing: Managing;
  readonly audit: Pick<AuditLog, 'search' | 'cut' | 'sealed' | 'unsealed'>;
  readonly checkChain: CheckChain;
  readonly authenticate: Authenticate;
  /** The token that `authenticate` takes for this confirmation. */
  readonly tokenFor: (confirmationId: string) => string;
  /** Where the person sits; no address given is `internet`. */
  readonly originOf: (clientAddress: string | undefined) => Origin;
  /** Hears of each request for a confirmation. */
  readonly addresses: Pick<ClientAddresses, 'note'>;
  /** How a person dials the digits of a code. */
  readonly dialForm: (code: string, user: string) => DialForm;
  readonly health: () => Promise<readonly PartHealth[]>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

/** The same, and what the server makes of it for doors. */
export interface DoorParts extends HttpParts {
  /** Built pages and modules. */
  readonly ui: UiFiles;
}

/**
 * Speaks another protocol into the same services: a plug-in, registered where a route that names its `access` is authenticated and
 * bounded as all under /v1 are.
 */
export type Door = (parts: DoorParts) => FastifyPluginAsync;

/**
 * A page of ours on a host of others, with what it asks. `byItsToken` are the routes of one confirmation, for its token alone: the plug-in says below which
 * path they are.
 */
export type HostedPage = (
  parts: Pick<DoorParts, 'confirmations' | 'tokenFor' | 'originOf' | 'ui'>,
  byItsToken: FastifyPluginAsync,
) => FastifyPluginAsync;
