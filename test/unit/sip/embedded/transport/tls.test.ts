import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../../../../src/sip/embedded/transport/tls.ts';

type Secure = Parameters<typeof certificateOf>[0];

const FINGERPRINT = 'AB:CD';
const authorities = 'an authority';

/** A TLS connection whose client shows a certificate with this common name. */
const showing = (name: unknown, authorized: boolean): Secure =>
  ({ authorized, getPeerCertificate: () => ({ fingerprint256: FINGERPRINT, subject: { CN: name } }) }) as Secure;

describe('the certificate of a client', () => {
  it('has a name when an authority of ours vouches for it', () => {
    expect(certificateOf(showing('attic', true), { authorities })).toEqual({
      fingerprint: FINGERPRINT,
      subject: 'attic',
    });
  });

  it.each([
    ['whose chain does not hold', showing('attic', false), authorities],
    ['that only the authorities of the machine vouch for', showing('attic', true), undefined],
    ['with two names', showing(['attic', 'cellar'], true), authorities],
    ['without a name', showing(undefined, true), authorities],
  ])('%s has a fingerprint only', (_, secure, named) => {
    expect(certificateOf(secure, { authorities: named })).toEqual({ fingerprint: FINGERPRINT, subject: undefined });
  });

  it('is none where none was shown', () => {
    const bare = { authorized: false, getPeerCertificate: () => ({}) } as Secure;
    expect(certificateOf(bare, { authorities })).toBeUndefined();
  });
});
