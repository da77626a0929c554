import { isLoopback, POSTGRES_URL_ALLOWED, parseNetworks, postgresAt, privateNetworks } from '../lib/index.ts';
import { forwardAuthFaults } from './forward-auth.ts';
import { identitiesClash, identitiesOf, sharedIdentity } from './identities.ts';
import { keycloakFaults } from './keycloak.ts';
import { isPageless } from './pageless.ts';
import { registrationFaults } from './registrations.ts';
import type { Config } from './schema.ts';
import { tr064Faults } from './tr064.ts';

/** A rule that several keys keep together. `key` is the one to change. */
export interface Conflict {
  readonly key: string;
  readonly detail: string;
}

/** Every rule between keys that this configuration breaks. */
export const conflictsOf = (config: Config): readonly Conflict[] =>
  [
    ...codeRules(config),
    ...portRules(config),
    ...tlsRules(config),
    ...orderRules(config),
    ...identityRules(config),
    ...registrationRules(config),
    ...drachtioRules(config),
    ...mqttRules(config),
    ...tr064Faults(config.tr064),
    ...storeRules(config),
    ...forwardAuthRules(config),
    ...openidRules(config),
    ...keycloakFaults(config.keycloak).map((detail) => ({ key: 'keycloak', broken: true, detail })),
  ].flatMap((rule) => (rule.broken ? [rule] : []));

interface Rule extends Conflict {
  readonly broken: boolean;
}

const codeRules = ({ code, confirmation }: Config): readonly Rule[] =>
  code.profile === 'avm'
    ? [
        {
          key: 'code.prefix',
          broken: code.prefix !== '*1',
          detail: 'code.prefix is always "*1" with code.profile avm.',
        },
        { key: 'code.digits', broken: code.digits !== 4, detail: 'code.digits is always 4 with code.profile avm.' },
        {
          key: 'confirmation.maxLive',
          broken: confirmation.maxLive > 3,
          detail: 'confirmation.maxLive must be 1 to 3 with code.profile avm: its codes are short.',
        },
      ]
    : [
        {
          key: 'code.digits',
          broken: code.digits < 6,
          detail: 'code.digits must be 6 to 10; for codes of 4 digits set code.profile to avm.',
        },
        {
          key: 'code.prefix',
          broken: code.prefix === '*1',
          detail:
            'code.prefix "*1" needs code.profile avm: followed by any digit it would dial the star codes *16 to *19 of ATAs.',
        },
      ];

const portRules = ({ http, sip, rtp, tr064 }: Config): readonly Rule[] => {
  const evenPorts = Math.floor(rtp.portMax / 2) - Math.ceil(rtp.portMin / 2) + 1;
  return [
    {
      key: 'rtp.portMax',
      broken: evenPorts < 2,
      detail: `rtp.portMin ${rtp.portMin} to rtp.portMax ${rtp.portMax} must hold at least 2 even ports.`,
    },
    {
      key: 'sip.udpPort',
      broken: sip.udpPort >= rtp.portMin && sip.udpPort <= rtp.portMax,
      detail: `sip.udpPort ${sip.udpPort} lies inside the RTP range ${rtp.portMin} to ${rtp.portMax}: move one of the two.`,
    },
    ...tcpPortRules({ http, sip, tr064 }),
    {
      key: 'sip.udpPort',
      broken: sip.backend === 'embedded' && sip.udpPort === 0 && sip.tcpPort === 0 && sip.tlsPort === 0,
      detail: 'sip.udpPort, sip.tcpPort and sip.tlsPort are all 0 (off): no phone could call.',
    },
  ];
};

/** No two servers on one TCP port. The key to change is the one that is the least likely to be printed in a phone already. */
const tcpPortRules = ({ http, sip, tr064 }: Pick<Config, 'http' | 'sip' | 'tr064'>): readonly Rule[] => {
  const ports = [
    { key: 'tr064.port', port: tr064.port },
    { key: 'http.port', port: http.port },
    { key: 'sip.wssPort', port: sip.wssPort },
    { key: 'sip.wsPort', port: sip.wsPort },
    { key: 'sip.tlsPort', port: sip.tlsPort },
    { key: 'sip.tcpPort', port: sip.tcpPort },
  ];
  return ports.flatMap(({ key, port }, index) =>
    ports.slice(index + 1).map((other) => ({
      key,
      broken: port !== 0 && port === other.port,
      detail: `${key} and ${other.key} are both ${port}: change one of the two.`,
    })),
  );
};

