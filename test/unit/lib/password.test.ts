import { describe, expect, it } from 'vitest';
import { cryptoRandom, newPassword, passwordFault } from '../../../src/lib/index.ts';

describe('a made password', () => {
  it('is 16 lower-case letters and digits that nobody mixes up, and another each time', () => {
    const made = Array.from({ length: 200 }, () => newPassword(cryptoRandom));
    for (const password of made) expect(password).toMatch(/^[a-hjkmnp-z2-9]{16}$/);
    expect(new Set(made).size).toBe(200);
  });

  it('is good enough', () => {
    expect(passwordFault(newPassword(cryptoRandom), 'kitchen')).toBeUndefined();
  });
});

describe('a chosen password', () => {
  it.each(['change-me', 'Change-Me', 'changeme!', 'change_me'])('is refused when it is the example %s', (password) => {
    expect(passwordFault(password, 'kitchen')).toMatch(/example/);
  });

  it('is refused when it is short, long, the username, or holds a line break', () => {
    expect(passwordFault('1234567', 'kitchen')).toMatch(/7 characters.* at least 8/);
    expect(passwordFault('x'.repeat(129), 'kitchen')).toMatch(/128/);
    expect(passwordFault('kitchen-phone', 'kitchen-phone')).toMatch(/username/);
    expect(passwordFault('abcdefgh\n', 'kitchen')).toMatch(/control character/);
  });

  it('is never repeated in the sentence', () => {
    for (const password of ['s3cr3t', 's3cr3t\ns3cr3t', 's3cr3t'.repeat(30)])
      expect(passwordFault(password, 'kitchen')).not.toContain('s3cr3t');
  });
});
