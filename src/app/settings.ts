import { fileURLToPath } from 'node:url';
import type { AuthenticatorPolicy } from '../authenticator/index.ts';
import { type Config, identityOf } from '../config/index.ts';
import type { ConfirmationStore, Origin, Policy } from '../confirmation/index.ts';
import type { DeviceSettings } from '../device/index.ts';
import { callEndings, callRefusals, type ScriptSettings, type TrustedPeer } from '../dialin/index.ts';
import type { CallRecord } from '../dialin/port.ts';
import type { Tr064Settings } from '../doors/tr064/index.ts';
import { ClientAddresses, type HttpSettings, type Metrics, type PartHealth } from '../http/index.ts';
import {
  ADMIN_APP,
  isLoopback,
  type KnownBy,
  ownUrl,
  parseNetworks,
  SAME_SERVER,
  type SteadyClock,
  version,
} from '../lib/index.ts';
import { type MediaSettings, type Tones, toneMs } from '../media/index.ts';
import type { Count, SipSettings } from '../sip/embedded/index.ts';
import type { TrustedProxy } from '../sip/proxies.ts';
import { sipRefusals } from '../sip/refusals.ts';

/* What the configuration says, in the words of each part; and what the parts tell, as metrics. */

/** RFC 3261 17.1.1.1 and table 4: the values of the RFC, in milliseconds. */
const SIP_TIMERS = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };

/** What a caller has to do in which time (docs/adr/0008). Milliseconds. */
const SCRIPT = {
  triesPerCall: 3,
  firstDigitMs: 15_000,
  interDigitMs: 5000,
  settleMs: 400,
  hangupAfterMs: 3000,
  notMeAfterMs: 700,
};
/** Between the error tone and what follows. */
const PAUSE_MS = 250;

const APP_CODE_TRIES = 5;
const APP_CODE_BLOCK_SECONDS = 3600;
const CODE_REUSE_SECONDS = 600;
const BUTTON_QUIET_SECONDS = 3;
const PRESS_SECONDS = 2;
const WAITS_PER_APP = 200;
const WAITS_PER_ADDRESS = 50;

/** Where the build leaves what browsers load: two levels up from here is the project, from `src/app` as from `dist/server`. */
const uiFolder = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** The app of the bootstrap key: its name says nothing to people. */
const FIRST_APP = 'default';

/** The numbers of authenticator apps. */
export const authenticatorPolicyOf = ({ limits, authenticator }: Config): AuthenticatorPolicy => ({
  issuerOf: (app) => authenticator.issuer ?? (app === FIRST_APP || app === ADMIN_APP ? 'Offhook' : app),
  draftSeconds: 600,
  maxPerUser: 10,
  tries: [
    { most: 10, withinSeconds: 3600 },
    { most: limits.appCodesPerDay, withinSeconds: 86_400 },
  ],
});
/** How many requests of how many sessions tell whether the relying app passes people's addresses. */
const ADDRESSES_JUDGED_FROM = { requests: 20, sessions: 3 };

/** How far the clock may be set back without a word. */
const CLOCK_TOLERATED_MS = 60_000;

/** The numbers of the domain; those that no key sets are the constants above. */
export const policyOf = ({ confirmation, code }: Config): Policy => ({
  ...confirmation,
  appCodeTries: APP_CODE_TRIES,
  appCodeBlockSeconds: APP_CODE_BLOCK_SECONDS,
  codeReuseSeconds: CODE_REUSE_SECONDS,
  buttonQuietSeconds: BUTTON_QUIET_SECONDS,
  pressSeconds: PRESS_SECONDS,
  code,
});

/** How a call goes on from our 200. */
export const scriptOf = ({ code }: Config, tones: Tones): ScriptSettings => ({
  ...SCRIPT,
  shape: code,
  errorToneMs: toneMs(tones.error) + PAUSE_MS,
});

/** What each reason for which a request is refused means, for whoever looks after a phone. */
const refusalMeanings: Readonly<Record<string, string>> = { ...callRefusals, ...callEndings, ...sipRefusals };

/** The same of one; one that has no words stays as it is. */
export const refusalMeaning = (refusal: string): string => refusalMeanings[refusal] ?? refusal;

const offAtZero = (port: number): number | undefined => (port === 0 ? undefined : port);

