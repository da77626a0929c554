import type { FastifyInstance, InjectOptions } from 'fastify';
import { type Logger, pino } from 'pino';
import { expect, vi } from 'vitest';
import type * as z from 'zod';
import { hashKey, newKey, type Scope } from '../../src/access/index.ts';
import { createAdmin } from '../../src/app/admin.ts';
import { createDialForm } from '../../src/app/dial-form.ts';
import { plainDoors } from '../../src/app/doors.ts';
import { createHosting, type Hosting } from '../../src/app/hosting.ts';
import { createInstallation } from '../../src/app/installation.ts';
import { createAccess } from '../../src/app/keys.ts';
import { createManaging } from '../../src/app/managing.ts';
import type { TellingDoor } from '../../src/app/openid.ts';
import { createReader, type Listener } from '../../src/app/parts.ts';
import { originOf, refusalMeaning } from '../../src/app/settings.ts';
import { createStatistics } from '../../src/app/statistics.ts';
import { AuthenticatorService } from '../../src/authenticator/index.ts';
import { type Config, configSchema, homeOf } from '../../src/config/index.ts';
import { ConfirmationService, type LineRef } from '../../src/confirmation/index.ts';
import { CallHistory, HeardPhones, Ladders, RefusedRequests } from '../../src/dialin/index.ts';
import { type AskingSettings, createAsking } from '../../src/doors/forward-auth/asking.ts';
import { forwardAuth } from '../../src/doors/forward-auth/index.ts';
import { createCheckChain, type EventReader, Webhooks } from '../../src/events/index.ts';
import {
  createHttp,
  createMetrics,
  type Door,
  type HttpLimits,
  type HttpParts,
  type Managing,
} from '../../src/http/index.ts';
import * as adminSchemas from '../../src/http/schema/admin.ts';
import * as audit from '../../src/http/schema/audit.ts';
import * as authenticators from '../../src/http/schema/authenticators.ts';
import * as button from '../../src/http/schema/button.ts';
import * as calls from '../../src/http/schema/calls.ts';
import * as confirmations from '../../src/http/schema/confirmations.ts';
import * as doors from '../../src/http/schema/doors.ts';
import * as grants from '../../src/http/schema/grants.ts';
import * as keys from '../../src/http/schema/keys.ts';
import * as ladderSchema from '../../src/http/schema/ladder.ts';
import * as lines from '../../src/http/schema/lines.ts';
import * as nodes from '../../src/http/schema/nodes.ts';
import * as openIdClients from '../../src/http/schema/openid-clients.ts';
import * as operations from '../../src/http/schema/operations.ts';
import * as problem from '../../src/http/schema/problem.ts';
import * as registrations from '../../src/http/schema/registrations.ts';
import * as setup from '../../src/http/schema/setup.ts';
import * as sip from '../../src/http/schema/sip.ts';
import * as statistics from '../../src/http/schema/statistics.ts';
import * as accounts from '../../src/http/schema/tr064-accounts.ts';
import * as webhooks from '../../src/http/schema/webhooks.ts';
import {
  createBackground,
  newId,
  privateNetworks,
  type ReportFault,
  SAME_SERVER,
  soleFence,
} from '../../src/lib/index.ts';
import { LineDirectory } from '../../src/line/index.ts';
import { createGrantTokens, firstText } from '../../src/signing/index.ts';
import { RECOGNISED } from '../../src/sip/methods.ts';
import { createRedaction } from '../../src/sip/redaction/index.ts';
import { SipTrace, shownMessage } from '../../src/sip/trace/index.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import type { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { anAuthenticatorPolicy, aPolicy } from '../support/builders.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { nobodyElse } from '../support/nobody-else.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { dialWrongCode, fewTries } from '../support/wrong-code.ts';

const HOME = '192.168.178.20';
export const AWAY = '203.0.113.9';
export const PASSWORD = 'correct-horse-battery';

export const aBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  user: 'anna',
  session: 's1',
  window: 'w1',
  action: { id: 'settings.export', title: 'Export settings' },
  clientAddress: HOME,
  ...changes,
});

