import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { identitiesOf } from '../../../src/config/identities.ts';
import { type Config, loadConfig, problemLine } from '../../../src/config/index.ts';
import { workplace } from './workplace.ts';

interface Given {
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly set?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const load = ({ yaml, env = {}, set = [], files = {} }: Given) => {
  const cwd = workplace({ ...files, ...(yaml !== undefined && { 'offhook.yaml': yaml }) });
  return { cwd, loaded: loadConfig({ cwd, env, set }) };
};

const configOf = (given: Given): Config => {
  const { loaded } = load(given);
  if (!loaded.ok) throw new Error(loaded.error.map(problemLine).join('\n'));
  return loaded.value.config;
};

const complaints = (given: Given): readonly string[] => {
  const { loaded } = load(given);
  return loaded.ok ? [] : loaded.error.map(problemLine);
};

describe('the configuration', () => {
  it('has the documented defaults when nothing is set', () => {
    expect(configOf({})).toMatchObject({
      log: { level: 'info' },
      http: { host: '127.0.0.1', port: 8080, trustProxy: [], corsOrigins: [], corsHeaders: [] },
      sip: {
        udpPort: 5060,
        tcpPort: 5060,
        realm: 'offhook',
        digestAlgorithms: ['MD5', 'SHA-256'],
        serviceNumber: '8810',
      },
      rtp: { portMin: 16384, portMax: 17383, quarantineMs: 500 },
      network: { loopback: 'internet' },
      code: { prefix: '*10', digits: 6, profile: 'standard' },
      confirmation: { pendingSeconds: 120, okSeconds: 120, grantSeconds: 3600, maxLive: 100, maxPerUser: 3 },
      limits: {
        tries: { perWindow: 3, windowSeconds: 600, blockSeconds: 300, blockMaxSeconds: 3600, perDay: 10 },
        packetsPerSecond: 200,
        packetBurst: 400,
        digestFailures: 30,
        banSeconds: 600,
      },
      retention: { days: 90 },
    });
  });

  it('lets the environment win over the file and flags over both', () => {
    const yaml = 'http:\n  port: 1001\nsip:\n  udpPort: 1002\n  tcpPort: 1003\n';
    const env = { OFFHOOK_SIP__UDP_PORT: '2002', OFFHOOK_SIP__TCP_PORT: '2003' };
    const { http, sip } = configOf({ yaml, env, set: ['sip.tcpPort=3003'] });
    expect([http.port, sip.udpPort, sip.tcpPort]).toEqual([1001, 2002, 3003]);
  });

  it('says where each key was set', () => {
    const { loaded } = load({
      yaml: '# ports\nhttp:\n  port: 1001\n',
      env: { OFFHOOK_SIP__REALM: 'x' },
      set: ['code.digits=7'],
    });
    expect(loaded.ok && Object.fromEntries(loaded.value.origins)).toEqual({
      'http.port': 'offhook.yaml:3',
      'sip.realm': 'OFFHOOK_SIP__REALM',
      'code.digits': '--set code.digits',
    });
  });

  it('reads comma separated lists from the environment', () => {
    const env = { OFFHOOK_NETWORK__HOME: '192.168.7.0/24, fd00::/8', OFFHOOK_SIP__DIGEST_ALGORITHMS: 'SHA-256' };
    const { network, sip } = configOf({ env });
    expect(network.home).toEqual(['192.168.7.0/24', 'fd00::/8']);
    expect(sip.digestAlgorithms).toEqual(['SHA-256']);
  });

  it('keeps the leading zero of a number that is a text', () => {
    expect(configOf({ yaml: 'sip:\n  serviceNumber: 0810\n' }).sip.serviceNumber).toBe('0810');
  });

  it('takes a secret from a file and shows it nowhere', () => {
    const key = 'a-very-long-api-key';
    const directory = workplace({ key: `${key}\n` });
    const config = configOf({ env: { OFFHOOK_HTTP__API_KEY_FILE: join(directory, 'key') } });
    expect(config.http.apiKey?.reveal()).toBe(key);
    expect(JSON.stringify(config)).not.toContain(key);
  });

  it('takes a secret from a file that an editor began with a byte order mark', () => {
    const directory = workplace({ key: '\uFEFFa-very-long-api-key\r\n' });
    const config = configOf({ env: { OFFHOOK_HTTP__API_KEY_FILE: join(directory, 'key') } });
    expect(config.http.apiKey?.reveal()).toBe('a-very-long-api-key');
  });

  it('ignores what Kubernetes makes of a service called offhook, and says so', () => {
    const links = {
      OFFHOOK_SERVICE_HOST: '10.0.0.7',
      OFFHOOK_SERVICE_PORT: '8080',
      OFFHOOK_SERVICE_PORT_HTTP: '8080',
      OFFHOOK_PORT: 'tcp://10.0.0.7:8080',
      OFFHOOK_PORT_8080_TCP: 'tcp://10.0.0.7:8080',
      OFFHOOK_PORT_8080_TCP_PROTO: 'tcp',
      OFFHOOK_PORT_8080_TCP_PORT: '8080',
      OFFHOOK_PORT_8080_TCP_ADDR: '10.0.0.7',
      OFFHOOK_SIP_PORT_5060_UDP: 'udp://[fd00::7]:5060',
      OFFHOOK_SIP_SERVICE_HOST: 'fd00::7',
    };
    const { loaded } = load({ env: { ...links, OFFHOOK_SIP__REALM: 'x' } });
    expect(loaded).toMatchObject({ ok: true, value: { ignored: Object.keys(links), config: { sip: { realm: 'x' } } } });
    expect(load({}).loaded).toMatchObject({ ok: true, value: { ignored: [] } });
    for (const env of [{ OFFHOOK_PORT: '8080' }, { OFFHOOK_SERVICE_HOST: 'my.host' }, { OFFHOOK_SERVICE_PORT: 'http' }])
      expect(complaints({ env })).toHaveLength(1);
  });

  it('passes over what the examples are told by: a key, and where Offhook is', () => {
    expect(complaints({ env: { OFFHOOK_KEY: 'ohk_x', OFFHOOK_URL: 'http://offhook.lan:8080' } })).toEqual([]);
    for (const path of ['examples/page/server.mjs', 'examples/express/server.mjs']) {
      const named = readFileSync(path, 'utf8').match(/OFFHOOK_\w+/g) ?? [];
      expect([...new Set(named)].sort(), path).toEqual(['OFFHOOK_KEY', 'OFFHOOK_URL']);
    }
  });

  it('makes paths absolute, and finds sip-config/lines.yaml', () => {
    const { cwd, loaded } = load({ set: ['dataDir=var/data'], files: { 'sip-config/lines.yaml': 'lines: {}' } });
    expect(loaded).toMatchObject({
      ok: true,
      value: { config: { dataDir: join(cwd, 'var/data'), sip: { linesFile: join(cwd, 'sip-config/lines.yaml') } } },
    });
    expect(configOf({}).sip.linesFile).toBeUndefined();
    expect(load({ set: ['sip.tlsKey=tls/key.pem'], files: { 'tls/key.pem': '' } })).toMatchObject({
      loaded: { ok: true, value: { config: { sip: { tlsKey: expect.stringMatching(/^\/.*\/tls\/key\.pem$/) } } } },
    });
  });

  it('reads the file that OFFHOOK_CONFIG names', () => {
    expect(
      configOf({ files: { 'other.yaml': 'http: { port: 1 }' }, env: { OFFHOOK_CONFIG: 'other.yaml' } }).http.port,
    ).toBe(1);
  });

  it('takes a file of comments and an empty group for nothing', () => {
    expect(configOf({ yaml: '# nothing yet\n' }).http.port).toBe(8080);
    expect(configOf({ yaml: 'sip:\n' }).sip.udpPort).toBe(5060);
  });
});

describe('the short code profile', () => {
  it('sets prefix, digits and the number of live codes', () => {
    const { code, confirmation } = configOf({ env: { OFFHOOK_CODE__PROFILE: 'avm' } });
    expect([code.prefix, code.digits, confirmation.maxLive]).toEqual(['*1', 4, 3]);
  });

  it('allows fewer live codes, not more, and no other shape', () => {
    expect(configOf({ set: ['code.profile=avm', 'confirmation.maxLive=2'] }).confirmation.maxLive).toBe(2);
    expect(complaints({ set: ['code.profile=avm', 'confirmation.maxLive=4'] })).toEqual([
      '--set confirmation.maxLive: confirmation.maxLive must be 1 to 3 with code.profile avm: its codes are short.',
    ]);
    expect(complaints({ set: ['code.profile=avm', 'code.prefix=*10', 'code.digits=6'] })).toHaveLength(2);
  });
});

const ten = (item: string): string => Array.from({ length: 10 }, () => item).join(',');

describe('a file', () => {
  it('takes an alias for what its anchor names', () => {
    const yaml = 'network:\n  home: &lan [192.168.1.0/24, 10.0.0.0/8]\nhttp: &http\n  trustProxy: *lan\n';
    const { http, network } = configOf({ yaml });
    expect([http.trustProxy, network.home]).toEqual([
      ['192.168.1.0/24', '10.0.0.0/8'],
      ['192.168.1.0/24', '10.0.0.0/8'],
    ]);
  });

  it.each(['', '\n', '---\n', '# nothing yet\n', '~\n', 'null\n', '{}\n', '\uFEFF'])(
    'that holds nothing (%j) is one of defaults',
    (yaml) => {
      const { loaded } = load({ yaml });
      expect(loaded.ok && loaded.value.origins.size).toBe(0);
    },
  );
});

describe('a mistake', () => {
  it.each<[string, Given, string]>([
    [
      'an unknown key',
      { yaml: 'http: {}\nsip:\n  udpport: 5060\n' },
      'offhook.yaml:3: sip.udpport is not a setting; did you mean sip.udpPort?',
    ],
    [
      'an unknown group',
      { yaml: 'sipp:\n  udpPort: 5060\n' },
      'offhook.yaml:1: sipp is not a setting; did you mean sip?',
    ],
    [
      'an unknown variable',
      { env: { OFFHOOK_SIP__UDPPORT: '5060' } },
      'OFFHOOK_SIP__UDPPORT: this variable is not a setting; did you mean OFFHOOK_SIP__UDP_PORT?',
    ],
    [
      'an unknown flag',
      { set: ['http.prot=1'] },
      '--set http.prot: http.prot is not a setting; did you mean http.port?',
    ],
    [
      'a group with a value',
      { yaml: 'http: 8080\n' },
      'offhook.yaml:1: http is a group of settings: set http.host, http.port and so on.',
    ],
    [
      'a text for a number',
      { yaml: 'http:\n  port: eighty\n' },
      'offhook.yaml:2: http.port must be a whole number from 0 to 65535, not "eighty".',
    ],
    [
      'a number out of range',
      { env: { OFFHOOK_CONFIRMATION__PENDING_SECONDS: '601' } },
      'OFFHOOK_CONFIRMATION__PENDING_SECONDS: confirmation.pendingSeconds must be a whole number of seconds from 1 to 600, not 601.',
    ],
    [
      'one bad network of a list',
      { yaml: 'network:\n  home:\n    - 10.0.0.0/8\n    - 10.0.0.0/40\n' },
      'offhook.yaml:2: network.home must be a list of networks such as 192.168.1.0/24, or auto, not "10.0.0.0/40".',
    ],
    [
      'a quote in the realm',
      { set: ['sip.realm=my "house"'] },
      '--set sip.realm: sip.realm must be 1 to 64 visible ASCII characters without quote and backslash, not "my \\"house\\"".',
    ],
    [
      'a prefix that collides with star codes of ATAs',
      { yaml: 'code:\n  prefix: "*16"\n' },
      'offhook.yaml:2: code.prefix must be a star and 1 to 4 digits (not *16 to *19: star codes of common ATAs), in quotes: "*10", not "*16".',
    ],
    [
      'a star without quotes',
      { yaml: 'code:\n  prefix: *10\n' },
      'offhook.yaml:2: a value that begins with a star needs quotes: write "*10".',
    ],
    [
      'lines, which are not set up here',
      { yaml: 'lines:\n  kitchen: { kind: dect }\n' },
      'offhook.yaml:1: lines is not a setting: phone lines are added with `offhook line add <id> --kind dect`, or stand in sip-config/lines.yaml (sip.linesFile).',
    ],
    [
      'lines inside a group',
      { yaml: 'sip:\n  lines: []\n' },
      'offhook.yaml:2: sip.lines is not a setting: phone lines are added with `offhook line add <id> --kind dect`, or stand in sip-config/lines.yaml (sip.linesFile).',
    ],
    [
      'a merge key',
      { yaml: 'http: &base { port: 1 }\nsip:\n  <<: *base\n' },
      'offhook.yaml:3: sip.<< is not a setting: YAML 1.2 has no merge keys; an alias may stand for a whole value.',
    ],
    [
      'an address without a mask',
      { yaml: 'network:\n  home: [192.168.178.20]\n' },
      'offhook.yaml:2: network.home must be a list of networks such as 192.168.1.0/24, or auto, not "192.168.178.20": it has no mask, write 192.168.178.20/32 for this address alone or 192.168.178.0/24 for its network.',
    ],
    [
      'an IPv6 address without a prefix length',
      { set: ['network.home=fd00::1'] },
      '--set network.home: network.home must be a list of networks such as 192.168.1.0/24, or auto, not "fd00::1": it has no prefix length, write fd00::1/128 for this address alone or a network such as fd00::/64.',
    ],
    [
      'a mask as routers show it',
      { yaml: 'http:\n  trustProxy: [10.0.0.0/255.255.255.0]\n' },
      'offhook.yaml:2: http.trustProxy must be a list of networks such as 10.0.0.5/32, not "10.0.0.0/255.255.255.0": write the mask as a number of bits, such as 10.0.0.0/24.',
    ],
    [
      'a list that is one text, between blanks',
      { yaml: 'network:\n  home: 192.168.1.0/24 10.0.0.0/8\n' },
      'offhook.yaml:2: network.home must be a list of networks such as 192.168.1.0/24, or auto, not "192.168.1.0/24 10.0.0.0/8": it is one text, write [192.168.1.0/24, 10.0.0.0/8].',
    ],
    [
      'a list that is one text, as one item',
      { yaml: 'network:\n  home:\n    - 192.168.1.0/24, 10.0.0.0/8\n' },
      'offhook.yaml:2: network.home must be a list of networks such as 192.168.1.0/24, or auto, not "192.168.1.0/24, 10.0.0.0/8": it is one text, write [192.168.1.0/24, 10.0.0.0/8].',
    ],
    [
      'an item that is there twice',
      { yaml: 'http:\n  trustProxy: [10.0.0.5/32, 10.0.0.5/32]\n' },
      'offhook.yaml:2: http.trustProxy must be a list of networks such as 10.0.0.5/32, not ["10.0.0.5/32","10.0.0.5/32"]: "10.0.0.5/32" is there twice.',
    ],
    [
      'an alias that leads into itself',
      { yaml: 'network: &home\n  home: *home\n' },
      'offhook.yaml:2: the file must hold no more than 10000 values and 100 of them in one another, those of aliases included.',
    ],
    [
      'aliases that grow without measure',
      {
        yaml: `a0: &a0 [${ten('1')}]\n${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: &a${n} [${ten(`*a${n - 1}`)}]\n`).join('')}`,
      },
      'offhook.yaml:1: the file must hold no more than 10000 values and 100 of them in one another, those of aliases included.',
    ],
    [
      'a key that is there twice',
      { yaml: 'http:\n  port: 1\n  port: 2\n' },
      'offhook.yaml:3: the key port is there twice.',
    ],
    [
      'a key without value',
      { yaml: 'http:\n  port:\n' },
      'offhook.yaml:2: http.port has no value; leave the line out to get the default.',
    ],
    [
      'a list as file',
      { yaml: '- http\n' },
      'offhook.yaml:1: the file must hold keys with values, such as "name: value".',
    ],
    [
      'a service number that begins like an emergency number',
      { set: ['sip.serviceNumber=1125'] },
      '--set sip.serviceNumber: sip.serviceNumber must be 2 to 12 digits that do not begin like an emergency number, not "1125".',
    ],
    [
      'a short secret, which is not repeated',
      { env: { OFFHOOK_HTTP__API_KEY: 's3cr3t' } },
      'OFFHOOK_HTTP__API_KEY: http.apiKey must be a text of 16 to 200 visible ASCII characters.',
    ],
    [
      'an RTP range for one call only',
      { set: ['rtp.portMin=20000', 'rtp.portMax=20001'] },
      '--set rtp.portMax: rtp.portMin 20000 to rtp.portMax 20001 must hold at least 2 even ports.',
    ],
    [
      'a SIP port inside the RTP range',
      { set: ['sip.udpPort=16500'] },
      '--set sip.udpPort: sip.udpPort 16500 lies inside the RTP range 16384 to 17383: move one of the two.',
    ],
    [
      'one port for two servers',
      { set: ['http.port=5060'] },
      '--set http.port: http.port and sip.tcpPort are both 5060: change one of the two.',
    ],
    [
      'one port for two SIP transports',
      { set: ['sip.wsPort=5060'] },
      '--set sip.wsPort: sip.wsPort and sip.tcpPort are both 5060: change one of the two.',
    ],
    [
      'no way for a phone to call',
      { set: ['sip.udpPort=0', 'sip.tcpPort=0', 'sip.wsPort=8081'] },
      '--set sip.udpPort: sip.udpPort, sip.tcpPort and sip.tlsPort are all 0 (off): no phone could call.',
    ],
    [
      'TLS without a key',
      { set: ['sip.tlsPort=5061', 'sip.wssPort=5443', 'sip.tlsCert=a.pem'], files: { 'a.pem': '' } },
      '--set sip.tlsPort: sip.tlsKey is not set, but sip.tlsPort and sip.wssPort cannot work without it.',
    ],
    [
      'the short prefix with the long code',
      { set: ['code.prefix=*1'] },
      '--set code.prefix: code.prefix "*1" needs code.profile avm: followed by any digit it would dial the star codes *16 to *19 of ATAs.',
    ],
    [
      'a code of 4 digits without the profile',
      { set: ['code.digits=4'] },
      '--set code.digits: code.digits must be 6 to 10; for codes of 4 digits set code.profile to avm.',
    ],
    [
      'registrations that are shortest when they are longest',
      { set: ['sip.registerMinSeconds=4000'] },
      '--set sip.registerMinSeconds: sip.registerMinSeconds 4000 must not exceed sip.registerMaxSeconds 3600.',
    ],
    [
      'a flag without value',
      { set: ['http.port'] },
      '--set http.port: write it as key=value, such as --set http.port=8081.',
    ],
    [
      'a public URL with a slash at its end',
      { set: ['http.publicUrl=https://box.example/'] },
      '--set http.publicUrl: http.publicUrl must be an http or https URL without query and without a slash at its end, not "https://box.example/".',
    ],
    [
      'a pattern of origins, which would match none of them,',
      { set: ['http.corsOrigins=https://box.example,https://*.box.example'] },
      '--set http.corsOrigins: http.corsOrigins must be a list of origins such as https://box.example, without a path, not "https://*.box.example": "*" stands for nothing there, write every origin out such as https://ui.box.example.',
    ],
    [
      'every origin at once',
      { set: ['http.corsOrigins=*'] },
      '--set http.corsOrigins: http.corsOrigins must be a list of origins such as https://box.example, without a path, not "*": "*" stands for nothing there, write every origin out such as https://ui.box.example.',
    ],
    [
      'an origin that no page has',
      { set: ['http.corsOrigins=wss://box.example'] },
      '--set http.corsOrigins: http.corsOrigins must be a list of origins such as https://box.example, without a path, not "wss://box.example".',
    ],
    [
      'a header of a proxy that pages shall send',
      { set: ['http.corsHeaders=traceparent,X-Forwarded-For'] },
      '--set http.corsHeaders: http.corsHeaders must be a list of at most 20 names of header fields such as traceparent, of letters, digits, - and _, not "X-Forwarded-For": by this one proxies say who asks, which no page may.',
    ],
    [
      'an origin with a path',
      { set: ['http.corsOrigins=https://box.example/ui'] },
      '--set http.corsOrigins: http.corsOrigins must be a list of origins such as https://box.example, without a path, not "https://box.example/ui".',
    ],
  ])('%s is one sentence with its place', (_, given, sentence) => {
    expect(complaints(given)).toEqual([sentence]);
  });

  it.each([
    '*',
    'sentry trace',
    'x:y',
    'Offhook-User',
    'x-offhook-source',
    'Forwarded',
    'Via',
    'a'.repeat(65),
    'Baggage,baggage',
  ])('lets pages send no header %s', (names) => {
    expect(complaints({ set: [`http.corsHeaders=${names}`] })).toHaveLength(1);
  });

  it('lets pages send as many headers as a tracing tool has, and no more than twenty', () => {
    const tracing = ['traceparent', 'tracestate', 'sentry-trace', 'baggage', 'b3', 'x_trace'];
    expect(configOf({ set: [`http.corsHeaders=${tracing}`] }).http.corsHeaders).toEqual(tracing);
    const names = Array.from({ length: 21 }, (_, n) => `x-${n}`);
    expect(complaints({ set: [`http.corsHeaders=${names}`] })).toHaveLength(1);
    expect(complaints({ set: [`http.corsHeaders=${names.slice(1)}`] })).toEqual([]);
  });

  it.each(['http://127.0.0.1:3000', 'https://[::1]:8443', 'http://my_box', 'https://xn--bx-tka.example'])(
    'takes %s for an origin',
    (origin) => {
      expect(configOf({ set: [`http.corsOrigins=${origin}`] }).http.corsOrigins).toEqual([origin]);
    },
  );

  it('is reported together with all others', () => {
    const given = { yaml: 'foo: 1\nhttp: { port: x }\n', env: { OFFHOOK_BAR: '1' }, set: ['sip.realm="'] };
    expect(complaints(given)).toHaveLength(4);
  });

  it('in YAML says the line', () => {
    expect(complaints({ yaml: 'http:\n  port: [1\nsip: {}\n' })[0]).toMatch(
      /^offhook\.yaml:\d: this is no valid YAML: /,
    );
  });

  it('is a named file that is not there', () => {
    expect(complaints({ env: { OFFHOOK_CONFIG: 'nope.yaml' } })[0]).toMatch(
      /^nope\.yaml: there is no file .*nope\.yaml\.$/,
    );
    expect(complaints({ set: ['sip.linesFile=nope.yaml'] })[0]).toMatch(
      /^--set sip\.linesFile: sip\.linesFile names .*nope/,
    );
    expect(complaints({ set: ['sip.tlsCa=nope.pem'] })[0]).toMatch(
      /^--set sip\.tlsCa: sip\.tlsCa names .*nope\.pem, but/,
    );
    expect(complaints({ env: { OFFHOOK_HTTP__API_KEY_FILE: '/nope' } })).toEqual([
      'OFFHOOK_HTTP__API_KEY_FILE: the file /nope for http.apiKey cannot be read.',
    ]);
  });

  it('is a secret that is given twice', () => {
    const env = {
      OFFHOOK_HTTP__API_KEY: 'x'.repeat(20),
      OFFHOOK_HTTP__API_KEY_FILE: join(workplace({ k: 'y'.repeat(20) }), 'k'),
    };
    expect(complaints({ env })).toEqual([
      'OFFHOOK_HTTP__API_KEY_FILE: OFFHOOK_HTTP__API_KEY is set too: set only one of the two.',
    ]);
  });
});

describe('the trusted peers', () => {
  const fingerprint = 'ab'.repeat(32);

  it('come from the environment as a list', () => {
    const list = `pbx=192.168.178.5, pbx=CN=pbx.home.example,dect=fd00::/124,old=${fingerprint}`;
    const { sip } = configOf({ env: { OFFHOOK_SIP__PEERS: list } });
    expect(identitiesOf(sip.peers)).toEqual([
      { name: 'pbx', identity: { kind: 'address', network: '192.168.178.5' } },
      { name: 'pbx', identity: { kind: 'certificate', certificate: 'CN=pbx.home.example' } },
      { name: 'dect', identity: { kind: 'address', network: 'fd00::/124' } },
      {
        name: 'old',
        identity: { kind: 'certificate', certificate: Array.from({ length: 32 }, () => 'AB').join(':') },
      },
    ]);
  });

  it.each([
    '192.168.178.5',
    '=192.168.178.5',
    'pbx=',
    'the pbx=10.0.0.1',
    'pbx=10.0.0.0/33',
    'pbx=host.example',
    'pbx=abcd',
  ])('are refused as %s', (peer) => {
    expect(complaints({ env: { OFFHOOK_SIP__PEERS: peer } })).toEqual([
      expect.stringMatching(/^OFFHOOK_SIP__PEERS: sip\.peers must be a list of name=identity .*\.$/),
    ]);
  });

  it.each([
    ['pbx=10.0.0.1,pbx=10.0.0.2', 'sip.peers must hold one address of the peer pbx only.'],
    ['a=10.0.0.1,b=10.0.0.1', 'sip.peers must hold one peer with the address 10.0.0.1 only.'],
    ['a=CN=x,b=CN=x', 'sip.peers must hold one peer with the certificate CN=x only.'],
  ])('are refused when they cannot be told apart: %s', (list, sentence) => {
    expect(complaints({ env: { OFFHOOK_SIP__PEERS: list } })).toEqual([`OFFHOOK_SIP__PEERS: ${sentence}`]);
  });
});

describe('the SIP proxies', () => {
  it('come from the environment as a list', () => {
    const { sip } = configOf({
      env: { OFFHOOK_SIP__PROXIES: 'lb1=10.0.0.5, lb2=fd00::/124', OFFHOOK_SIP__PEERS: 'pbx=10.0.0.9' },
    });
    expect(sip.proxies).toEqual(['lb1=10.0.0.5', 'lb2=fd00::/124']);
  });

  it('are no whole network of phones', () => {
    expect(complaints({ env: { OFFHOOK_SIP__PROXIES: 'lb=10.0.0.0/24' } })).toEqual([
      expect.stringMatching(/^OFFHOOK_SIP__PROXIES: sip\.proxies must be a list of name=identity .*\.$/),
    ]);
  });

  it.each([
    ['two of one name', 'lb=10.0.0.1,lb=10.0.0.2', '', /one address of the proxy lb only\.$/],
    ['one that is a peer too', 'lb=10.0.0.5', 'pbx=10.0.0.0/29', /name the same machine, lb and pbx: /],
    ['one that is a peer too', 'lb=10.0.0.0/30', 'pbx=10.0.0.2', /name the same machine, lb and pbx: /],
  ])('are refused: %s', (_what, proxies, peers, sentence) => {
    const env = { OFFHOOK_SIP__PROXIES: proxies, ...(peers !== '' && { OFFHOOK_SIP__PEERS: peers }) };
    expect(complaints({ env })).toEqual([expect.stringMatching(sentence)]);
  });

  it('need TLS where they are known by their certificate', () => {
    expect(complaints({ env: { OFFHOOK_SIP__PROXIES: 'lb=CN=lb.home' } })).toEqual([
      expect.stringMatching(/sip\.tlsPort is 0 \(off\), but a proxy of sip\.proxies is known by its certificate/),
    ]);
  });

  it('bring no certificate over UDP, so no peer may need one there', () => {
    const env = {
      OFFHOOK_SIP__PROXIES: 'lb=10.0.0.5',
      OFFHOOK_SIP__PEERS: 'pbx=CN=pbx.home',
      OFFHOOK_SIP__TCP_PORT: '0',
    };
    expect(complaints({ env })).toEqual([
      expect.stringMatching(/what a proxy says of certificates over UDP is not read/),
    ]);
    expect(complaints({ env: { ...env, OFFHOOK_SIP__TCP_PORT: '5060' } })).toEqual([]);
  });
});

describe('the MQTT broker in the configuration', () => {
  const url = 'mqtt://broker.lan';

  it('is off unless it is named, and its password may come from a file', () => {
    expect(configOf({}).mqtt).toEqual({ topicPrefix: 'offhook', discoveryPrefix: 'homeassistant' });
    const password = join(workplace({ password: 'open sesame\n' }), 'password');
    const env = { OFFHOOK_MQTT__URL: url, OFFHOOK_MQTT__USERNAME: 'offhook', OFFHOOK_MQTT__PASSWORD_FILE: password };
    const { mqtt } = configOf({ env });
    expect(mqtt.password?.reveal()).toBe('open sesame');
    expect(JSON.stringify(mqtt)).not.toContain('sesame');
  });

  it.each([
    [['device.buttons=mqtt'], 'mqtt.url is not set, but device.buttons needs MQTT.'],
    [['device.leds=mqtt:lamp'], 'mqtt.url is not set, but device.leds needs MQTT.'],
    [['mqtt.url=mqtt://broker:70000'], 'mqtt.url must name a port'],
    [[`mqtt.url=${url}`, 'mqtt.password=x'], 'mqtt.username is not set'],
    [[`mqtt.url=${url}`, 'mqtt.tlsCa=ca.pem'], 'mqtts://'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt,mqtt:offhook/button'], 'twice'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt:a', 'device.leds=mqtt:a'], 'the light would press the button'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt', 'device.leds=mqtt:offhook/button'], 'the light would press the button'],
    [['mqtt.url=http://broker'], 'mqtt.url'],
    [['mqtt.url=mqtt://me:secret@broker'], 'mqtt.url'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt:hall/#'], 'a topic here must not hold "#"'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt:hall/+/x'], 'a topic here must not hold "+"'],
    [[`mqtt.url=${url}`, 'device.leds=mqtt:a\0b'], 'a topic here must not hold "\\u0000"'],
    [[`mqtt.url=${url}`, 'device.leds=mqtt:'], 'the topic is missing'],
    [[`mqtt.url=${url}`, 'device.buttons=mqtt:$SYS/a'], 'a topic here must not begin with "$"'],
    [[`mqtt.url=${url}`, 'mqtt.topicPrefix=a/+'], 'mqtt.topicPrefix'],
  ])('is refused with %j', (set, complaint) => {
    expect(complaints({ set }).join('\n')).toContain(complaint);
  });
});

describe('the database in the configuration', () => {
  const url = 'postgres://offhook:open%20sesame@db.lan/offhook';
  const shared = {
    files: { key: 'k'.repeat(32) },
    env: { OFFHOOK_HTTP__API_KEY: 'a-very-long-api-key', OFFHOOK_SECRET_KEY_FILE: 'key' },
  };

  it('is SQLite unless a URL is given, which may come from a file and is shown nowhere', () => {
    expect(configOf({}).store).toEqual({ tls: 'verify', allowUnsafeFsync: false });
    const file = join(workplace({ url: `${url}\n` }), 'url');
    const config = configOf({ ...shared, env: { ...shared.env, OFFHOOK_STORE__URL_FILE: file } });
    expect(config.store.url?.reveal()).toBe(url);
    expect(config.secretKeyFile).toMatch(/^\/.*\/key$/);
    expect(inspect(config) + JSON.stringify(config)).not.toContain('sesame');
  });

  it.each([
    [[`store.url=http://db.lan/offhook`], 'store.url must be postgres://user:password@host:5432/database'],
    [[`store.url=${url}?sslmode=disable`], 'sslmode may only be require, verify-ca or verify-full'],
    [[`store.url=${url}?sslmode=require`, 'store.tls=off'], 'store.url asks for TLS'],
    [[`store.url=postgres://sesame@db.lan`], 'it is no such URL'],
    [[`store.url=postgres://offhook:open@sesame@db.lan/offhook`], 'it is no such URL'],
    [['store.tls=require'], 'store.tls must be one of verify, off'],
    [['secretKeyFile=other'], 'there is no such file'],
  ])('is refused with %j', (set, complaint) => {
    const told = complaints({ ...shared, set }).join('\n');
    expect(told).toContain(complaint);
    expect(told).not.toContain('sesame');
  });

  it.each([
    [['secretKeyFile=key'], 'secretKeyFile is only read with store.url'],
    [[`store.url=${url}`, 'http.apiKey=a-very-long-api-key'], 'secretKeyFile is not set, but store.url is'],
    [[`store.url=${url}`, 'secretKeyFile=key'], 'http.apiKey is not set, but store.url is'],
  ])('makes nothing that nodes share: refused with %j', (set, complaint) => {
    expect(complaints({ files: shared.files, set }).join('\n')).toContain(complaint);
  });
});
