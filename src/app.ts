import { hkdfSync } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { keepBootstrapKey, newKeyText } from './access/index.ts';
import { AuthenticatorService } from './authenticator/index.ts';
import {
  type Config,
  certificateWarning,
  currentHome,
  type Problem,
  problemLine,
  readLines,
  readTls,
  readTones,
} from './config/index.ts';
import { ConfirmationService, type ConfirmationStore, type Press, type Pressed } from './confirmation/index.ts';
import { createDevices, type Devices } from './device/index.ts';
import { CallHistory, createDialin, type TrustedPeer } from './dialin/index.ts';
import { Audit, ChainVerifier, createSendWebhook, exportAudit, Webhooks } from './events/index.ts';
import { createHttp, createMetrics, type Metrics, type PartHealth, renderOpenApi } from './http/index.ts';
import {
  type Background,
  type CancelTimer,
  type Clock,
  createBackground,
  cryptoRandom,
  isLoopback,
  ok,
  type Random,
  type ReportFault,
  type Result,
  systemClock,
  version,
} from './lib/index.ts';
import { LineDirectory } from './line/index.ts';
import { createMedia, defaultTones, type Media, type Tones } from './media/index.ts';
import type { OpenMedia } from './media/port.ts';
import { createEmbeddedSip, type SipSettings } from './sip/index.ts';
import type { SipStack } from './sip/port.ts';
import { announce, backupDataDir, openData, readOrMake, rotateSecretKey, type Store, withdraw } from './store/index.ts';
import {
  addressesHealth,
  authenticatorPolicy,
  clientAddressesOf,
  clockHealth,
  countCall,
  counted,
  countSip,
  deviceSettingsOf,
  dialFormOf,
  httpSettingsOf,
  mediaSettingsOf,
  originOf,
  policyOf,
  rtpHealth,
  scriptOf,
  sipSettingsOf,
  trustedPeersOf,
} from './wiring.ts';

/** Replaces or wraps a part: for tests, and for the demo, which takes any free port. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Here port 0 is any free one; in the configuration it is off. */
  readonly sip?: Partial<SipSettings>;
  readonly store?: (store: Store) => Store;
  readonly openMedia?: (open: OpenMedia) => OpenMedia;
}

export interface Addresses {
  /** Base URL of the REST API as it listens. */
  readonly http: string;
  readonly sip: ReturnType<SipStack['addresses']>;
}

/** A file of the operator's is wrong: each line of the message is a sentence that says where and how to mend it. */
class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** What was read from a file of the operator's. */
const usable = <T>(read: Result<T, readonly Problem[]>): T => {
  if (!read.ok) throw new CannotStart(read.error.map(problemLine).join('\n'));
  return read.value;
};

/** An Offhook, for one life: it does not start again after `stop`. Both are idempotent. */
export interface App {
  /** Resolves when everything listens. Rejects with `CannotStart`, `StoreUnusable`, or with the system's error of a port in its chain of causes; leaves nothing open then. */
  start(): Promise<Addresses>;
  /** Lets running calls end (10 s at most), then closes everything. Waits for a start that is under way. */
  stop(): Promise<void>;
  /** What is alive now. */
  census(): Census;
}

const LOOK_AGAIN_MS = 50;
const CALLS_MAY_END_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Puts Offhook together. Nothing is opened before `start`. */
export const createApp = (config: Config, overrides: Overrides = {}): App => {
  const tools = createTools(config, overrides);
  /** What has been opened and has to be closed, last first. */
  const closers: Closers = [];
  let starting: Promise<Addresses> | undefined;
  let stopping: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) {
      // What cannot be closed must not keep the rest open.
      await closer().catch((cause: unknown) => tools.fault('stop', cause));
    }
  };
  const start = async (): Promise<Addresses> => {
    try {
      return await openHouse(config, overrides, tools, closers);
    } catch (cause) {
      await close();
      throw cause;
    }
  };
  const stop = async (): Promise<void> => {
    // Whoever started it hears why a start failed.
    await starting?.catch(() => undefined);
    await close();
  };

  return {
    start() {
      starting ??= start();
      return starting;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
    census: () => tools.census(),
  };
};

/** The OpenAPI 3.1 document of the REST API, as JSON text; nothing is opened. */
export const openApiDocument = (): Promise<string> => renderOpenApi(version);

/** Tells whether an exported audit chain is whole. */
export const createChainVerifier = (): ChainVerifier => new ChainVerifier();

