import type { Logger } from 'pino';
import type { AdminSessions } from '../admin/index.ts';
import { AuthenticatorService } from '../authenticator/index.ts';
import { type Config, certificateWarning, readLines, readTls, readTones } from '../config/index.ts';
import { ConfirmationService, type ConfirmationStore, type Press, type Pressed } from '../confirmation/index.ts';
import { createDevices, type Devices } from '../device/index.ts';
import { CallHistory, type DialinParts, type TrustedPeer } from '../dialin/index.ts';
import type { DialStore } from '../dialin/port.ts';
import { Audit, EventReader, Webhooks } from '../events/index.ts';
import type { StoredEvent } from '../events/port.ts';
import type { PartHealth } from '../http/index.ts';
import { type Clock, Job, type Lack, lookUntil, mustKnowTime, ok } from '../lib/index.ts';
import { LineDirectory, type Registrations } from '../line/index.ts';
import { defaultTones, type Media, type Tones } from '../media/index.ts';
import type { SipSettings } from '../sip/embedded/index.ts';
import type { SipStack } from '../sip/port.ts';
import { Availability, type Store } from '../store/index.ts';
import type { Broker } from './broker.ts';
import { createAnswerPresses } from './lights.ts';
import { linesFileFault } from './lines-import.ts';
import { createSend } from './sending.ts';
import { authenticatorPolicyOf, clockHealth, countCall, deviceSettingsOf, policyOf } from './settings.ts';
import { CannotStart, type Census, type Tools, usable } from './tools.ts';

/* Each part of Offhook, made from the configuration and what all are given; opening.ts says in which order they live. */

/** How long running calls may take to end, and how often it is looked. */
const FAREWELL = { patienceMs: 10_000, pauseMs: 50 };
/** How often somebody looks at the clock, in milliseconds; more often while nothing is confirmed because of it. */
const CLOCK_LOOK_MS = 60_000;
const BEHIND_LOOK_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The lines; `start` reads them. */
export const createLines = (
  config: Config,
  { lines: store }: Pick<Store, 'lines'>,
  registrations: Registrations,
  { clock, background }: Pick<Tools, 'clock' | 'background'>,
): LineDirectory => new LineDirectory({ store, registrations, clock, realm: config.sip.realm, background });

/** Brings the lines in line with `sip.linesFile`. Throws `CannotStart` where that file is wrong. */
export const readLinesFile = async ({ sip }: Config, lines: LineDirectory): Promise<void> => {
  const entries = sip.linesFile === undefined ? ok([]) : readLines(sip.linesFile, sip.linesFile);
  const synced = await lines.syncFile(usable(entries));
  if (!synced.ok) throw new CannotStart(`${sip.linesFile}: ${synced.error.detail}`);
};

/** Says where the lines are others than those of `sip.linesFile`: of several nodes none writes them by itself. */
export const warnOfLinesFile = async (
  config: Config,
  shared: Parameters<typeof linesFileFault>[1],
  logger: Logger,
): Promise<void> => {
  const fault = await linesFileFault(config, shared);
  if (fault !== undefined) logger.warn({ file: config.sip.linesFile }, fault);
};

/** Says which lines nobody can register or call from, because their secrets are of another realm. */
export const warnOfOtherRealm = (lines: LineDirectory, logger: Logger): void => {
  const strangers = lines.ofAnotherRealm().map(({ id }) => id);
  if (strangers.length > 0)
    logger.warn({ lines: strangers }, 'made for another sip.realm: give them their passwords again');
};

/** Says which lines nobody can call from, because the PBX that would speak for them is not named. */
export const warnOfUnknownPeers = (
  { sip }: Config,
  lines: LineDirectory,
  peers: readonly TrustedPeer[],
  logger: Logger,
): void => {
  const named = [...peers, ...sip.registrations].map(({ name }) => name);
  const unreachable = lines.behindUnknownPeers(named);
  if (unreachable.length > 0)
    logger.warn(
      { lines: unreachable.map(({ id, peer }) => ({ id, peer })) },
      'behind a peer that neither sip.peers nor sip.registrations names: nobody can call from these lines until one does',
    );
};

/** The authenticator apps of users. */
export const createAuthenticators = (
  config: Config,
  store: Store,
  { clock, random }: Pick<Tools, 'clock' | 'random'>,
): AuthenticatorService =>
  new AuthenticatorService({ store: store.authenticators, clock, random, policy: authenticatorPolicyOf(config) });

/** The domain, with what can prove here. */
export const createConfirmations = (
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
    wired: (user, app) => ({ phone: lines.phoneFor(user), button, totp: authenticators.hasActive({ app, user }) }),
    background,
  });
};