/** Port 0 of the configuration turns a transport off. */
export const sipSettingsOf = ({ sip, limits }: Config): SipSettings => ({
  ...SIP_TIMERS,
  host: sip.host,
  udpPort: offAtZero(sip.udpPort),
  tcpPort: offAtZero(sip.tcpPort),
  tlsPort: offAtZero(sip.tlsPort),
  wsPort: offAtZero(sip.wsPort),
  wssPort: offAtZero(sip.wssPort),
  externalHost: sip.externalHost,
  realm: sip.realm,
  digestAlgorithms: sip.digestAlgorithms,
  registerMinSeconds: sip.registerMinSeconds,
  registerMaxSeconds: sip.registerMaxSeconds,
  maxCallSeconds: limits.callSeconds,
  proxies: trustedProxiesOf({ sip }),
  limits,
});

/** Whom `sip.peers` trusts to speak for the lines behind it. */
export const trustedPeersOf = ({ sip }: Config): readonly TrustedPeer[] => sip.peers.map(knownOf);

/** Whom `sip.proxies` trusts to say where a request came from. */
export const trustedProxiesOf = ({ sip }: Pick<Config, 'sip'>): readonly TrustedProxy[] => sip.proxies.map(knownOf);

const knownOf = (text: string): { readonly name: string; readonly identity: KnownBy } => {
  const entry = identityOf(text);
  if (!entry) throw new Error(`${text} was not checked`);
  const { name, identity } = entry;
  if (identity.kind === 'certificate') return { name, identity };
  const networks = parseNetworks([identity.network]);
  if (!networks.ok) throw new Error(networks.error);
  return { name, identity: { kind: 'address', networks: networks.value } };
};

/** Phones send their audio to the same external host as their SIP. */
export const mediaSettingsOf = ({ rtp, sip }: Config): MediaSettings => ({
  portMin: rtp.portMin,
  portMax: rtp.portMax,
  quarantineMs: rtp.quarantineMs,
  ...(sip.externalHost !== undefined && { externalHost: sip.externalHost }),
});

/** One number bounds the requests of an address and those of a key. */
export const httpSettingsOf = ({ confirmation, forwardAuth, http, limits }: Config): HttpSettings => ({
  version,
  publicUrl: ownUrl(http.publicUrl ?? { scheme: 'http', host: http.host, port: http.port }),
  base: http.publicUrl ?? SAME_SERVER,
  // Whoever is believed who asks is believed from where.
  trustProxy: [...http.trustProxy, ...forwardAuth.proxies],
  corsOrigins: http.corsOrigins,
  corsHeaders: http.corsHeaders,
  uiFolder,
  limits: {
    requestsPerAddress: limits.httpRequestsPerMinute,
    requestsPerKey: limits.httpRequestsPerMinute,
    waitsPerApp: WAITS_PER_APP,
    waitsPerAddress: WAITS_PER_ADDRESS,
    streamsPerApp: limits.streamsPerApp,
    streamsPerAddress: limits.streamsPerAddress,
  },
  grantSeconds: confirmation.grantSeconds,
  bodyBytes: limits.httpBodyBytes,
});

/** The rate of an address is that of the REST API; a client that reads the descriptions of a box asks for some fifty at once. */
export const tr064SettingsOf = ({ tr064, limits }: Config, publicUrl: string): Tr064Settings => {
  const { upstream: url, login, actions } = tr064.guard;
  const { user, password } = login;
  return {
    host: tr064.host,
    port: tr064.port,
    single: tr064.single,
    guard: url !== undefined && user !== undefined && password ? { url, user, password, actions } : undefined,
    bans: { failures: limits.digestFailures, seconds: limits.banSeconds },
    rate: { perSecond: limits.httpRequestsPerMinute / 60, burst: Math.max(100, limits.httpRequestsPerMinute / 4) },
    version,
    name: publicUrl,
  };
};

/** Where the person at this address sits; none given, or one that is no address, is the internet. */
export const originOf =
  (loopback: Config['network']['loopback'], isHome: (address: string) => boolean) =>
  (clientAddress: string | undefined): Origin => {
    if (clientAddress === undefined) return 'internet';
    if (isLoopback(clientAddress)) return loopback;
    return isHome(clientAddress) ? 'home' : 'internet';
  };

/** Watches whether the addresses that come are people's; where `network.loopback` is `home`, loopback is meant to be somebody's. */
export const clientAddressesOf = (
  { http, forwardAuth, network }: Config,
  onSuspicion: (finding: string) => void,
): ClientAddresses => {
  const proxies = parseNetworks([...http.trustProxy, ...forwardAuth.proxies]);
  if (!proxies.ok) throw new Error(proxies.error);
  const isNobodys = (address: string): boolean =>
    proxies.value.has(address) || (network.loopback === 'internet' && isLoopback(address));
  return new ClientAddresses({ enough: ADDRESSES_JUDGED_FROM, isNobodys, onSuspicion });
};