/** What the command line does without a server. */
export interface Offline {
  readonly lines: LineDirectory;
  readonly authenticators: AuthenticatorService;
  readonly keys: Store['keys'];
  /** The audit chain, line by line. */
  exportAudit(): AsyncIterable<string>;
  /** Copies the whole data directory to `to`, as `backupDataDir` does. */
  backup(to: string): ReturnType<typeof backupDataDir>;
  close(): Promise<void>;
}

/** Opens the data directory of a server that does not run, for the command line. */
export const openOffline = async (config: Config): Promise<Offline> => {
  const tools = createTools(config, {});
  const { clock, background, fault } = tools;
  const { store } = await openData(config.dataDir, fault);
  const lines = createLines(config, store, clock, background);
  await lines.start();
  return {
    lines,
    authenticators: createAuthenticators(store, tools),
    keys: store.keys,
    exportAudit: () => exportAudit(store.audit),
    backup: (to) => backupDataDir(config.dataDir, to, store.copyTo),
    close: () => store.close(),
  };
};

/** Makes a new secret key in the data directory of a server that does not run; see `rotateSecretKey`. */
export const rotateKey = ({ dataDir }: Config): Promise<number> => rotateSecretKey(dataDir);

type Census = ReturnType<Parameters<typeof createMetrics>[0]>;

interface Tools {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly fault: ReportFault;
  readonly background: Background;
  /** Set once the parts are there that are counted. */
  census: () => Census;
}

const createTools = (config: Config, overrides: Overrides): Tools => {
  const logger = overrides.logger ?? pino({ level: config.log.level, base: null });
  const nobody = { rtpSessions: 0, rtpStrangers: 0, sipDialogs: 0, sipTransactions: 0, sipBindings: 0 };
  const metrics = createMetrics(() => tools.census());
  const fault: ReportFault = (task, cause) => {
    metrics.faults.inc({ task });
    logger.error({ task, err: cause }, 'fault');
  };
  const tools: Tools = {
    clock: overrides.clock ?? systemClock,
    random: overrides.random ?? cryptoRandom,
    logger,
    metrics,
    fault,
    background: createBackground(fault),
    census: () => nobody,
  };
  return tools;
};

type Closers = (() => Promise<void>)[];

/** From the inside out: data, domain, REST, media, SIP. Each step leaves its closer. */
const openHouse = async (config: Config, overrides: Overrides, tools: Tools, closers: Closers): Promise<Addresses> => {
  const { clock, random, logger, metrics, background } = tools;
  const data = await openHouseData(config, tools.fault);
  const store = overrides.store?.(data.store) ?? data.store;
  closers.push(() => store.close());
  const audit = createAudit(store, tools, async () => [await webhooks.passed()]);
  audit.start();
  closers.push(() => audit.stop());
  const apiKey = await keepApiKey(config, store, tools);

  const lines = createLines(config, store, clock, background);
  await lines.start();
  await readLinesFile(config, lines, logger);
  const peers = trustedPeersOf(config);
  warnOfUnknownPeers(lines, peers, logger);
  const authenticators = createAuthenticators(store, tools);
  await authenticators.start();
  const proving = { lines, authenticators };
  const confirmations = createConfirmations(config, counted(store.confirmations, metrics), proving, tools);
  await confirmations.start();
  closers.push(() => confirmations.stop());

  const webhooks = createWebhooks(config, store, tools);
  await webhooks.start();
  closers.push(() => webhooks.stop());
  closers.push(forgetEveryHour(config, store, audit, tools));
  const devices = createButton(config, confirmations, tools);
  closers.push(() => devices.stop());

  const home = currentHome(config.network.home, networkInterfaces, clock);
  const isHome = (address: string): boolean => isLoopback(address) || home().networks.has(address);
  const history = new CallHistory(store.calls, countCall(metrics));
  const addresses = clientAddressesOf(config, (finding) =>
    logger.warn(`${finding}: docs/operate.md, Home and the internet`),
  );
  let ready = false;
  const http = await createHttp({
    settings: httpSettingsOf(config),
    authenticators,
    confirmations,
    press: config.device.buttons.includes('http') ? devices.press : undefined,
    lines,
    keys: store.keys,
    calls: history,
    events: store.events,
    webhooks,
    audit: store.audit,
    ownerOf: async (id) => (await store.confirmations.load(id))?.app,
    tokenKey: data.tokenKey,
    addresses,
    originOf: originOf(config.network.loopback, isHome),
    dialForm: dialFormOf(config),
    health: async () => [
      { part: 'http', ok: ready },
      await storeHealth(store),
      { part: 'sip', ok: ready },
      rtpHealth(config, media.census().ports),
      await clockHealth(store.events, clock),
      addressesHealth(addresses),
    ],
    metrics,
    clock,
    logger,
  });
  closers.push(() => http.close());

  const tones = tonesOf(config);
  const media = createMedia({
    settings: mediaSettingsOf(config),
    tones,
    clock,
    random,
    onFault: tools.fault,
    onBeat: (sinceLastMs) => metrics.rtpBeatSeconds.observe(sinceLastMs / 1000),
  });
  closers.push(() => media.stop());
  const decisions = createDialin({
    confirmations,
    lines,
    openMedia: overrides.openMedia?.(media.open) ?? media.open,
    history,
    peers,
    isHome,
    serviceNumber: config.sip.serviceNumber,
    script: scriptOf(config, tones),
    clock,
    random,
    background,
  });
  const sip = createEmbeddedSip({
    settings: { ...sipSettingsOf(config), tls: tlsOf(config, tools), ...overrides.sip },
    clock,
    random,
    decisions,
    onFault: tools.fault,
    count: countSip(metrics),
    onBan: (ban) => logger.warn(ban, 'too many wrong SIP passwords'),
  });
  closers.push(() => sip.stop());
  tools.census = () => censusOf(sip, media);
  await sip.start();
  closers.push(() => callsEnded(sip, clock));
  closers.push(async () => {
    ready = false;
    sip.drain();
  });

  const url = await http.listen({ host: config.http.host, port: config.http.port });
  devices.start();
  await announce(config.dataDir, url);
  closers.push(() => withdraw(config.dataDir));
  ready = true;
  const listening = { http: url, sip: sip.addresses() };
  logger.info({ ...listening, home: home().cidrs, apiKey, receiveBuffer: sip.receiveBuffer() }, 'ready');
  return listening;
};

