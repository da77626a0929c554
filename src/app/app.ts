import { networkInterfaces } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AuthenticatorService } from '../authenticator/index.ts';
import { type Config, currentHome } from '../config/index.ts';
import { CallHistory, createDialin } from '../dialin/index.ts';
import { ChainVerifier, createCheckChain, exportAudit } from '../events/index.ts';
import { createHttp, renderOpenApi } from '../http/index.ts';
import { type Clock, isLoopback, ownUrl, systemClock, version } from '../lib/index.ts';
import type { LineDirectory } from '../line/index.ts';
import { createMedia } from '../media/index.ts';
import type { OpenMedia } from '../media/port.ts';
import { createEmbeddedSip, type SipSettings } from '../sip/embedded/index.ts';
import type { SipStack } from '../sip/port.ts';
import { announce, type DataDir, holdDataDir, openData, rotateSecretKey, type Store } from '../store/index.ts';
import { mustSeeCertificates } from './certificates.ts';
import { doors } from './doors.ts';
import { createAccess, keepApiKey, openGrantTokens, openStoreAndKeys } from './keys.ts';
import {
  callsEnded,
  censusOf,
  createAudit,
  createAuthenticators,
  createBroker,
  createButton,
  createConfirmations,
  createFeed,
  createLines,
  createReader,
  createRetention,
  createWebhooks,
  readLinesFile,
  storeHealth,
  tlsOf,
  tonesOf,
  warnOfUnknownPeers,
} from './parts.ts';
import {
  addressesHealth,
  clientAddressesOf,
  clockHealth,
  countCall,
  counted,
  countSip,
  dialFormOf,
  httpSettingsOf,
  mediaSettingsOf,
  originOf,
  rtpHealth,
  scriptOf,
  servingHealth,
  sipSettingsOf,
  trustedPeersOf,
} from './settings.ts';
import { type Census, createTools, type Tools } from './tools.ts';

/** Replaces or wraps a part: for tests, and for the demo, which takes any free port. */
export interface Overrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Here port 0 is any free one; in the configuration it is off. */
  readonly sip?: Partial<SipSettings>;
  readonly store?: (store: Store) => Store;
  readonly openMedia?: (open: OpenMedia) => OpenMedia;
  /** Hears whether the simulated light shines, instead of the log. */
  readonly light?: (shines: boolean) => void;
}

export interface Addresses {
  /** Base URL of the REST API as it listens. */
  readonly http: string;
  readonly sip: ReturnType<SipStack['addresses']>;
}

/** An Offhook, for one life: it does not start again after `stop`. Both are idempotent. */
export interface App {
  /** Resolves when everything listens. Rejects with `CannotStart`, `StoreUnusable`, or with the system's error of a port in its chain of causes; leaves nothing open then. */
  start(): Promise<Addresses>;
  /** Lets running calls end (10 s at most), then closes everything. Waits for a start that is under way. */
  stop(): Promise<void>;
  /** What is alive now. */
  census(): Census;
}

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
      return await openParts(config, overrides, tools, closers);
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
export const openApiDocument = (): Promise<string> => renderOpenApi(version, doors);

/** Tells whether an exported audit chain is whole. */
export const createChainVerifier = (): ChainVerifier => new ChainVerifier();

/** What the command line does without a server. */
export interface Offline {
  readonly lines: LineDirectory;
  readonly authenticators: AuthenticatorService;
  readonly keys: Store['keys'];
  /** The audit chain, line by line. */
  exportAudit(): AsyncIterable<string>;
  /** Copies the whole data directory. */
  readonly backup: DataDir['backup'];
  close(): Promise<void>;
}

/** Opens the data directory of a server that does not run, for the command line. */
export const openOffline = async (config: Config): Promise<Offline> => {
  const tools = createTools(config, {});
  const { clock, background, fault } = tools;
  const { store, backup } = await openData(config.dataDir, fault, 'caller');
  const lines = createLines(config, store, clock, background);
  await lines.start();
  return {
    lines,
    authenticators: createAuthenticators(config, store, tools),
    keys: store.keys,
    exportAudit: () => exportAudit(store.audit),
    backup,
    close: () => store.close(),
  };
};

export { rotateSigningKey } from './keys.ts';

