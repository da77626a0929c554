import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allScopes, hashKey, newKey, parseScopes } from '../../../src/access/index.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const now = Date.UTC(2026, 0, 1);

describe('an API key', () => {
  it('is ohk_ and 256 random bits', () => {
    const random = seededRandom(1);
    const keys = Array.from({ length: 50 }, () => newKey(random, 'shop', 'web', ['confirm'], now).key);
    for (const key of keys) expect(key).toMatch(/^ohk_[A-Za-z0-9_-]{43}$/);
    expect(new Set(keys).size).toBe(50);
  });

  it('is remembered by its hash only', () => {
    const { key, record } = newKey(seededRandom(1), 'shop', 'web', ['confirm', 'lines'], now);
    expect(record).toEqual({
      id: expect.stringMatching(/^key_/),
      app: 'shop',
      label: 'web',
      user: null,
      hash: createHash('sha256').update(key).digest('hex'),
      scopes: ['confirm', 'lines'],
      createdAt: now,
      expiresAt: null,
      revoked: null,
    });
    expect(JSON.stringify(record)).not.toContain(key.slice(4));
    expect(hashKey(key)).toBe(record.hash);
  });
});

describe('scopes', () => {
  it('are read from a list, each once, in one order', () => {
    expect(parseScopes('lines, confirm,lines')).toEqual({ ok: true, value: ['confirm', 'lines'] });
    expect(parseScopes(allScopes.join(','))).toEqual({ ok: true, value: allScopes });
  });

  it('let a key say who asks at a proxy, or do something else: never both', () => {
    expect(parseScopes('proxy')).toEqual({ ok: true, value: ['proxy'] });
    const both = parseScopes('confirm,proxy');
    expect(both.ok ? '' : both.error).toBe('The scope proxy stands alone: make another key for the rest.');
    expect(allScopes).not.toContain('proxy');
  });

  it('are refused with a sentence that names the ones there are', () => {
    for (const text of ['confirm,line', '', 'confirm,,lines', 'Confirm']) {
      const parsed = parseScopes(text);
      expect(parsed.ok ? '' : parsed.error).toMatch(
        /^There is no scope ".*": use confirm, lines, users, device, metrics, admin, proxy\.$/,
      );
    }
  });
});
