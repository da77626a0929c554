import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/sip/port.ts';
import { Proxies, type TrustedProxy } from '../../src/sip/proxies.ts';
import { readSource } from '../../src/sip/proxy-source.ts';
import { parseMessage } from '../../src/sip/syntax/parse.ts';
import { request } from '../support/sip-wire-text.ts';

const HOP = '192.168.178.4';
const PROXY: TrustedProxy = { name: 'lb', identity: { kind: 'address', networks: { has: (at) => at === HOP } } };

/** Addresses of one machine: those that a socket can report. */
const address = fc.oneof(
  fc.ipV4().filter((text) => !/^(?:0|22[4-9]|2[3-5]\d)\./.test(text)),
  fc.ipV6().filter((text) => isIP(text) === 6 && !/^(?:ff|[0:]*$|[0:]*ffff:)/i.test(text)),
);
const port = fc.integer({ min: 1, max: 65_535 });
const fingerprint = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 32, maxLength: 32 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':'));
const said = fc.oneof(
  fc.tuple(fc.constantFrom('udp', 'tcp', 'tls', 'ws', 'wss'), address, port).map((parts) => parts.join(' ')),
  fc.tuple(address, port, fingerprint).map((parts) => `tls ${parts.join(' ')}`),
);

const senderOf = (headers: readonly string[], hop: Source, method = 'INVITE') => {
  const parsed = parseMessage(request(method, { headers, via: 'SIP/2.0/TLS 192.0.2.99:5061;branch=z9hG4bK-1' }), {
    maxBytes: 65_507,
  });
  if (parsed.kind !== 'request') throw new Error(parsed.kind);
  return new Proxies([PROXY]).senderOf(parsed.request, hop);
};

const hopAt = (address: string, transport: Source['transport'] = 'tcp'): Source => ({
  transport,
  address,
  port: 5060,
});

describe('X-Offhook-Source', () => {
  it('says what it was written from', () => {
    fc.assert(
      fc.property(said, (value) => {
        const source = readSource(value);
        const [transport, , port, shown] = value.split(' ');
        expect(source).toMatchObject({ transport, port: Number(port) });
        expect(isIP(source?.address ?? '')).toBeGreaterThan(0);
        expect(source?.certificate?.fingerprint).toBe(shown);
        // What was read is in the form that is compared: written again it reads the same.
        const again = [source?.transport, source?.address, source?.port, shown].filter(Boolean).join(' ');
        expect(readSource(again)).toEqual(source);
      }),
    );
  });

  it('says nothing where a character is added, lost or changed into something that is none of its own', () => {
    fc.assert(
      fc.property(
        said,
        fc.nat(),
        fc.constantFrom(' ', '\t', ',', ';', '"', '<', '\u00a0', 'g', '%'),
        (value, at, extra) => {
          const cut = at % (value.length + 1);
          expect(readSource(value.slice(0, cut) + extra + value.slice(cut))).toBeUndefined();
        },
      ),
    );
  });

  it('never names a sender unless it comes once, whole, from a proxy', () => {
    const field = fc.tuple(fc.constantFrom('X-Offhook-Source', 'x-offhook-source', 'X-OFFHOOK-SOURCE'), said);
    fc.assert(
      fc.property(fc.array(field, { maxLength: 3 }), fc.constantFrom('INVITE', 'REGISTER', 'BYE'), (fields, method) => {
        const headers = fields.map(([name, value]) => `${name}: ${value}`);
        const stranger = hopAt('192.0.2.7');
        expect(senderOf(headers, stranger, method)).toEqual({ kind: 'known', source: stranger });
        expect(senderOf(headers, hopAt(HOP), method).kind).toBe(fields.length === 1 ? 'known' : 'unknown');
        const folded = headers.map((header) => header.replace(': ', ':\r\n '));
        expect(senderOf(folded, hopAt(HOP), method).kind).toBe('unknown');
      }),
    );
  });

  it('never brings a certificate in a datagram', () => {
    fc.assert(
      fc.property(address, port, fingerprint, (from, port, shown) => {
        const sender = senderOf([`X-Offhook-Source: tls ${from} ${port} ${shown}`], hopAt(HOP, 'udp'));
        expect(sender.kind).toBe('unknown');
        expect(sender.source.certificate).toBeUndefined();
      }),
    );
  });
});
