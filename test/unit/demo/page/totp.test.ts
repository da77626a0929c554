import { describe, expect, it } from 'vitest';
import { accountIn, codeAt, leftOfStep, secondsOfStep } from '../../../../src/demo/page/totp.ts';

/** The seed of RFC 6238 appendix B in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('the authenticator of the house', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ])('shows at %d s what RFC 6238 says', async (seconds, code) => {
    expect(await codeAt({ secret }, seconds * 1000)).toBe(code);
  });

  it('reads what a QR code holds', () => {
    const uri = `otpauth://totp/Offhook:anna%20(mobile)?secret=${secret}&issuer=Offhook`;
    expect(accountIn(uri)).toEqual({ issuer: 'Offhook', name: 'anna (mobile)', secret });
  });

  it.each([
    'https://example.org/',
    'no address',
    `otpauth://hotp/a?secret=${secret}`,
    'otpauth://totp/a?secret=1',
    'otpauth://totp/a',
  ])('finds no account in %s', (text) => {
    expect(accountIn(text)).toBeUndefined();
  });

  it('counts the step down', () => {
    expect(secondsOfStep(60_000)).toBe(30);
    expect(secondsOfStep(89_999)).toBe(1);
    expect(leftOfStep(75_000)).toBe(0.5);
  });
});