/** Registered at a box, for the tests whose lines are behind it. */
const DIALLING = configSchema.parse({
  sip: { registrations: [{ name: 'fritz', registrar: 'fritz.box', user: 'u', password: PASSWORD, number: '**620' }] },
});

/** Every door open that can be managed. */
const OPEN = configSchema.parse({ tr064: { port: 49_000 }, openid: { enabled: true } });

/** nginx or Caddy on the same machine, in front of one host. */
const aDoor: AskingSettings = {
  proxies: { has: (address) => address === '127.0.0.1' },
  userHeader: 'Remote-User',
  sessionHeader: 'Remote-Session',
  redirects: ['https://box.example'],
  code: aPolicy().code,
};

const TOKEN_KEY = Buffer.alloc(32, 9);

const generous: HttpLimits = {
  requestsPerAddress: 100_000,
  requestsPerKey: 100_000,
  waitsPerApp: 100,
  waitsPerAddress: 100,
  streamsPerApp: 100,
  streamsPerAddress: 100,
};

/** What a door of its own is made of. */
export interface MadeForDoors {
  readonly store: SqliteStore;
  readonly hosting: Hosting;
  readonly tokenKey: Buffer;
  readonly readKeys: () => Promise<string>;
  readonly listeners: Set<Listener>;
  readonly isHome: (address: string) => boolean;
  readonly confirmations: ConfirmationService;
  readonly logger: Logger;
  readonly clock: ManualClock;
  readonly fault: ReportFault;
}

/** What a test wants different. */
export interface Changes {
  readonly limits?: Partial<HttpLimits>;
  readonly corsOrigins?: readonly string[];
  readonly corsHeaders?: readonly string[];
  readonly trustProxy?: readonly string[];
  /** What `http.publicUrl` is set to. */
  readonly publicUrl?: string;
  readonly uiFolder?: string;
  /** The house has a button, and REST may press it. */
  readonly button?: true;
  /** The door for proxies, open: what is other than usual. */
  readonly door?: Partial<AskingSettings>;
  readonly parts?: Partial<HttpParts>;
  /** What of the managing is other than usual: all doors open, and no backups. */
  readonly managing?: Partial<Managing>;
  /** Of the administration page: what is other than usual. */
  readonly admin?: Partial<Config['admin']>;
  /** Doors of their own, made of what the server has. */
  readonly ownDoors?: (made: MadeForDoors) => readonly (Door | TellingDoor)[];
  /** When it is, in milliseconds since the epoch; a day of 2026 when left out. */
  readonly startAt?: number;
  /** How webhooks are sent; all arrive when left out. */
  readonly send?: ConstructorParameters<typeof Webhooks>[0]['send'];
}