/** The calls that were made, and those that go on here; they are counted. */
export const createHistory = ({ calls }: Pick<Store, 'calls'>, { metrics }: Pick<Tools, 'metrics'>): CallHistory =>
  new CallHistory(calls, countCall(metrics));

/** Where codes are dialled, by the rules of this house; what they confirm is counted. */
export const createDial = (
  config: Config,
  store: DialStore,
  { clock, metrics }: Pick<Tools, 'clock' | 'metrics'>,
): DialinParts['dial'] => {
  const policy = policyOf(config);
  const { tries } = config.limits;
  return async ({ code, call, invite, lineVersion }) => {
    mustKnowTime(clock);
    const outcome = await store.dial({ code, call, invite, lineVersion, policy, tries });
    if (outcome.kind === 'confirmed') metrics.confirmations.inc({ event: 'confirmation.confirmed' });
    return outcome;
  };
};

/** Those who live in this process and act on what has been committed, whoever committed it. */
interface Told {
  readonly lines: LineDirectory;
  readonly authenticators: AuthenticatorService;
  readonly confirmations: ConfirmationService;
  /** Hear of it after the others; more may come at any time. */
  readonly listeners: ReadonlySet<Listener>;
}

/** Hears what has been committed. */
export type Listener = (events: readonly StoredEvent[]) => void;

/**
 * The reader of events. What is answered from memory is brought up to date before anybody is woken: whoever is told to look
 * sees it.
 */
export const createReader = (
  { events: log }: Store,
  { lines, authenticators, confirmations, listeners }: Told,
  { clock, fault }: Pick<Tools, 'clock' | 'fault'>,
): EventReader =>
  new EventReader({
    log,
    tell: async (events) => {
      const turned = [await lines.happened(events), await authenticators.happened(events)];
      if (turned.includes(true)) confirmations.rewired();
      confirmations.happened(events);
      for (const hear of listeners) hear(events);
    },
    clock,
    onFault: fault,
  });

/** What the buttons and lights hang on. */
interface Wires {
  readonly broker: Broker | undefined;
  /** Whether it is this node that is to be connected to the broker. */
  readonly hasBroker: () => boolean;
  /** Hears whether the simulated light shines; else the log does. */
  readonly light: ((shines: boolean) => void) | undefined;
  /** Where the lights hear of what is confirmed. */
  readonly listeners: Set<Listener>;
}

/** The buttons and lights of this node: whoever presses, by hand or by REST, here or at another node, the lights answer what confirmed something. */
export const createButton = (
  config: Config,
  confirmations: ConfirmationService,
  { broker, hasBroker, light, listeners }: Wires,
  { clock, random, logger, metrics, fault, background }: Tools,
): Devices & { readonly press: (press: Press) => Promise<Pressed> } => {
  const press = async (pressing: Press): Promise<Pressed> => {
    const pressed = await confirmations.press(pressing);
    if (pressed.repeated) return pressed;
    metrics.presses.inc({ outcome: pressed.outcome });
    return pressed;
  };
  const devices = createDevices({
    settings: deviceSettingsOf(config, broker?.buttonTopic),
    broker: broker?.connection,
    hasBroker,
    clock,
    random,
    onPress: (button, { id, at }) => background(press({ button, id, at }), 'button'),
    onFault: fault,
    show: light ?? ((shines) => logger.info({ shines }, 'simulated light')),
  });
  listeners.add(createAnswerPresses(devices, clock));
  return { ...devices, press };
};

/** The webhooks; `start` begins to send. With `store.url` other nodes change them as well. */
export const createWebhooks = (
  { webhooks, store: { url } }: Config,
  store: Store,
  isHome: (address: string) => boolean,
  { clock, random, fault }: Tools,
): Webhooks => {
  const { allowPrivate } = webhooks;
  const send = createSend({ allowPrivate, isHome }, { clock });
  const isShared = url !== undefined;
  const ports = { store: store.webhooks, log: store.events };
  return new Webhooks({ ...ports, send, allowPrivate, isShared, clock, random, onFault: fault });
};

/** The seals over the event log. `cursors`: up to where each durable consumer of it needs it no more. */
export const createAudit = (
  { audit }: Store,
  { clock, fault }: Tools,
  cursors: () => Promise<readonly number[]>,
): Audit => new Audit({ log: audit, cursors, clock, onFault: fault });

/** The tones of `rtp.tonesFile`, else those that come with Offhook. Throws `CannotStart` where that file is wrong. */
export const tonesOf = ({ rtp }: Config): Tones => {
  if (rtp.tonesFile === undefined) return defaultTones;
  return usable(readTones(rtp.tonesFile, rtp.tonesFile));
};

