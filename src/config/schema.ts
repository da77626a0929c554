import * as z from 'zod';
import { POSTGRES_URL_ALLOWED, privateNetworks } from '../lib/index.ts';
import { admin } from './admin.ts';
import { areCorsHeaders, CORS_HEADERS_ALLOWED, corsHeaderFault } from './cors-headers.ts';
import { forwardAuth } from './forward-auth.ts';
import { identitiesAllowed, identityOf } from './identities.ts';
import { deviceFault, homeFault, networkFault } from './items.ts';
import { keycloak } from './keycloak.ts';
import { openid } from './openid.ts';
import { originFault } from './origins.ts';
import { registrations } from './registrations.ts';
import { choice, type FaultOf, flag, list, PATH, secret, settings, text, textOr, whole } from './setting.ts';
import { tr064 } from './tr064.ts';

const TOPIC_PREFIX = /^[A-Za-z0-9_-]{1,40}(?:\/[A-Za-z0-9_-]{1,40}){0,4}$/;
const TOPIC_PREFIX_ALLOWED = 'up to 5 words of letters, digits, - and _ with / between them';
const BROKER = /^mqtts?:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/;
const HOST_ALLOWED = 'an IP address or a host name';
/** What follows is judged where the reason can be told without the password: `checks.ts`. */
const POSTGRES = /^postgres(?:ql)?:\/\/[^\0\s]{1,2000}$/;
const VISIBLE_16_TO_200 = /^[\x21-\x7e]{16,200}$/;
/** Visible ASCII and spaces, without the two characters that a SIP quoted-string escapes (RFC 3261 25.1). */
const REALM = /^[ !#-[\]-~]{1,64}$/;
const EMERGENCY = /^(?!000|11[0-9]|911|999)\d{2,12}$/;
/** `*16` to `*19` are factory star codes of two common ATA families. */
const PREFIX = /^\*(?!1[6-9])\d{1,4}$/;

const port = (fallback: number, meaning: string, zero: string) => whole(0, 65535, fallback, `${meaning}; 0 = ${zero}`);

const identityFault: FaultOf = (item) => (identityOf(item) === undefined ? '' : undefined);

const http = z.strictObject({
  host: textOr('127.0.0.1', HOST, HOST_ALLOWED, 'Where the REST API listens'),
  port: port(8080, 'TCP port of the REST API', 'any free one'),
  publicUrl: text(
    /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*[^\s?#/])?$/,
    'an http or https URL without query and without a slash at its end',
    'How others reach the API, with the path that a proxy takes away; derived from host and port when not set',
  ),
  apiKey: secret(
    VISIBLE_16_TO_200,
    'a text of 16 to 200 visible ASCII characters',
    'Bootstrap key with all scopes; one is made at first start (`api-key` in the data directory) when not set',
  ),
  trustProxy: list(
    networkFault,
    [],
    'a list of networks such as 10.0.0.5/32',
    'Proxies whose `X-Forwarded-For` counts',
  ),
  corsOrigins: list(
    originFault,
    [],
    'a list of origins such as https://box.example, without a path',
    'Web origins that may call with a confirmation token',
  ),
  corsHeaders: z
    .array(z.string().refine((item) => corsHeaderFault(item) === undefined))
    .refine(areCorsHeaders)
    .default([])
    .register(settings, {
      meaning: 'Header fields that pages of these origins may send besides ours, such as those of a tracing tool',
      allowed: CORS_HEADERS_ALLOWED,
      shape: 'list',
      faultOf: corsHeaderFault,
    }),
});

const drachtio = z.strictObject({
  host: textOr('127.0.0.1', HOST, HOST_ALLOWED, 'Where drachtio-server takes applications'),
  port: whole(1, 65535, 9022, 'Its TCP port for applications'),
  secret: secret(
    /^(?!(?:cymru|change-me)$)[!-"$-{}~]{1,200}$/,
    'a text of 1 to 200 visible ASCII characters without # and |, and none that stands in an example',
    'The secret that drachtio-server asks of applications',
  ),
  allowRemote: flag(
    false,
    'drachtio-server may be at any address: whoever reaches its port for applications commands it without a password',
  ),
});

const sip = z.strictObject({
  host: textOr('0.0.0.0', HOST, HOST_ALLOWED, 'Where the SIP server listens'),
  udpPort: port(5060, 'SIP port over UDP', 'off'),
  tcpPort: port(5060, 'SIP port over TCP', 'off'),
  tlsPort: port(0, 'SIP port over TLS 1.2 and 1.3, usually 5061; needs `tlsCert` and `tlsKey`', 'off'),
  wsPort: port(
    0,
    'SIP port over WebSocket: softphones in browsers may register, their calls are always refused',
    'off',
  ),
  wssPort: port(0, 'SIP port over secure WebSocket; needs `tlsCert` and `tlsKey`', 'off'),
  tlsCert: text(PATH, 'a path', 'PEM file of the certificate of TLS and WSS, then those that lead to its authority'),
  tlsKey: text(PATH, 'a path', 'PEM file of the private key of `tlsCert`, without a passphrase'),
  tlsCa: text(
    PATH,
    'a path',
    'PEM file of the authorities whose client certificates have a name that counts; without it only fingerprints count',
  ),
  externalHost: text(
    HOST,
    HOST_ALLOWED,
    'Address in Contact and SDP, behind NAT; the one a packet came to when not set',
  ),
  realm: textOr(
    'offhook',
    REALM,
    '1 to 64 visible ASCII characters without quote and backslash',
    'Digest realm; a new one makes lines need their passwords again',
  ),
  digestAlgorithms: z
    .array(z.enum(['MD5', 'SHA-256']))
    .min(1)
    .refine((items) => new Set(items).size === items.length)
    .default(['MD5', 'SHA-256'])
    .register(settings, {
      meaning: 'Digest algorithms offered, in order; a phone takes the first it knows, and many ATAs only know MD5',
      allowed: 'a list of MD5 and SHA-256, each at most once',
      shape: 'list',
    }),
  linesFile: text(PATH, 'a path', 'YAML file of lines; `sip-config/lines.yaml` when that exists'),
  serviceNumber: textOr(
    '8810',
    EMERGENCY,
    '2 to 12 digits that do not begin like an emergency number',
    'Followed at once by the digits of a code, it confirms too: for phones that swallow star codes',
  ),
  registerMinSeconds: whole(10, 86400, 60, 'Shortest registration, in seconds', 'seconds'),
  registerMaxSeconds: whole(10, 86400, 3600, 'Longest registration, in seconds', 'seconds'),
  backend: choice(
    ['embedded', 'drachtio'],
    'embedded',
    'Who speaks SIP with the phones: Offhook itself, or a drachtio-server that hands everything on to it',
  ),
  drachtio: drachtio.prefault({}),
  peers: list(
    identityFault,
    [],
    identitiesAllowed('pbx'),
    'Trusted PBXs: each speaks, by P-Asserted-Identity, for the lines whose `peer` it is; known by address or by its TLS client certificate',
  ),
  proxies: list(
    identityFault,
    [],
    identitiesAllowed('lb'),
    'SIP proxies in front, such as Kamailio: `X-Offhook-Source` says where a request came from, and counts from these alone; known by address or by their TLS client certificate',
  ),
  registrations,
});

const rtp = z.strictObject({
  portMin: whole(1024, 65535, 16384, 'First port of the RTP range (UDP); even ports are used'),
  portMax: whole(1024, 65535, 17383, 'Last port of the RTP range'),
  quarantineMs: whole(0, 60000, 500, 'How long a port rests after a call, in milliseconds', 'milliseconds'),
  tonesFile: text(PATH, 'a path', 'YAML file of tones, see `sip-config/tones/`; built-in tones when not set'),
});

const network = z.strictObject({
  home: list(
    (item) => (item === 'auto' ? undefined : homeFault(item)),
    privateNetworks,
    'a list of networks such as 192.168.1.0/24, or auto',
    'Networks that are "home"; `auto` adds the prefixes of the own network interfaces',
  ),
  loopback: choice(
    ['home', 'internet'],
    'internet',
    'What a `clientAddress` of 127.0.0.0/8 or ::1 counts as; a SIP packet from there is home',
  ),
});

const code = z.strictObject({
  prefix: textOr(
    '*10',
    PREFIX,
    'a star and 1 to 4 digits (not *16 to *19: star codes of common ATAs), in quotes: "*10"',
    'What is dialled before the digits; `*1` with profile avm',
  ),
  digits: whole(4, 10, 6, 'Random digits of a code; 4 with profile avm'),
  profile: choice(
    ['standard', 'avm'],
    'standard',
    '`avm` is the short FRITZ!Box form, `*1` and 4 digits, with at most 3 live codes: weaker',
  ),
});

const confirmation = z.strictObject({
  pendingSeconds: whole(1, 600, 120, 'How long a confirmation waits for its proof, in seconds', 'seconds'),
  okSeconds: whole(1, 600, 120, 'Time for the OK click after the proof, in seconds', 'seconds'),
  grantSeconds: whole(1, 86400, 3600, 'How long a grant is good for, from the OK click, in seconds', 'seconds'),
  maxLive: whole(1, 1000000, 100, 'Live confirmations at once; 3 with profile avm'),
  maxPerUser: whole(1, 1000000, 3, 'Live confirmations of one user at once'),
});

const tries = z.strictObject({
  perWindow: whole(1, 100, 3, 'Wrong codes from one line within the window that block the line'),
  windowSeconds: whole(1, 86400, 600, 'The window, in seconds', 'seconds'),
  blockSeconds: whole(
    1,
    86400,
    300,
    'First block of a line, in seconds; each further one lasts twice as long',
    'seconds',
  ),
  blockMaxSeconds: whole(1, 86400, 3600, 'Longest such block, in seconds', 'seconds'),
  perDay: whole(1, 1000, 10, 'Wrong codes within 24 hours that block the line until the oldest is 24 hours old'),
});

const device = z.strictObject({
  buttons: list(
    (item) => (item === 'http' || item === 'mqtt' ? undefined : deviceFault(item)),
    [],
    'a list of http, mqtt, mqtt:topic and of absolute paths such as /dev/input/event0, each at most once',
    'What counts as the button: `http` is `POST /v1/button` (a Shelly, ESPHome, `offhook press`), `mqtt` is the button that Home Assistant shows, `mqtt:` and a topic is one that speaks MQTT, a path is a Linux input device; none: no button is offered',
  ),
  leds: list(
    (item) => (item === 'simulated' ? undefined : deviceFault(item)),
    [],
    'a list of simulated, mqtt:topic and of absolute paths such as /sys/class/leds/power, each at most once',
    'What flashes once when the button has confirmed: a path is a folder of the Linux LED class, `mqtt:` and a topic is sent `ON` and `OFF`, `simulated` is a log line',
  ),
});

const mqtt = z.strictObject({
  url: text(
    BROKER,
    'mqtt://host or mqtts://host, with a port where it is not 1883 or 8883',
    'MQTT broker at home, for Home Assistant and for buttons and lights; MQTT is off when not set',
  ),
  username: text(/^[^\0]{1,200}$/, 'a text of 1 to 200 characters', 'Who Offhook is to the broker'),
  password: secret(/^[^\0]{1,200}$/, 'a text of 1 to 200 characters', 'Password of `username`'),
  topicPrefix: textOr(
    'offhook',
    TOPIC_PREFIX,
    TOPIC_PREFIX_ALLOWED,
    "What Offhook's own topics begin with; every Offhook on one broker needs its own",
  ),
  discoveryPrefix: textOr(
    'homeassistant',
    TOPIC_PREFIX,
    TOPIC_PREFIX_ALLOWED,
    'Where Home Assistant looks for devices, and says that it has started',
  ),
  tlsCa: text(
    PATH,
    'a path',
    'PEM file of the authorities that vouch for the broker; those that Node.js trusts when not set',
  ),
});

const limits = z.strictObject({
  tries: tries.prefault({}),
  appCodesPerDay: whole(
    1,
    1000000,
    30,
    'Wrong codes of authenticator apps of one user within 24 hours; then every code of that user waits until the oldest is that old',
  ),
  packetsPerSecond: whole(
    1,
    1000000,
    200,
    'SIP packets per second and source: an IPv4 address or an IPv6 /64; connections are counted apart from UDP',
  ),
  packetBurst: whole(1, 1000000, 400, 'SIP packets at once per source'),
  digestFailures: whole(
    1,
    1000000,
    30,
    'Wrong SIP passwords from one source address within 5 minutes that ban it; one with a registered line is slowed',
  ),
  banSeconds: whole(
    1,
    86400,
    600,
    'First ban of an address, in seconds; each further one lasts twice as long, up to an hour',
    'seconds',
  ),
  connectionsPerAddress: whole(
    1,
    10000,
    8,
    'SIP connections over TCP, TLS, WS and WSS together, per IPv4 address or IPv6 /64; as many TLS handshakes per second',
  ),
  connections: whole(1, 100000, 256, 'SIP connections over TCP, TLS, WS and WSS in all'),
  idleSeconds: whole(1, 86400, 120, 'A SIP connection that says nothing for so long is closed, in seconds', 'seconds'),
  transactions: whole(10, 10000000, 100000, 'SIP transactions at once'),
  callSeconds: whole(5, 3600, 60, 'Longest call, in seconds', 'seconds'),
  httpRequestsPerMinute: whole(
    1,
    10000000,
    600,
    'REST requests per minute: of one address, and of one API key or token',
  ),
  httpBodyBytes: whole(1024, 10485760, 65536, 'Longest REST request body, in bytes', 'bytes'),
  streamsPerApp: whole(1, 100000, 1000, 'Event streams (`GET /v1/confirmations/{id}/events`) at once, of one app'),
  streamsPerAddress: whole(1, 100000, 100, 'Event streams at once, from one address'),
});

const authenticator = z.strictObject({
  issuer: text(
    /^[^:\p{Cc}\p{Cs}]{1,64}$/u,
    '1 to 64 characters without a colon and control characters',
    'What authenticator apps show above a code; the name of the app that the code is for when not set (`Offhook` for the app `default`)',
  ),
});

const store = z.strictObject({
  url: secret(
    POSTGRES,
    POSTGRES_URL_ALLOWED,
    'PostgreSQL that several nodes share: `postgres://user:password@host:5432/database`, a Unix socket as `postgres:///database?host=/run/postgresql`; SQLite in `dataDir` when not set. Needs `secretKeyFile` and `http.apiKey`',
  ),
  tls: choice(
    ['verify', 'off'],
    'verify',
    'TLS to a PostgreSQL that is neither on loopback nor behind a socket: `verify` checks its certificate and name (by `sslrootcert=<file>` in `store.url`, else by the authorities that Node.js trusts), `off` sends passwords and data as they are',
  ),
  allowUnsafeFsync: flag(
    false,
    'A PostgreSQL that runs with `fsync=off` is used all the same; it loses what it has confirmed when its machine dies: for tests',
  ),
});

/** The truth about every key of the configuration. Parses what the layers of `load.ts` made of file, environment and flags. */
export const configSchema = z.strictObject({
  dataDir: textOr(
    './data',
    PATH,
    'a path',
    'Directory of the database, the secret key and the API key; with `store.url` of what only this node needs',
  ),
  secretKeyFile: text(
    PATH,
    'a path',
    'With `store.url`: file of the 32 bytes that seal every secret in the database, the same on each node (`head -c 32 /dev/urandom`); without it `dataDir/secret-key`, which is made at the first start',
  ),
  store: store.prefault({}),
  log: z
    .strictObject({
      level: choice(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'info',
        'Least important log line that is written',
      ),
    })
    .prefault({}),
  http: http.prefault({}),
  sip: sip.prefault({}),
  rtp: rtp.prefault({}),
  network: network.prefault({}),
  code: code.prefault({}),
  confirmation: confirmation.prefault({}),
  authenticator: authenticator.prefault({}),
  forwardAuth: forwardAuth.prefault({}),
  openid: openid.prefault({}),
  keycloak,
  admin: admin.prefault({}),
  device: device.prefault({}),
  tr064: tr064.prefault({}),
  mqtt: mqtt.prefault({}),
  limits: limits.prefault({}),
  webhooks: z
    .strictObject({
      allowPrivate: flag(
        false,
        'Webhooks may lead to private and loopback addresses and into the home networks, and over plain http',
      ),
    })
    .prefault({}),
  retention: z
    .strictObject({
      days: whole(
        1,
        3650,
        90,
        'How long calls, ended confirmations, undelivered webhooks and sealed events are kept, in days',
        'days',
      ),
    })
    .prefault({}),
});

/** The configuration in force. Durations are whole seconds but where the name says `Ms`. */
export type Config = z.output<typeof configSchema>;
