import { describe, expect, it } from 'vitest';
import { parseNetworks } from '../../../src/lib/index.ts';
import type { Source } from '../../../src/sip/port.ts';
import { Proxies, type TrustedProxy } from '../../../src/sip/proxies.ts';
import type { Answerable } from '../../../src/sip/syntax/message.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { request, type Wish } from '../../support/sip-wire-text.ts';

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const OWN = Array.from({ length: 32 }, () => 'CD').join(':');

const at = (network: string): TrustedProxy['identity'] => {
  const networks = parseNetworks([network]);
  if (!networks.ok) throw new Error(networks.error);
  return { kind: 'address', networks: networks.value };
};

const proxies = new Proxies([
  { name: 'near', identity: at('192.168.178.4/31') },
  { name: 'far', identity: at('198.51.100.4') },
  { name: 'sealed', identity: { kind: 'certificate', certificate: OWN } },
  { name: 'named', identity: { kind: 'certificate', certificate: 'CN=lb.home' } },
]);

const hop = (transport: Source['transport'], address: string, certificate?: Source['certificate']): Source => ({
  transport,
  address,
  port: 5060,
  certificate,
});
const NEAR = hop('tcp', '192.168.178.4');
const sealed = { fingerprint: OWN, subject: undefined };

const parsed = (method: string, wish: Wish = {}): Answerable => {
  const message = parseMessage(request(method, wish), { maxBytes: 8192 });
  if (message.kind !== 'request' && message.kind !== 'invalid') throw new Error(message.kind);
  return message.request;
};
const saying = (value: string, method = 'INVITE') => parsed(method, { headers: [`X-Offhook-Source: ${value}`] });

describe('who is a proxy', () => {
  it.each([
    ['an address of one', NEAR, 'near'],
    ['the next address of it, over UDP', hop('udp', '192.168.178.5'), 'near'],
    ['its fingerprint, from anywhere', hop('tls', '203.0.113.9', sealed), 'sealed'],
    ['its subject', hop('tls', '203.0.113.9', { fingerprint: FINGERPRINT, subject: 'lb.home' }), 'named'],
    ['its certificate, before its address', hop('tls', '192.168.178.4', sealed), 'sealed'],
  ])('is told by %s', (_what, from, name) => {
    expect(proxies.at(from)?.name).toBe(name);
  });

  it.each([
    ['a neighbour', hop('udp', '192.168.178.6')],
    ['a browser on the machine of a proxy', hop('ws', '192.168.178.4')],
    ['the same over a secure WebSocket', hop('wss', '192.168.178.4', sealed)],
    ['another certificate', hop('tls', '203.0.113.9', { fingerprint: FINGERPRINT, subject: undefined })],
    ['a subject that nobody vouches for', hop('tls', '203.0.113.9', { fingerprint: FINGERPRINT, subject: undefined })],
  ])('is not %s', (_what, from) => {
    expect(proxies.at(from)).toBeUndefined();
  });
});

