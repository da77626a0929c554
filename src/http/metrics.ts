import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RegistrationStatus, RegistrationsView } from '../sip/registrations/status.ts';

/** What is alive now, read whenever somebody asks for `/metrics`. */
export interface Census {
  readonly rtpSessions: number;
  /** Since the start. */
  readonly rtpStrangers: number;
  readonly sipDialogs: number;
  readonly sipTransactions: number;
  readonly sipBindings: number;
  /** 1 while the broker takes messages, else 0. */
  readonly mqttConnected: 0 | 1;
}

/** Before there is anything to count. */
export const nothingAlive: Census = {
  rtpSessions: 0,
  rtpStrangers: 0,
  sipDialogs: 0,
  sipTransactions: 0,
  sipBindings: 0,
  mqttConnected: 0,
};

interface Definition {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Label values come from fixed sets (route patterns, methods, status, codes, entries of the configuration): never a user, address, number or id. */
const definitions = {
  httpRequests: {
    name: 'offhook_http_requests_total',
    kind: 'counter',
    help: 'HTTP requests answered, by route pattern, method and status.',
    labels: ['route', 'method', 'status'],
  },
  httpSeconds: {
    name: 'offhook_http_request_seconds',
    kind: 'histogram',
    help: 'Time to answer an HTTP request, in seconds. Long-polls (wait above 0) and event streams are left out.',
    labels: ['route', 'method'],
  },
  httpWaits: {
    name: 'offhook_http_waits',
    kind: 'gauge',
    help: 'Long-polls that wait now.',
    labels: [],
  },
  httpStreams: {
    name: 'offhook_http_streams',
    kind: 'gauge',
    help: 'Event streams that are open now.',
    labels: [],
  },
  connectionsRefused: {
    name: 'offhook_http_connections_refused_total',
    kind: 'counter',
    help: 'HTTP connections closed at once, by server (http, tr064): it had as many as it takes, in all or of that address.',
    labels: ['server'],
  },
  tr064Requests: {
    name: 'offhook_tr064_requests_total',
    kind: 'counter',
    help: 'Requests of TR-064 clients, by what was asked (read a description, info, state, start, stop, port; listed and passed calls of the device behind; other: not known or not let in) and answer (HTTP status, or the UPnP fault as in fault-866).',
    labels: ['asked', 'answer'],
  },
  confirmations: {
    name: 'offhook_confirmations_total',
    kind: 'counter',
    help: 'Facts about confirmations and grants, by event (requested, confirmed, completed, expired, cancelled, ...).',
    labels: ['event'],
  },
  sipRequests: {
    name: 'offhook_sip_requests_total',
    kind: 'counter',
    help: 'SIP requests received, by method (`other` for those that Offhook does not know).',
    labels: ['method'],
  },
  sipDropped: {
    name: 'offhook_sip_dropped_total',
    kind: 'counter',
    help: 'SIP messages dropped unanswered: over the packet rate (rate), from a banned or slowed address (banned, slowed), or nothing that can be answered (unreadable).',
    labels: ['reason'],
  },
  sipDigestFailures: {
    name: 'offhook_sip_digest_failures_total',
    kind: 'counter',
    help: 'Wrong digest responses over a fresh nonce.',
    labels: [],
  },
  sipBans: {
    name: 'offhook_sip_bans_total',
    kind: 'counter',
    help: 'Addresses banned for wrong digests (banned), or slowed because a line is registered or calling from there (slowed).',
    labels: ['severity'],
  },
  calls: {
    name: 'offhook_calls_total',
    kind: 'counter',
    help: 'Dial attempts, by outcome (confirmed, refused) and refusal code.',
    labels: ['outcome', 'refusal'],
  },
  presses: {
    name: 'offhook_presses_total',
    kind: 'counter',
    help: 'Presses of the button, by outcome (confirmed, contested, ignored-stale, nothing-pending). A repeated report is not counted.',
    labels: ['outcome'],
  },
  rtpBeatSeconds: {
    name: 'offhook_rtp_beat_seconds',
    kind: 'histogram',
    help: 'Pause between two beats of the audio that is sent, in seconds: 0.02 when all is well; above 0.06 phones hear a hole.',
    labels: [],
  },
  rtpStrangers: {
    name: 'offhook_rtp_strangers_total',
    kind: 'counter',
    help: 'RTP packets that no call hears: from an address that its signalling does not name, or from a second source.',
    labels: [],
  },
  rtpSessions: { name: 'offhook_rtp_sessions', kind: 'gauge', help: 'Open RTP sessions.', labels: [] },
  sipDialogs: { name: 'offhook_sip_dialogs', kind: 'gauge', help: 'SIP dialogs.', labels: [] },
  sipTransactions: { name: 'offhook_sip_transactions', kind: 'gauge', help: 'SIP transactions.', labels: [] },
  sipBindings: { name: 'offhook_sip_bindings', kind: 'gauge', help: 'Registered phones.', labels: [] },
  mqttConnected: {
    name: 'offhook_mqtt_connected',
    kind: 'gauge',
    help: '1 while the MQTT broker is connected, else 0; 0 too where `mqtt.url` names none.',
    labels: [],
  },
  registrations: {
    name: 'offhook_registrations',
    kind: 'gauge',
    help: 'How each entry of `sip.registrations` stands with this node: 1 for the state that it is in (registered, registering, failed, unregistered, elsewhere), 0 for the others.',
    labels: ['name', 'state'],
  },
  registrationsLost: {
    name: 'offhook_registrations_lost_total',
    kind: 'counter',
    help: 'How often a registration failed that had stood, by its entry of `sip.registrations`.',
    labels: ['name'],
  },
  faults: {
    name: 'offhook_faults_total',
    kind: 'counter',
    help: 'Faults: what was thrown and should not have been, by the task that failed. Any is worth a look at the log.',
    labels: ['task'],
  },
} as const satisfies Record<string, Definition>;

/** Definitions of all metrics of Offhook itself, for the documentation. */
export const metricDefinitions: readonly Definition[] = Object.values(definitions);

const REGISTRATION_STATES: readonly RegistrationStatus['state'][] = [
  'registered',
  'registering',
  'failed',
  'unregistered',
  'elsewhere',
];

type Name = keyof typeof definitions;
type LabelsOf<N extends Name> = (typeof definitions)[N]['labels'][number];

/** A counter of what comes by the thousand. */
export interface Tally<Label extends string> {
  /** Adds one. Takes labels for the same where they are the same object: of these there are to be few. */
  inc(labels: Readonly<Partial<Record<Label, string>>>): void;
}

/** The metrics of one app. */
export interface Metrics {
  readonly registry: Registry;
  readonly httpRequests: Counter<LabelsOf<'httpRequests'>>;
  readonly httpSeconds: Histogram<LabelsOf<'httpSeconds'>>;
  readonly httpWaits: Gauge;
  readonly httpStreams: Gauge;
  readonly connectionsRefused: Counter<LabelsOf<'connectionsRefused'>>;
  readonly tr064Requests: Counter<LabelsOf<'tr064Requests'>>;
  readonly confirmations: Counter<LabelsOf<'confirmations'>>;
  readonly sipRequests: Tally<LabelsOf<'sipRequests'>>;
  readonly sipDropped: Tally<LabelsOf<'sipDropped'>>;
  readonly sipDigestFailures: Tally<LabelsOf<'sipDigestFailures'>>;
  readonly sipBans: Tally<LabelsOf<'sipBans'>>;
  readonly calls: Counter<LabelsOf<'calls'>>;
  readonly presses: Counter<LabelsOf<'presses'>>;
  readonly rtpBeatSeconds: Histogram;
  readonly registrationsLost: Counter<LabelsOf<'registrationsLost'>>;
  readonly faults: Counter<LabelsOf<'faults'>>;
  /** Each scrape shows from here on how registrations at PBXs stand. */
  readonly showRegistrations: (view: RegistrationsView) => void;
}

/** Makes the metrics of one app, those of the process included. `census` is read at each scrape. */
export const createMetrics = (census: () => Census): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  const configOf = <N extends Name>(name: N) => {
    const { name: metric, help, labels } = definitions[name];
    return { name: metric, help, labelNames: [...labels] as LabelsOf<N>[], registers };
  };
  const counter = <N extends Name>(name: N) => new Counter<LabelsOf<N>>(configOf(name));
  // prom-client writes and hashes labels whenever it counts: it is told of them when somebody asks.
  const tally = <N extends Name>(name: N): Tally<LabelsOf<N>> => {
    const untold = new Map<Readonly<Partial<Record<LabelsOf<N>, string>>>, number>();
    new Counter<LabelsOf<N>>({
      ...configOf(name),
      collect() {
        for (const [labels, times] of untold) {
          untold.delete(labels);
          this.inc(labels, times);
        }
      },
    });
    return { inc: (labels) => untold.set(labels, (untold.get(labels) ?? 0) + 1) };
  };
  const alive = (name: Exclude<keyof Census, 'rtpStrangers'>) =>
    new Gauge({
      ...configOf(name),
      collect() {
        this.set(census()[name]);
      },
    });

