import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isToken, tokenFits, tokenOf } from '../../../src/access/token.ts';

const key = Buffer.alloc(32, 1);

describe('confirmation tokens', () => {
  it('are cft_ and the HMAC-SHA256 of the id, in base64url', () => {
    const mac = createHmac('sha256', key).update('cnf_1').digest('base64url');
    expect(tokenOf(key, 'cnf_1')).toBe(`cft_${mac}`);
    expect(isToken(tokenOf(key, 'cnf_1'))).toBe(true);
  });

  it('fit their own id under their own key, and nothing else', () => {
    const token = tokenOf(key, 'cnf_1');
    expect(tokenFits(key, 'cnf_1', token)).toBe(true);
    expect(tokenFits(key, 'cnf_2', token)).toBe(false);
    expect(tokenFits(Buffer.alloc(32, 2), 'cnf_1', token)).toBe(false);
    expect(tokenFits(key, 'cnf_1', '')).toBe(false);
    expect(tokenFits(key, 'cnf_1', `${token}x`)).toBe(false);
    // As many characters, but more bytes.
    expect(tokenFits(key, 'cnf_1', `${token.slice(0, -1)}é`)).toBe(false);
  });

  it.each([
    '',
    'cft_',
    `ohk_${'a'.repeat(43)}`,
    `cft_${'a'.repeat(42)}`,
    `cft_${'a'.repeat(44)}`,
    `cft_${'+'.repeat(43)}`,
  ])('have a shape that %j has not', (text) => {
    expect(isToken(text)).toBe(false);
  });
});