/** The database, and the keys that are made from the secret key of the data directory. */
const openHouseData = async (
  { dataDir }: Config,
  onFault: ReportFault,
): Promise<{ store: Store; tokenKey: Buffer }> => {
  const { store, secretKey } = await openData(dataDir, onFault);
  const tokenKey = hkdfSync('sha256', secretKey, '', 'offhook confirmation tokens', 32);
  return { store, tokenKey: Buffer.from(tokenKey) };
};

/** Makes sure that the configured API key, or the one in the data directory, works. Answers where it is to be found. */
const keepApiKey = async (
  { http, dataDir }: Config,
  store: Store,
  { clock, random, logger }: Tools,
): Promise<string> => {
  const made = () => Buffer.from(`${newKeyText(random)}\n`);
  const key = http.apiKey?.reveal() ?? (await readOrMake(dataDir, 'api-key', made)).toString().trim();
  const usable = await keepBootstrapKey(store.keys, key, random, clock.now());
  if (!usable) logger.warn('the bootstrap API key was revoked: delete the file api-key, or set another http.apiKey');
  return http.apiKey ? 'http.apiKey' : join(dataDir, 'api-key');
};

const createLines = (config: Config, store: Store, clock: Clock, background: Background): LineDirectory =>
  new LineDirectory({ store: store.lines, clock, realm: config.sip.realm, tries: config.limits.tries, background });

const readLinesFile = async ({ sip }: Config, lines: LineDirectory, logger: Logger): Promise<void> => {
  const entries = sip.linesFile === undefined ? ok([]) : readLines(sip.linesFile, sip.linesFile);
  const synced = await lines.syncFile(usable(entries));
  if (!synced.ok) throw new CannotStart(`${sip.linesFile}: ${synced.error.detail}`);
  const strangers = lines.ofAnotherRealm().map(({ id }) => id);
  if (strangers.length > 0)
    logger.warn({ lines: strangers }, 'made for another sip.realm: give them their passwords again');
};

const warnOfUnknownPeers = (lines: LineDirectory, peers: readonly TrustedPeer[], logger: Logger): void => {
  const unreachable = lines.behindUnknownPeers(peers.map(({ name }) => name));
  if (unreachable.length > 0)
    logger.warn(
      { lines: unreachable.map(({ id, peer }) => ({ id, peer })) },
      'behind a peer that sip.peers does not name: nobody can call from these lines until it does',
    );
};