/** What `/readyz` says of them: always ready, and why not as it should be. */
export const addressesHealth = (addresses: Pick<ClientAddresses, 'finding' | 'suspicion'>): PartHealth => {
  const detail = addresses.finding();
  const suspicion = addresses.suspicion();
  if (detail === undefined || !suspicion) return { part: 'client addresses', ok: true };
  const { reason, requests } = suspicion;
  return { part: 'client addresses', ok: true, detail, reason, numbers: { requests } };
};

/** Whether a part that takes calls or requests does so now: not while it starts or ends. */
export const servingHealth = (part: 'http' | 'sip', isServing: boolean): PartHealth =>
  isServing ? { part, ok: true } : { part, ok: false, reason: 'not-serving' };

/** The same store, with every committed fact counted. */
export const counted = (store: ConfirmationStore, metrics: Metrics): ConfirmationStore => ({
  ...store,
  async commit(change) {
    const outcome = await store.commit(change);
    if (outcome !== 'committed') return outcome;
    for (const { events } of change.writes) for (const { type } of events) metrics.confirmations.inc({ event: type });
    return outcome;
  },
});

/** `http` is the button that REST calls, `mqtt` the one that Home Assistant shows: its presses come by `buttonTopic`. */
export const deviceSettingsOf = ({ device }: Config, buttonTopic: string | undefined): DeviceSettings => ({
  inputs: device.buttons.filter((name) => name.startsWith('/')),
  pressTopics: device.buttons.flatMap((name) => {
    if (name === 'mqtt') return buttonTopic === undefined ? [] : [buttonTopic];
    return name.startsWith('mqtt:') ? [name.slice('mqtt:'.length)] : [];
  }),
  leds: device.leds,
});

/** Counts dial attempts. */
export const countCall =
  ({ calls }: Metrics) =>
  ({ outcome, refusal }: CallRecord): void =>
    calls.inc({ outcome, refusal: refusal ?? '' });

/** Counts what the SIP server says. */
export const countSip = ({ sipRequests, sipDropped, sipDigestFailures, sipBans }: Metrics): Count => {
  const counters = {
    sip_requests: sipRequests,
    sip_dropped: sipDropped,
    sip_digest_failures: sipDigestFailures,
    sip_bans: sipBans,
  };
  return (name, labels) => counters[name].inc(labels);
};

/** Whether the next call finds an RTP port; `taken` are those of calls that stand. Some of the others may still rest. */
export const rtpHealth = ({ rtp }: Config, taken: number): PartHealth => {
  const all = Math.floor(rtp.portMax / 2) - Math.ceil(rtp.portMin / 2) + 1;
  const free = all - taken;
  return {
    part: 'rtp',
    ok: free > 0,
    detail: `${free} of ${all} ports are free`,
    reason: 'ports',
    numbers: { free, all },
  };
};

/** A machine whose own clock is further than that from the one it follows says so, in milliseconds. */
const OFF_TOLERATED_MS = 1000;

const offDetail = (clock: SteadyClock): { readonly detail?: string } => {
  const offMs = clock.offMs();
  if (Math.abs(offMs) <= OFF_TOLERATED_MS) return {};
  const off = `${(Math.abs(offMs) / 1000).toFixed(1)} s ${offMs > 0 ? 'ahead of' : 'behind'}`;
  return { detail: `the clock of this machine is ${off} that of the database, which counts` };
};

/** Whether it is known what time it is; and whether app codes and other machines may see it otherwise, because it was set back. */
export const clockHealth = (clock: SteadyClock): PartHealth => {
  const shown = new Date(clock.timeOfDay()).toISOString();
  if (clock.isBehind()) {
    const detail = `${shown} is behind what has been recorded: nothing is confirmed until the clock has passed that`;
    return { part: 'clock', ok: false, detail, reason: 'set-back' };
  }
  const seconds = Math.floor((clock.now() - clock.timeOfDay()) / 1000);
  if (seconds * 1000 <= CLOCK_TOLERATED_MS) return { part: 'clock', ok: true, ...offDetail(clock) };
  const detail = `${shown} is ${seconds} s behind: the clock was set back, and time went on from where it was`;
  return { part: 'clock', ok: true, detail, reason: 'held', numbers: { seconds } };
};
