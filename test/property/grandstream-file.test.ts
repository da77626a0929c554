import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { grandstreamFile } from '../../src/device-setup/grandstream-file.ts';

const plan = { prefix: '*10', digits: 6, profile: 'standard', serviceNumber: '8810' } as const;
const installation = { host: '192.168.178.20', ports: [{ transport: 'udp', port: 5060 } as const], plan };

const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true });

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  minLength: 1,
  maxLength: 128,
});
/** What means something to XML, much of it. */
const markup = fc.string({
  unit: fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&#13;',
    '</P34>',
    '<P2>x</P2>',
    '%',
    ';',
  ),
  minLength: 1,
  maxLength: 20,
});
const bytes = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((mac) => [...mac].map((byte) => byte.toString(16).padStart(2, '0')));

describe('the file of a Grandstream', () => {
  it('gives the device back the password that went in, whatever it is made of, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(visible, markup), fc.oneof(visible, markup), (password, username) => {
        const file = grandstreamFile({ mac: '000b82123456', username, password, installation });
        if (!file.ok) throw new Error(file.error.detail);
        const { config, mac } = parser.parse(file.value.text).gs_provision;
        expect([mac, config.P34, config.P35, config.P36]).toEqual(['000b82123456', password, username, username]);
        expect(Object.keys(config).filter((name) => name !== '#text')).toHaveLength(18);
      }),
      { numRuns: 100 },
    );
  });

  it('takes the address of any one device, however it is written, and the name of the file follows', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom('', ':', '-', '.', ' '), fc.boolean(), (pairs, between, upper) => {
        const mac = upper ? pairs.join(between).toUpperCase() : pairs.join(between);
        const file = grandstreamFile({ mac, username: 'a', password: 'b', installation });
        const first = Number.parseInt(pairs[0] ?? '', 16);
        const isOne = first % 2 === 0 && pairs.some((pair) => pair !== '00');
        expect(file.ok ? file.value.name : file.error.about).toBe(isOne ? `cfg${pairs.join('')}.xml` : 'mac');
      }),
      { numRuns: 100 },
    );
  });

  it('takes nothing else for an address or a password', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        const isMac = /^\s*(?:[0-9a-f]{2}[:. -]?){5}[0-9a-f]{2}\s*$/i.test(text);
        const asMac = grandstreamFile({ mac: text, username: 'a', password: 'b', installation });
        if (!isMac) expect(asMac).toMatchObject({ ok: false, error: { about: 'mac' } });
        const asPassword = grandstreamFile({ mac: '000b82123456', username: 'a', password: text, installation });
        expect(asPassword.ok).toBe(/^[!-~]+$/.test(text));
      }),
      { numRuns: 100 },
    );
  });
});