const createAuthenticators = (store: Store, { clock, random }: Pick<Tools, 'clock' | 'random'>): AuthenticatorService =>
  new AuthenticatorService({ store: store.authenticators, clock, random, policy: authenticatorPolicy });

const createConfirmations = (
  config: Config,
  store: ConfirmationStore,
  { lines, authenticators }: { readonly lines: LineDirectory; readonly authenticators: AuthenticatorService },
  { clock, random, background }: Tools,
): ConfirmationService => {
  const button = config.device.buttons.length > 0 ? 'free' : 'absent';
  return new ConfirmationService({
    store,
    clock,
    random,
    policy: policyOf(config),
    wired: (user, app) => ({ phone: lines.anyPhoneFor(user), button, totp: authenticators.hasActive({ app, user }) }),
    background,
  });
};

/** The buttons and lights of the house: whoever presses, by hand or by REST, the lights answer what confirmed something. */
const createButton = (
  config: Config,
  confirmations: ConfirmationService,
  { clock, random, logger, metrics, fault, background }: Tools,
): Devices & { readonly press: (press: Press) => Promise<Pressed> } => {
  const press = async (pressing: Press): Promise<Pressed> => {
    const pressed = await confirmations.press(pressing);
    if (pressed.repeated) return pressed;
    metrics.presses.inc({ outcome: pressed.outcome });
    if (pressed.outcome === 'confirmed') devices.flash();
    return pressed;
  };
  const devices = createDevices({
    settings: deviceSettingsOf(config),
    clock,
    random,
    onPress: (button, { id, at }) => background(press({ button, id, at }), 'button'),
    onFault: fault,
    show: (shines) => logger.info({ shines }, 'simulated light'),
  });
  return { ...devices, press };
};

const createWebhooks = ({ webhooks }: Config, store: Store, { clock, random, fault }: Tools): Webhooks => {
  const { allowPrivate } = webhooks;
  const send = createSendWebhook({ clock, allowPrivate, userAgent: `offhook/${version}` });
  return new Webhooks({ store: store.webhooks, log: store.events, send, allowPrivate, clock, random, onFault: fault });
};

/** The seals over the event log. `cursors`: up to where each durable consumer of it needs it no more. */
const createAudit = (
  { events, audit }: Store,
  { clock, background }: Tools,
  cursors: () => Promise<readonly number[]>,
): Audit => new Audit({ events, log: audit, cursors, clock, background });

const tonesOf = ({ rtp }: Config): Tones => {
  if (rtp.tonesFile === undefined) return defaultTones;
  return usable(readTones(rtp.tonesFile, rtp.tonesFile));
};

const tlsOf = ({ sip }: Config, { clock, logger }: Tools): SipSettings['tls'] => {
  const files = usable(readTls(sip));
  const warning = files && certificateWarning(files, clock.now());
  if (warning !== undefined) logger.warn({ file: sip.tlsCert }, warning);
  return files;
};

/** Forgets what is older than `retention.days`, now and then once an hour. */
const forgetEveryHour = (
  { retention }: Config,
  store: Store,
  audit: Audit,
  { clock, background }: Tools,
): (() => Promise<void>) => {
  let cancel: CancelTimer;
  const forget = async (): Promise<void> => {
    const before = clock.now() - retention.days * DAY_MS;
    // A delivery that waits needs its event.
    await Promise.all([store.confirmations.prune(before), store.pruneCalls(before), store.webhooks.prune(before)]);
    await audit.forget(before);
  };
  const round = (): void => {
    background(forget(), 'retention');
    cancel = clock.after(HOUR_MS, round);
  };
  round();
  return async () => cancel();
};

/** Resolves when no call is left, or when they have had their time. */
const callsEnded = async (sip: SipStack, clock: Clock): Promise<void> => {
  const giveUpAt = clock.now() + CALLS_MAY_END_MS;
  while (sip.census().dialogs > 0 && clock.now() < giveUpAt)
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
};

const storeHealth = (store: Store): Promise<PartHealth> =>
  store.ping().then(
    () => ({ part: 'store', ok: true }),
    () => ({ part: 'store', ok: false }),
  );

const censusOf = (sip: SipStack, media: Media): Census => {
  const { dialogs, transactions, bindings } = sip.census();
  const { sessions, packetsFromStrangers } = media.census();
  return {
    rtpSessions: sessions,
    rtpStrangers: packetsFromStrangers,
    sipDialogs: dialogs,
    sipTransactions: transactions,
    sipBindings: bindings,
  };
};