const tlsRules = ({ sip }: Config): readonly Rule[] => {
  const needing = (['tlsPort', 'wssPort'] as const).filter((key) => sip[key] !== 0).map((key) => `sip.${key}`);
  return (['tlsCert', 'tlsKey'] as const).map((key) => ({
    key: needing[0] ?? `sip.${key}`,
    broken: needing.length > 0 && sip[key] === undefined,
    detail: `sip.${key} is not set, but ${needing.join(' and ')} cannot work without it.`,
  }));
};

const identityRules = ({ sip }: Config): readonly Rule[] => {
  const peers = identitiesClash('sip.peers', 'peer', sip.peers);
  const proxies = identitiesClash('sip.proxies', 'proxy', sip.proxies);
  const [proxy, peer] = sharedIdentity(sip.proxies, sip.peers) ?? [];
  return [
    { key: 'sip.peers', broken: peers !== undefined, detail: peers ?? '' },
    { key: 'sip.proxies', broken: proxies !== undefined, detail: proxies ?? '' },
    {
      key: 'sip.proxies',
      broken: proxy !== undefined,
      detail: `sip.proxies and sip.peers name the same machine, ${proxy?.name} and ${peer?.name}: a proxy speaks for no line, and of a peer nothing is read without X-Offhook-Source then.`,
    },
    ...proxyCertificateRules(sip),
  ];
};

/** A certificate that comes in a datagram is whatever its writer likes: none is read from there. */
const proxyCertificateRules = ({ peers, proxies, tcpPort, tlsPort }: Config['sip']): readonly Rule[] => {
  const certified = (texts: readonly string[]): boolean =>
    identitiesOf(texts).some(({ identity }) => identity.kind === 'certificate');
  return [
    {
      key: 'sip.tlsPort',
      broken: certified(proxies) && tlsPort === 0,
      detail:
        'sip.tlsPort is 0 (off), but a proxy of sip.proxies is known by its certificate, which it shows over TLS alone.',
    },
    {
      key: 'sip.tcpPort',
      broken: proxies.length > 0 && certified(peers) && tcpPort === 0 && tlsPort === 0,
      detail:
        'sip.tcpPort and sip.tlsPort are both 0 (off), but sip.peers names a certificate: what a proxy says of certificates over UDP is not read.',
    },
  ];
};

const registrationRules = ({ sip }: Config): readonly Rule[] => {
  const peers = identitiesOf(sip.peers).map(({ name }) => name);
  const rule = (broken: boolean, detail: string): Rule => ({ key: 'sip.registrations', broken, detail });
  return [
    ...registrationFaults(sip.registrations, peers).map((detail) => rule(true, detail)),
    ...sip.registrations.flatMap(({ transport }, index) => {
      const here = `sip.registrations[${index}].transport`;
      return [
        rule(
          transport === 'tls' && sip.backend === 'drachtio',
          `${here} is tls, but drachtio looks at no certificate of whom it connects to: take tcp, or sip.backend embedded.`,
        ),
        rule(
          transport === 'udp' && sip.backend === 'embedded' && sip.udpPort === 0,
          `${here} is udp, but sip.udpPort is 0 (off).`,
        ),
      ];
    }),
  ];
};

const openidRules = ({ openid, http }: Config): readonly Rule[] => [
  {
    key: 'openid.enabled',
    broken: openid.enabled && http.publicUrl === undefined,
    detail: 'openid.enabled is true, but http.publicUrl is not set: clients hold every token against that address.',
  },
];

const forwardAuthRules = (config: Config): readonly Rule[] => {
  const faults = forwardAuthFaults(config.forwardAuth, isPageless(config) ? 'paths and waiting' : 'paths');
  return faults.map((fault) => ({ ...fault, broken: true }));
};

const drachtioRules = ({ sip: { backend, drachtio } }: Config): readonly Rule[] => [
  {
    key: 'sip.drachtio.secret',
    broken: backend === 'drachtio' && drachtio.secret === undefined,
    detail: 'sip.drachtio.secret is not set, but sip.backend is drachtio.',
  },
  {
    // Its server takes commands on that port before anybody has said the secret.
    key: 'sip.drachtio.host',
    broken: backend === 'drachtio' && !drachtio.allowRemote && !isNear(drachtio.host),
    detail: `sip.drachtio.host ${drachtio.host} is neither this machine nor an address of a private network; set sip.drachtio.allowRemote if nobody else can reach it.`,
  },
];