/** Makes a new secret key in the data directory of a server that does not run; see `rotateSecretKey`. */
export const rotateKey = ({ dataDir }: Config): Promise<number> => rotateSecretKey(dataDir, systemClock.now());

type Closers = (() => Promise<void>)[];

/** From the inside out: data, domain, REST, media, SIP. Each step leaves its closer. */
const openParts = async (config: Config, overrides: Overrides, tools: Tools, closers: Closers): Promise<Addresses> => {
  const { clock, random, logger, metrics, background } = tools;
  closers.push(await holdDataDir(config.dataDir));
  const data = await openStoreAndKeys(config, tools.fault);
  const store = overrides.store?.(data.store) ?? data.store;
  closers.push(() => store.close());
  const audit = createAudit(store, tools, async () => [await webhooks.passed()]);
  audit.start();
  closers.push(() => audit.stop());
  const apiKey = await keepApiKey(config, store, tools);
  const settings = httpSettingsOf(config);
  const grantTokens = await openGrantTokens(data.signingKeys, settings.publicUrl, tools);

  const lines = createLines(config, store, clock, background);
  const authenticators = createAuthenticators(config, store, tools);
  const proving = { lines, authenticators };
  const confirmations = createConfirmations(config, counted(store.confirmations, metrics), proving, tools);
  // Before anybody reads the store: what is committed after they have read is told.
  const reader = createReader(store, { ...proving, confirmations }, tools);
  await reader.start();
  closers.push(() => reader.stop());
  await lines.start();
  await readLinesFile(config, lines, logger);
  const peers = trustedPeersOf(config);
  warnOfUnknownPeers(lines, peers, logger);
  await authenticators.start();
  await confirmations.start();
  closers.push(() => confirmations.stop());

  const home = currentHome(config.network.home, networkInterfaces, clock);
  const isHome = (address: string): boolean => isLoopback(address) || home().networks.has(address);
  const webhooks = createWebhooks(config, store, isHome, tools);
  await webhooks.start();
  closers.push(() => webhooks.stop());
  const retention = createRetention(config, store, audit, tools);
  retention.start();
  closers.push(() => retention.stop());
  const broker = createBroker(config, tools);
  closers.push(async () => broker?.stop());
  const devices = createButton(config, confirmations, { broker, light: overrides.light }, tools);
  closers.push(() => devices.stop());
  if (broker) {
    const feed = createFeed(config, store, broker, tools);
    feed.start();
    closers.push(() => feed.stop());
  }

  const history = new CallHistory(store.calls, countCall(metrics));
  const addresses = clientAddressesOf(config, (finding) =>
    logger.warn(`${finding}: docs/operate.md, Home and the internet`),
  );
  let ready = false;
  const http = await createHttp({
    settings,
    authenticators,
    confirmations,
    grantTokens,
    press: config.device.buttons.includes('http') ? devices.press : undefined,
    lines,
    calls: history,
    events: store.events,
    webhooks,
    audit: store.audit,
    checkChain: createCheckChain(store.audit, setImmediate),
    ...createAccess(store, data.tokenKey),
    addresses,
    originOf: originOf(config.network.loopback, isHome),
    dialForm: dialFormOf(config),
    health: async () => [
      servingHealth('http', ready),
      await storeHealth(store),
      servingHealth('sip', ready),
      rtpHealth(config, media.census().ports),
      await clockHealth(store.events, clock),
      addressesHealth(addresses),
    ],
    metrics,
    clock,
    logger,
    doors,
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
  mustSeeCertificates(sip, lines, peers);
  closers.push(() => sip.stop());
  tools.census = () => censusOf(sip, media, broker);
  await sip.start();
  closers.push(() => callsEnded(sip, clock));
  closers.push(async () => {
    ready = false;
    sip.drain();
  });

  const url = ownUrl(await http.listen({ host: config.http.host, port: config.http.port }));
  devices.start();
  await broker?.start();
  closers.push(await announce(config.dataDir, url));
  ready = true;
  const listening = { http: url, sip: sip.addresses() };
  logger.info({ ...listening, home: home().cidrs, apiKey, receiveBuffer: sip.receiveBuffer() }, 'ready');
  return listening;
};