/** The certificate and key for TLS, where they are set. Throws `CannotStart` where a file is wrong; warns of what will be. */
export const tlsOf = ({ sip }: Config, { clock, logger }: Tools): SipSettings['tls'] => {
  const files = usable(readTls(sip));
  const warning = files && certificateWarning(files, clock.now());
  if (warning !== undefined) logger.warn({ file: sip.tlsCert }, warning);
  return files;
};

/** Forgets what is older than `retention.days`, and logins that are over, at its start and then once an hour. */
export const createRetention = (
  { retention }: Pick<Config, 'retention'>,
  {
    confirmations,
    authenticators,
    calls,
    webhooks,
  }: Pick<Store, 'confirmations' | 'authenticators' | 'calls' | 'webhooks'>,
  { audit, sessions }: { readonly audit: Pick<Audit, 'forget'>; readonly sessions: Pick<AdminSessions, 'sweep'> },
  { clock, fault }: Pick<Tools, 'clock' | 'fault'>,
): Job => {
  const forget = async (): Promise<number> => {
    // What time is it? What is forgotten stays so.
    if (clock.isBehind()) return HOUR_MS;
    const before = clock.now() - retention.days * DAY_MS;
    // A delivery that waits needs its event.
    await Promise.all([confirmations, authenticators, calls, webhooks].map((port) => port.prune(before)));
    await sessions.sweep();
    await audit.forget(before);
    return HOUR_MS;
  };
  return new Job({ name: 'retention', clock, onFault: fault, step: forget, retryMs: HOUR_MS });
};

/** What keeps requests of this SIP method from being served. A phone may register whatever time it is. */
export const lackingFor = (method: string, { failure }: Availability, clock: Clock): Lack | undefined =>
  failure?.lack ?? (method === 'INVITE' && clock.isBehind() ? 'clock-behind' : undefined);

/**
 * Says in the log when the clock begins to be behind, is set back while it runs, or is off from the one it follows, and when that is over. `recordedAt`: what happened
 * last, before the start (milliseconds since the epoch).
 */
export const createClockWatch = (recordedAt: number, { clock, logger, fault }: Tools): Job => {
  let last: string | undefined;
  const look = async (): Promise<number> => {
    const { ok: known, reason, detail } = clockHealth(clock);
    const state = reason ?? (detail === undefined ? undefined : 'off');
    if (state !== last) {
      const said = { clock: new Date(clock.timeOfDay()).toISOString() };
      if (!known) {
        const recorded = new Date(recordedAt).toISOString();
        logger.error(
          { ...said, recorded },
          'the clock is behind what has been recorded: nothing is confirmed until it has passed that',
        );
      } else if (state === 'off') logger.warn({ ...said, detail }, 'the clock of this machine is off');
      else if (state !== undefined)
        logger.warn({ ...said, detail }, 'the clock was set back: time goes on from where it was');
      else logger.info(said, 'the clock is right again');
    }
    last = state;
    return known ? CLOCK_LOOK_MS : BEHIND_LOOK_MS;
  };
  return new Job({ name: 'clock', clock, onFault: fault, step: look });
};

/** Resolves when no call is left, or when they have had their time. */
export const callsEnded = async (sip: SipStack, clock: Clock): Promise<void> => {
  await lookUntil(clock, FAREWELL, () => (sip.census().dialogs === 0 ? 'ended' : undefined));
};

/** The availability of this store, which says in the log when it turns. */
export const createAvailability = ({ health }: Store, { clock, fault, logger }: Tools): Availability =>
  new Availability({
    health,
    clock,
    onFault: fault,
    onTurn: (failure) => {
      if (failure) logger.error({ err: failure }, 'the store takes no writes');
      else logger.info('the store takes writes again');
    },
  });

/** Whether what is done can be stored. */
export const storeHealth = async (availability: Pick<Availability, 'check'>): Promise<PartHealth> => {
  const failure = await availability.check();
  return failure
    ? { part: 'store', ok: false, detail: failure.message, reason: 'no-writes' }
    : { part: 'store', ok: true };
};

/** What SIP and media hold open now, and whether the broker is there. */
export const censusOf = (sip: SipStack, media: Media, broker: Broker | undefined): Census => {
  const { dialogs, transactions, bindings } = sip.census();
  const { sessions, packetsFromStrangers } = media.census();
  return {
    rtpSessions: sessions,
    rtpStrangers: packetsFromStrangers,
    sipDialogs: dialogs,
    sipTransactions: transactions,
    sipBindings: bindings,
    mqttConnected: broker?.connection.connected ? 1 : 0,
  };
};
