import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIdentify, type TrustedPeer } from '../../src/dialin/identify.ts';
import { inviteFacts } from '../support/fake-call.ts';

const PEER = '192.168.178.5';
const FINGERPRINT = Array.from({ length: 32 }, () => 'A1').join(':');
const peers: readonly TrustedPeer[] = [
  { name: 'pbx', identity: { kind: 'address', networks: { has: (address) => address === PEER } } },
  { name: 'pbx', identity: { kind: 'certificate', certificate: FINGERPRINT } },
];

/** Pieces of which names, brackets and URIs can be made, rightly and wrongly. */
const piece = fc.constantFrom(
  '<',
  '>',
  '"',
  '\\',
  ',',
  ';',
  ':',
  '@',
  '%',
  ' ',
  'sip:',
  'tel:',
  'sips:',
  '203',
  '204',
  'pbx',
  '%32',
);
const asserted = fc.array(
  fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.constantFrom('<sip:203@pbx>', '"204" <tel:203>', '<sip:204@pbx>'),
    fc.string({ unit: 'binary', maxLength: 40 }),
  ),
  { maxLength: 3 },
);

it('speaks only for a caller whom its trusted peer names in those very letters, and for nobody from elsewhere', () => {
  const asked: string[] = [];
  const identify = createIdentify({
    peers,
    registered: undefined,
    lines: {
      byCertificate: () => undefined,
      behindPeer: (peer, caller) => {
        asked.push(caller);
        return peer === 'pbx' && caller === '203' ? 'kitchen' : undefined;
      },
    },
  });
  const address = fc.constantFrom(PEER, '192.168.178.66');
  const fingerprint = fc.constantFrom(undefined, FINGERPRINT, FINGERPRINT.replace('A1', 'A2'));
  fc.assert(
    fc.property(asserted, address, fingerprint, (identities, from, shown) => {
      asked.length = 0;
      const plain = inviteFacts('8810', { header: () => identities });
      const certificate = shown === undefined ? undefined : { fingerprint: shown, subject: undefined };
      const identified = identify({ ...plain, source: { ...plain.source, address: from, certificate } });
      const trusted = from === PEER || shown === FINGERPRINT;
      if (!trusted || identities.length === 0) expect(identified).toBeUndefined();
      else if (asked.includes('203'))
        expect(identified).toEqual({
          kind: 'line',
          line: 'kitchen',
          proof: shown === FINGERPRINT ? 'certificate' : 'address',
        });
      else expect(identified).toMatchObject({ kind: 'refused', answer: { status: 403 } });
      const letters = (text: string): string =>
        text
          .replace(/%(?!25)([2-7][0-9A-Fa-f])/g, (_escaped, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          )
          .replace(/[-.()]/g, '');
      for (const caller of asked) expect(letters(identities.join('\n'))).toContain(caller.replace(/[-.()]/g, ''));
    }),
    { numRuns: 2000 },
  );
});