/** An answer as a test reads it. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any field of any answer
  readonly body: any;
}

const answerSchemas: readonly (readonly [method: string, path: RegExp, schema: z.ZodType])[] = [
  ['POST', /^\/v1\/users\/[^/]+\/authenticators$/, authenticators.authenticatorDraft],
  ['POST', /^\/v1\/users\/[^/]+\/authenticators\/.+/, authenticators.authenticatorActivation],
  ['GET', /^\/v1\/users\//, authenticators.authenticatorPage],
  ['POST', /^\/v1\/confirmations/, confirmations.confirmation],
  ['GET', /^\/v1\/confirmations\/[^/?]+/, confirmations.confirmation],
  ['GET', /^\/v1\/confirmations(\?|$)/, confirmations.confirmationPage],
  ['GET', /^\/v1\/grants/, grants.grant],
  ['GET', /^\/\.well-known\/jwks/, grants.jwks],
  ['DELETE', /^\/v1\/sessions/, grants.sessionEnd],
  ['POST', /^\/v1\/button/, button.press],
  ['GET', /^\/v1\/lines(\?|$)/, lines.linePage],
  ['GET', /^\/v1\/lines\//, lines.line],
  ['PUT', /^\/v1\/lines\//, lines.line],
  ['PATCH', /^\/v1\/lines\//, lines.line],
  ['GET', /^\/v1\/audit\/chain/, audit.chainVerdict],
  ['GET', /^\/v1\/audit/, audit.auditPage],
  ['GET', /^\/v1\/calls\/live/, calls.liveCallPage],
  ['GET', /^\/v1\/calls\/[^/]+\/ladder/, ladderSchema.ladder],
  ['GET', /^\/v1\/calls/, calls.callPage],
  ['GET', /^\/v1\/statistics\/hours/, statistics.hourStatistics],
  ['GET', /^\/v1\/statistics\/guesses/, statistics.guessStatistics],
  ['GET', /^\/v1\/sip\/recent/, sip.refusedRequestPage],
  ['POST', /^\/v1\/webhooks(\/[^/]+\/rotate-secret)?$/, webhooks.webhookCreated],
  ['POST', /^\/v1\/webhooks\/[^/]+\/test$/, webhooks.webhookTest],
  ['PATCH', /^\/v1\/webhooks\//, webhooks.webhook],
  ['GET', /^\/v1\/webhooks$/, webhooks.webhookPage],
  ['GET', /^\/v1\/webhooks\/[^/]+\/deliveries/, webhooks.deliveryPage],
  ['GET', /^\/v1\/nodes/, nodes.nodePage],
  ['GET', /^\/v1\/registrations/, registrations.registrationPage],
  ['GET', /^\/v1\/setup\/devices$/, setup.setupDevicePage],
  ['POST', /^\/v1\/setup\/grandstream$/, setup.deviceFile],
  ['GET', /^\/v1\/setup\/devices\//, setup.setupDevice],
  ['POST', /^\/v1\/keys$/, keys.apiKeyMade],
  ['GET', /^\/v1\/keys$/, keys.apiKeyPage],
  ['POST', /^\/v1\/tr064\/accounts$/, accounts.accountAdded],
  ['GET', /^\/v1\/tr064\/accounts$/, accounts.accountPage],
  ['POST', /^\/v1\/openid\/clients$/, openIdClients.openIdClientAdded],
  ['GET', /^\/v1\/openid\/clients$/, openIdClients.openIdClientPage],
  ['GET', /^\/v1\/doors$/, doors.doorPage],
  ['POST', /^\/v1\/admin\/session$/, adminSchemas.adminSession],
  ['GET', /^\/v1\/admin\/session$/, adminSchemas.adminSession],
  ['GET', /^\/v1\/admin\/sessions$/, adminSchemas.adminSessionPage],
  ['POST', /^\/v1\/admin\/session\/unlock$/, adminSchemas.unlockAsked],
  ['POST', /^\/v1\/admin\/session\/recovery$/, adminSchemas.unlocked],
  ['POST', /^\/v1\/admin\/confirmations$/, confirmations.confirmation],
  ['GET', /^\/v1\/admin\/authenticators$/, authenticators.authenticatorPage],
  ['POST', /^\/v1\/admin\/authenticators$/, authenticators.authenticatorDraft],
  ['POST', /^\/v1\/admin\/authenticators\/.+/, authenticators.authenticatorActivation],
  ['GET', /^\/readyz/, operations.readiness],
  ['GET', /^\/livez/, operations.liveness],
];

/** Holds every answer against the schema that the OpenAPI document promises for it: no field missing, none too many. */
const checkShape = (method: string, url: string, answer: Answer): void => {
  if (answer.status === 204 || answer.text === '') return;
  const type = String(answer.headers['content-type']);
  // OpenID Connect has errors of its own.
  if (answer.status >= 400 && answer.status !== 503 && !url.startsWith('/openid/'))
    expect(type).toMatch(/^application\/problem\+json/);
  if (!type.includes('json')) return;
  const promised = type.startsWith('application/problem+json')
    ? problem.problem
    : answerSchemas.find(([of, path]) => of === method && path.test(url))?.[2];
  if (promised) expect(promised.parse(answer.body)).toEqual(answer.body);
};

