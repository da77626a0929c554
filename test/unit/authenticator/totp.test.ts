import { URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { base32 } from '../../../src/authenticator/base32.ts';
import { isCode, otpauthUri, stepOfCode } from '../../../src/authenticator/totp.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { appCode } from '../../support/totp.ts';

/** RFC 6238 appendix B: the ASCII bytes 12345678901234567890. */
const SECRET = base32(Buffer.from('12345678901234567890'));

/** RFC 6238 appendix B, SHA-1: seconds since the epoch, the step, the last six of the eight digits. */
const vectors = [
  [59, 0x1, '287082'],
  [1_111_111_109, 0x23523ec, '081804'],
  [1_111_111_111, 0x23523ed, '050471'],
  [1_234_567_890, 0x273ef07, '005924'],
  [2_000_000_000, 0x3f940aa, '279037'],
  [20_000_000_000, 0x27bc86aa, '353130'],
] as const;

describe('a code of RFC 6238', () => {
  it.each(vectors)('at %i s belongs to step %i', (seconds, step, code) => {
    expect(stepOfCode(SECRET, code, seconds * 1000, null)).toBe(step);
    expect(appCode(SECRET, seconds * 1000)).toBe(code);
  });

  it('counts one step before and one behind its own, and no further', () => {
    const step = 37_000_000;
    const code = appCode(SECRET, step * 30_000);
    const around = [-2, -1, 0, 1, 2].map((steps) => stepOfCode(SECRET, code, (step + steps) * 30_000, null));
    expect(around).toEqual([undefined, step, step, step, undefined]);
    expect(stepOfCode(SECRET, code, (step - 1) * 30_000 - 1, null)).toBeUndefined();
    expect(stepOfCode(SECRET, code, (step + 2) * 30_000 - 1, null)).toBe(step);
    expect(stepOfCode(SECRET, code, (step + 2) * 30_000, null)).toBeUndefined();
  });

  it('does not count again, nor does one from before it', () => {
    const step = 37_000_000;
    const now = step * 30_000;
    const code = (steps: number) => appCode(SECRET, now + steps * 30_000);
    expect(stepOfCode(SECRET, code(0), now, step)).toBeUndefined();
    expect(stepOfCode(SECRET, code(-1), now, step)).toBeUndefined();
    expect(stepOfCode(SECRET, code(1), now, step)).toBe(step + 1);
  });

  it('is judged by what was used up to now: a step that was used while the clock was years ahead says nothing', () => {
    const step = 37_000_000;
    const now = step * 30_000;
    expect(stepOfCode(SECRET, appCode(SECRET, now), now, step + 4_000_000)).toBe(step);
    expect(stepOfCode(SECRET, appCode(SECRET, now), now, step + 1)).toBeUndefined();
    expect(stepOfCode(SECRET, '000000', now, step + 4_000_000)).toBeUndefined();
  });

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', '12 456', '-12345'])('is not %j', (text) => {
    expect(isCode(text)).toBe(false);
    expect(stepOfCode(SECRET, text, 59_000, null)).toBeUndefined();
  });

  it('is the one that another generator makes, for secrets and moments of all sorts', () => {
    const random = seededRandom(2);
    for (let round = 0; round < 200; round++) {
      const secret = base32(random.bytes(20));
      const now = random.below(4_000_000_000) * 1000 + random.below(1000);
      expect(stepOfCode(secret, appCode(secret, now), now, null)).toBe(Math.floor(now / 30_000));
    }
  });
});

describe('the address that an app scans', () => {
  it('is read back by another program, parameters and all', () => {
    const scanned = URI.parse(otpauthUri('Offhook', 'änna & b/c?', SECRET));
    expect(scanned).toMatchObject({ issuer: 'Offhook', label: 'änna & b/c?', algorithm: 'SHA1', digits: 6 });
    expect(scanned).toMatchObject({ period: 30, secret: { base32: SECRET } });
  });

  it('holds no colon but the one behind the issuer', () => {
    const scanned = URI.parse(otpauthUri('Off:hook', 'realm:anna', SECRET));
    expect(scanned).toMatchObject({ issuer: 'Off hook', label: 'realm anna' });
  });
});

describe('base32', () => {
  it.each([
    // RFC 4648 10, without the padding.
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %j', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });
});