describe('the sender of a request', () => {
  it('is whom the proxy names', () => {
    expect(proxies.senderOf(saying('tls 192.168.178.31 40000'), NEAR)).toEqual({
      kind: 'known',
      source: { transport: 'tls', address: '192.168.178.31', port: 40_000, proxy: 'near' },
    });
  });

  it('is the other end of the hop, whatever the field says, where that is no proxy', () => {
    const stranger = hop('tcp', '192.168.178.77');
    expect(proxies.senderOf(saying('tls 192.168.178.31 40000'), stranger)).toEqual({
      kind: 'known',
      source: stranger,
    });
  });

  it('has nothing of the certificate that the proxy itself has shown', () => {
    const { source } = proxies.senderOf(saying('udp 192.168.178.31 40000'), hop('tls', '203.0.113.9', sealed));
    expect(source).toMatchObject({ address: '192.168.178.31', proxy: 'sealed' });
    expect(source.certificate).toBeUndefined();
  });

  it.each(['ACK', 'CANCEL', 'OPTIONS'])('is the proxy itself for its own %s', (method) => {
    expect(proxies.senderOf(parsed(method), NEAR)).toEqual({ kind: 'proxy', source: NEAR });
  });

  it.each(['INVITE', 'REGISTER', 'BYE', 'INFO', 'SUBSCRIBE', 'MESSAGE', 'ANYTHING'])(
    'is not known where a proxy passes a %s on without a word',
    (method) => {
      expect(proxies.senderOf(parsed(method), NEAR)).toEqual({
        kind: 'unknown',
        source: NEAR,
        detail: 'X-Offhook-Source is missing',
      });
    },
  );

  it("is not known of an OPTIONS inside a dialog, which is a phone's", () => {
    expect(proxies.senderOf(parsed('OPTIONS', { toTag: 'ours' }), NEAR).kind).toBe('unknown');
  });

  const SAID = 'udp 192.168.178.31 5060';
  it.each([
    ['doubled', [`X-Offhook-Source: ${SAID}`, `X-Offhook-Source: ${SAID}`], 'comes more than once'],
    ['doubled in other letters', [`X-Offhook-Source: ${SAID}`, `x-offhook-SOURCE: ${SAID}`], 'comes more than once'],
    ['folded', ['X-Offhook-Source: udp\r\n 192.168.178.31 5060'], 'is folded'],
    ['folded before its value', [`X-Offhook-Source:\r\n\t${SAID}`], 'is folded'],
    ['folded after its value', [`X-Offhook-Source: ${SAID}\r\n `], 'is folded'],
    ['empty', ['X-Offhook-Source:'], 'is malformed'],
    ['malformed', ['X-Offhook-Source: udp 192.168.178.31'], 'is malformed'],
    ['a list', [`X-Offhook-Source: ${SAID}, ${SAID}`], 'is malformed'],
    [
      'beside a line that was meant to be it',
      [`X-Offhook-Source: ${SAID}`, `X-Offhook-Source ${SAID}`],
      'cannot be read',
    ],
  ])('is not known where the field is %s', (_what, headers, why) => {
    for (const method of ['INVITE', 'OPTIONS', 'ACK'])
      expect(proxies.senderOf(parsed(method, { headers }), NEAR)).toEqual({
        kind: 'unknown',
        source: NEAR,
        detail: `X-Offhook-Source ${why}`,
      });
  });

  it('is told of a request with broken syntax, too', () => {
    const broken = parsed('INVITE', { uri: 'nonsense', headers: [`X-Offhook-Source: ${SAID}`] });
    expect(proxies.senderOf(broken, NEAR)).toMatchObject({ kind: 'known', source: { address: '192.168.178.31' } });
  });

  describe('with a certificate', () => {
    const shown = saying(`tls 192.168.178.31 40000 ${FINGERPRINT}`);

    it.each([
      ['over TCP in a private network', NEAR],
      ['over TLS in a private network', hop('tls', '192.168.178.4')],
      ['over TLS from a proxy that is named by its own', hop('tls', '203.0.113.9', sealed)],
    ])('has it %s', (_what, from) => {
      expect(proxies.senderOf(shown, from).source.certificate).toEqual({
        fingerprint: FINGERPRINT,
        subject: undefined,
      });
    });

    it.each([
      ['over UDP', hop('udp', '192.168.178.4')],
      ['over TCP in a public network', hop('tcp', '198.51.100.4')],
      ['over TLS from a proxy that is known by a public address alone', hop('tls', '198.51.100.4')],
    ])('is not known %s', (_what, from) => {
      expect(proxies.senderOf(shown, from)).toEqual({
        kind: 'unknown',
        source: from,
        detail: expect.stringMatching(/^X-Offhook-Source holds a certificate, which counts over TCP /),
      });
    });
  });
});