export class RestFixture {
  readonly app: FastifyInstance;
  readonly store: SqliteStore;
  /** What doors send people to the hosted page by. */
  readonly hosting: Hosting;
  /** What every node makes tokens and cookies with. */
  readonly tokenKey = TOKEN_KEY;
  readonly clock: ManualClock;
  readonly confirmations: ConfirmationService;
  readonly lines: LineDirectory;
  readonly webhooks: Webhooks;
  readonly calls: CallHistory;
  readonly heard: HeardPhones;
  readonly refused: RefusedRequests;
  readonly trace: SipTrace;
  readonly ladders: Ladders;
  /** Everything that was logged, one JSON line each, down to the finest level. */
  readonly log: readonly string[];
  /** A key of app `ui` with every scope. */
  readonly key: string;
  /** Every answer to `call`, in order. */
  readonly answers: Answer[] = [];
  readonly #random = seededRandom(12);
  readonly #reader: EventReader;
  readonly #callbacks: readonly TellingDoor['callbacks'][];

  constructor(made: {
    app: FastifyInstance;
    store: SqliteStore;
    hosting: Hosting;
    clock: ManualClock;
    confirmations: ConfirmationService;
    lines: LineDirectory;
    webhooks: Webhooks;
    calls: CallHistory;
    heard: HeardPhones;
    refused: RefusedRequests;
    trace: SipTrace;
    ladders: Ladders;
    log: readonly string[];
    key: string;
    reader: EventReader;
    callbacks: readonly TellingDoor['callbacks'][];
  }) {
    this.app = made.app;
    this.store = made.store;
    this.hosting = made.hosting;
    this.clock = made.clock;
    this.confirmations = made.confirmations;
    this.lines = made.lines;
    this.webhooks = made.webhooks;
    this.calls = made.calls;
    this.heard = made.heard;
    this.refused = made.refused;
    this.trace = made.trace;
    this.ladders = made.ladders;
    this.log = made.log;
    this.key = made.key;
    this.#reader = made.reader;
    this.#callbacks = made.callbacks;
  }

  /** A request with the key of `ui`, unless `as` names another credential or null for none. */
  async call(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    options: {
      readonly as?: string | null;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
      readonly from?: string | undefined;
    } = {},
  ): Promise<Answer> {
    const { as = this.key, body, headers = {}, from } = options;
    const response = await this.app.inject({
      method,
      url,
      headers: { ...(as !== null && { authorization: `Bearer ${as}` }), ...headers },
      ...(body !== undefined && { payload: body as NonNullable<InjectOptions['payload']> }),
      ...(from !== undefined && { remoteAddress: from }),
    });
    const isJson = String(response.headers['content-type']).includes('json') && response.body !== '';
    const answer: Answer = {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      body: isJson ? JSON.parse(response.body) : undefined,
    };
    checkShape(method.toUpperCase(), url, answer);
    this.answers.push(answer);
    return answer;
  }