const nearby = parseNetworks(privateNetworks);
const isNear = (host: string): boolean =>
  host === 'localhost' || isLoopback(host) || (nearby.ok && nearby.value.has(host));

const mqttRules = ({ mqtt, device }: Config): readonly Rule[] => {
  const isMqtt = (name: string): boolean => name === 'mqtt' || name.startsWith('mqtt:');
  const topics = device.buttons.map((name) => (name === 'mqtt' ? `mqtt:${mqtt.topicPrefix}/button` : name));
  const pressing = device.leds.filter((name) => isMqtt(name) && topics.includes(name));
  return [
    ...(['buttons', 'leds'] as const).map((key) => ({
      key: 'mqtt.url',
      broken: mqtt.url === undefined && device[key].some(isMqtt),
      detail: `mqtt.url is not set, but device.${key} needs MQTT.`,
    })),
    {
      key: 'mqtt.url',
      broken: mqtt.url !== undefined && !URL.canParse(mqtt.url),
      detail: 'mqtt.url must name a port from 1 to 65535.',
    },
    {
      // MQTT 3.1.1 3.1.2.9: a password never comes without a user name.
      key: 'mqtt.username',
      broken: mqtt.password !== undefined && mqtt.username === undefined,
      detail: 'mqtt.username is not set, but mqtt.password is.',
    },
    {
      key: 'mqtt.tlsCa',
      broken: mqtt.tlsCa !== undefined && !mqtt.url?.startsWith('mqtts://'),
      detail: 'mqtt.tlsCa is only looked at when mqtt.url begins with mqtts://.',
    },
    {
      key: 'device.buttons',
      broken: new Set(topics).size < topics.length,
      detail: `device.buttons names the topic ${mqtt.topicPrefix}/button twice: mqtt is that one.`,
    },
    {
      key: 'device.leds',
      broken: pressing.length > 0,
      detail: `device.leds and device.buttons both name ${pressing.join(', ')}: the light would press the button.`,
    },
  ];
};

/** Nothing that nodes share may be made by one of them alone, each its own. */
const storeRules = ({ store, secretKeyFile, http }: Config): readonly Rule[] => {
  if (store.url === undefined)
    return [
      {
        key: 'secretKeyFile',
        broken: secretKeyFile !== undefined,
        detail: 'secretKeyFile is only read with store.url: without it the key is the file secret-key in dataDir.',
      },
    ];
  const place = postgresAt(store.url.reveal());
  return [
    {
      key: 'store.url',
      broken: !place.ok,
      detail: place.ok ? '' : `store.url must be ${POSTGRES_URL_ALLOWED}: ${place.error}.`,
    },
    {
      key: 'store.tls',
      broken: place.ok && place.value.wantsTls && store.tls === 'off',
      detail: 'store.tls is off, but store.url asks for TLS by its sslmode: take one of the two away.',
    },
    {
      key: 'store.url',
      broken: secretKeyFile === undefined,
      detail:
        'secretKeyFile is not set, but store.url is: every node needs the same 32 bytes (head -c 32 /dev/urandom > secret-key).',
    },
    {
      key: 'store.url',
      broken: http.apiKey === undefined,
      detail: 'http.apiKey is not set, but store.url is: every node needs the same key (openssl rand -hex 32).',
    },
  ];
};

const orderRules = ({ sip, limits: { tries } }: Config): readonly Rule[] => [
  {
    key: 'sip.registerMinSeconds',
    broken: sip.registerMinSeconds > sip.registerMaxSeconds,
    detail: `sip.registerMinSeconds ${sip.registerMinSeconds} must not exceed sip.registerMaxSeconds ${sip.registerMaxSeconds}.`,
  },
  {
    key: 'limits.tries.blockSeconds',
    broken: tries.blockSeconds > tries.blockMaxSeconds,
    detail: `limits.tries.blockSeconds ${tries.blockSeconds} must not exceed limits.tries.blockMaxSeconds ${tries.blockMaxSeconds}.`,
  },
];
