import { expect, it } from 'vitest';
import { certificateName, isCertificate } from '../../../src/lib/index.ts';

const COLONS = Array.from({ length: 32 }, (_, index) => (index + 200).toString(16).toUpperCase()).join(':');

it('names a certificate in one form, however its fingerprint is written', () => {
  expect(certificateName(COLONS)).toBe(COLONS);
  expect(certificateName(COLONS.toLowerCase())).toBe(COLONS);
  expect(certificateName(COLONS.replaceAll(':', ''))).toBe(COLONS);
});

it('names a certificate by its subject', () => {
  expect(certificateName('CN=ata.home.example')).toBe('CN=ata.home.example');
  expect(certificateName('CN=Kitchen ATA')).toBe('CN=Kitchen ATA');
});

it.each([
  '',
  'CN=',
  'CN= ',
  'cn=x',
  'CN=a\nb',
  'x',
  COLONS.slice(3),
  `${COLONS}:00`,
  `${COLONS}\n`,
  COLONS.replace('D', 'G'),
])('takes %j for no name', (text) => {
  expect(certificateName(text)).toBeUndefined();
});

it('compares by fingerprint, or by a subject that an authority vouches for', () => {
  const shown = { fingerprint: COLONS, subject: 'ata' };
  expect(isCertificate(shown, COLONS)).toBe(true);
  expect(isCertificate(shown, 'CN=ata')).toBe(true);
  expect(isCertificate(shown, 'CN=atb')).toBe(false);
  expect(isCertificate({ ...shown, subject: undefined }, 'CN=undefined')).toBe(false);
  expect(isCertificate({ fingerprint: COLONS.replace('C8', 'C9'), subject: COLONS }, COLONS)).toBe(false);
});