  ask(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}, as?: string): Promise<Answer> {
    return this.call('POST', '/v1/confirmations', { body: aBody(changes), headers, ...(as !== undefined && { as }) });
  }

  /** The phone in the kitchen dials what the answer shows. */
  async dial(answer: Answer): Promise<void> {
    expect(await this.dialCode(digitsOf(answer))).toBe('confirmed');
  }

  /** The phone in the kitchen dials this code; resolves with what a call comes to: `confirmed`, or why it was refused. */
  async dialCode(code: string): Promise<string> {
    const lineVersion = this.lines.get(kitchen.id)?.version ?? '';
    const { clock } = this;
    const call = {
      ...{ id: newId(this.#random, 'call'), at: clock.now(), line: kitchen, signals: [] },
      ...{ address: '192.168.1.20', transport: 'udp', userAgent: null, node: null },
    };
    const dialled = await this.store.dialling.dial({
      ...{ code, call, invite: undefined, lineVersion },
      ...{ policy: aPolicy(), tries: fewTries },
    });
    return dialled.kind === 'refused' ? dialled.refusal : dialled.kind;
  }

  /** Somebody dials a wrong code in the kitchen. */
  dialWrongCode(): Promise<void> {
    return dialWrongCode({ lines: this.lines, store: this.store.lines, clock: this.clock }, kitchen.id);
  }

  async addKey(
    app: string,
    scopes: readonly Scope[],
    expiresAt: number | null = null,
    user: string | null = null,
  ): Promise<string> {
    const { key, record } = newKey(this.#random, app, 'test', scopes, this.clock.now(), expiresAt, user);
    await this.store.keys.add(record);
    return key;
  }

  /** What another process does when an operator revokes a key. */
  async revoke(key: string): Promise<void> {
    const record = await this.store.keys.byHash(hashKey(key));
    expect(await this.store.keys.revoke(record?.id ?? '', this.clock.now(), 'cli')).toBe(true);
  }

  async close(): Promise<void> {
    await this.app.close();
    for (const callbacks of this.#callbacks) await callbacks.stop();
    await this.webhooks.stop();
    await this.confirmations.stop();
    await this.#reader.stop();
    await this.store.close();
  }
}

const kitchen: LineRef = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' };

/** The digits without the prefix `*10`. */
export const digitsOf = ({ body }: Answer): string =>
  String(body.methods.find(({ dial }: { dial?: string }) => dial !== undefined)?.dial).slice('*10'.length);

/** Real services over a store in memory, on a manual clock, with one phone in the kitchen. */
export const aRestFixture = async (changes: Changes = {}): Promise<RestFixture> => {
  const clock = new ManualClock(changes.startAt);
  const faults: unknown[] = [];
  const background = createBackground((_name, cause) => void faults.push(cause));
  const store = await openStore({
    path: ':memory:',
    secretKey: Buffer.alloc(32, 7),
    onFault: (_name, cause) => void faults.push(cause),
  });
  const lines = new LineDirectory({
    store: store.lines,
    registrations: nobodyElse,
    clock,
    realm: 'offhook',
    background,
  });
  await lines.start();
  await lines.syncFile([
    { id: 'kitchen', kind: 'dect', username: 'kitchen', password: PASSWORD, label: 'Kitchen phone' },
  ]);
  const authenticators = new AuthenticatorService({
    store: store.authenticators,
    clock,
    random: seededRandom(5),
    policy: anAuthenticatorPolicy(),
  });
  await authenticators.start();
  const confirmations = new ConfirmationService({
    store: store.confirmations,
    clock,
    random: seededRandom(3),
    policy: aPolicy({ maxPerUser: 20 }),
    wired: (user, app) => ({
      phone: lines.phoneFor(user),
      button: changes.button ? 'free' : 'absent',
      totp: authenticators.hasActive({ app, user }),
    }),
    background,
  });
  await confirmations.start();
  // Nobody else writes: a clock of its own keeps its timer out of those that the tests count.
  const fault: ReportFault = (_name, cause) => void faults.push(cause);
  const listeners = new Set<Listener>();
  const reader = createReader(
    store,
    { lines, authenticators, confirmations, listeners },
    { clock: new ManualClock(), fault },
  );
  await reader.start();
  const { key, record } = newKey(
    seededRandom(11),
    'ui',
    'main',
    ['confirm', 'lines', 'users', 'device', 'admin'],
    clock.now(),
  );
  await store.keys.add(record);
  const publicUrl = changes.publicUrl ?? 'http://127.0.0.1:8080';
  const ring = firstText({ random: seededRandom(13), clock })();
  const log: string[] = [];
  const webhooks = new Webhooks({
    store: store.webhooks,
    log: store.events,
    send: changes.send ?? (async () => ({ kind: 'delivered' })),
    allowPrivate: false,
    clock,
    random: seededRandom(5),
    onFault: (_name, cause) => void faults.push(cause),
  });
  await webhooks.start();
  const calls = new CallHistory(store.calls, () => undefined);
  const redaction = createRedaction({ prefix: '*10', serviceNumber: '8810' }, seededRandom(17));
  const lineOf = (username: string) => lines.byUsername(username);
  const hearing = { clock, lineOf, methods: RECOGNISED, isHome: () => true, redact: redaction.text };
  const heard = new HeardPhones(hearing);
  const refused = new RefusedRequests(hearing);
  const trace = new SipTrace({ redaction, clock });
  const ladders = new Ladders({
    clock,
    isHome: () => true,
    eyes: { read: (message) => shownMessage(redaction.message(message).toString()), redact: redaction.text },
  });
  const hosting = createHosting(store, TOKEN_KEY, { clock, random: seededRandom(19) });
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const isHome = homeOf(privateNetworks, {}).networks.has;
  const made = changes.ownDoors?.({
    ...{ store, hosting, tokenKey: TOKEN_KEY, readKeys: async () => ring },
    ...{ listeners, isHome, confirmations, logger, clock, fault },
  });
  const telling = made?.filter((it) => 'door' in it) ?? [];
  for (const { callbacks } of telling) callbacks.start(soleFence);
  const admin = createAdmin(
    { admin: { user: 'owner', confirm: 'auto', ...changes.admin } },
    store,
    { authenticators },
    confirmations,
    { clock, random: seededRandom(23) },
  );
  const app = await createHttp({
    settings: {
      version: '0.0.0',
      publicUrl,
      base: changes.publicUrl ?? SAME_SERVER,
      trustProxy: changes.trustProxy ?? [],
      corsOrigins: changes.corsOrigins ?? [],
      corsHeaders: changes.corsHeaders ?? [],
      uiFolder: changes.uiFolder ?? '/nowhere',
      limits: { ...generous, ...changes.limits },
      grantSeconds: 3600,
      bodyBytes: 65_536,
    },
    authenticators,
    confirmations,
    grantTokens: createGrantTokens({ read: async () => ring, issuer: publicUrl, clock }),
    press: changes.button && ((press) => confirmations.press(press)),
    lines,
    calls,
    ladders,
    statistics: createStatistics(DIALLING, store),
    sip: {
      heard: () => heard.list(),
      recent: () => refused.recent(),
      meaning: refusalMeaning,
      follow: (username) => trace.follow(username),
    },
    nodes: {
      list: () => store.nodes.list(),
      id: 'node-1',
      node: undefined,
      callsElsewhere: async () => [],
    },
    registrations: { status: () => [], callers: () => [] },
    events: store.events,
    webhooks,
    managing: {
      ...(await createManaging(OPEN, { store, snapshot: undefined }, { clock, random: seededRandom(23) })),
      ...changes.managing,
    },
    audit: store.audit,
    checkChain: createCheckChain(store.audit, async () => undefined),
    ...createAccess(store, TOKEN_KEY, clock, admin.sessions),
    admin,
    addresses: { note: () => undefined },
    originOf: originOf('internet', isHome),
    dialForm: createDialForm(DIALLING, lines),
    phones: createInstallation(DIALLING, () => ({})),
    health: async () => [{ part: 'store', ok: true }],
    metrics: createMetrics(() => ({
      rtpSessions: 1,
      rtpStrangers: 5,
      sipDialogs: 2,
      sipTransactions: 3,
      sipBindings: 4,
      mqttConnected: 1,
    })),
    clock,
    logger,
    ...plainDoors,
    ...(changes.door && {
      doors: [forwardAuth(createAsking({ settings: { ...aDoor, ...changes.door }, ...hosting }))],
    }),
    ownDoors: made?.map((it) => ('door' in it ? it.door : it)) ?? [],
    hosted: hosting.page,
    ...changes.parts,
  });
  return new RestFixture({
    app,
    store,
    hosting,
    clock,
    confirmations,
    lines,
    webhooks,
    calls,
    heard,
    refused,
    trace,
    ladders,
    log,
    key,
    reader,
    callbacks: telling.map(({ callbacks }) => callbacks),
  });
};

/** Gives way until something has happened; fails when it never does. Passes no time. */
export const until = async (happened: () => boolean): Promise<void> => {
  await vi.waitUntil(happened, { interval: 1, timeout: 30_000 });
};