  let registrations: RegistrationsView = () => [];
  const metrics: Metrics = {
    registry,
    httpRequests: counter('httpRequests'),
    httpSeconds: new Histogram<LabelsOf<'httpSeconds'>>({
      ...configOf('httpSeconds'),
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    }),
    httpWaits: new Gauge(configOf('httpWaits')),
    httpStreams: new Gauge(configOf('httpStreams')),
    connectionsRefused: counter('connectionsRefused'),
    tr064Requests: counter('tr064Requests'),
    confirmations: counter('confirmations'),
    sipRequests: tally('sipRequests'),
    sipDropped: tally('sipDropped'),
    sipDigestFailures: tally('sipDigestFailures'),
    sipBans: tally('sipBans'),
    calls: counter('calls'),
    presses: counter('presses'),
    rtpBeatSeconds: new Histogram({ ...configOf('rtpBeatSeconds'), buckets: [0.025, 0.04, 0.06, 0.1, 0.25, 1] }),
    registrationsLost: counter('registrationsLost'),
    faults: counter('faults'),
    showRegistrations(view) {
      registrations = view;
    },
  };
  for (const name of ['rtpSessions', 'sipDialogs', 'sipTransactions', 'sipBindings', 'mqttConnected'] as const)
    alive(name);
  new Counter({
    ...configOf('rtpStrangers'),
    collect() {
      this.reset();
      this.inc(census().rtpStrangers);
    },
  });
  new Gauge({
    ...configOf('registrations'),
    collect() {
      this.reset();
      for (const { name, state } of registrations())
        for (const one of REGISTRATION_STATES) this.set({ name, state: one }, one === state ? 1 : 0);
    },
  });
  collectDefaultMetrics({ register: registry });
  return metrics;
};
