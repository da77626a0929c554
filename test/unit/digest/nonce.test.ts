import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NONCE_LIFE_MS, NonceCounts, NonceMint } from '../../../src/digest/nonce.ts';
import { percentile } from '../../support/percentile.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const NOW = 1_700_000_000_000;
const KEY = Buffer.alloc(32, 7);
const mint = () => new NonceMint(seededRandom(1), KEY);

describe('a nonce', () => {
  it('carries its time, 8 random bytes and an HMAC-SHA-256 over both and its purpose', () => {
    const nonce = Buffer.from(mint().make('offhook MD5 192.0.2.1', NOW), 'base64url');
    expect(nonce.readUIntBE(0, 6)).toBe(NOW);
    const mac = createHmac('sha256', KEY).update(nonce.subarray(0, 14)).update('offhook MD5 192.0.2.1').digest();
    expect(nonce.subarray(14)).toEqual(mac.subarray(0, 16));
  });

  it('is another one each time', () => {
    const one = mint();
    expect(new Set(Array.from({ length: 2000 }, () => one.make('p', NOW))).size).toBe(2000);
  });

  it('is fresh from its issue to the end of its life', () => {
    const nonce = mint().make('p', NOW);
    expect(mint().check(nonce, 'p', NOW)).toEqual({ kind: 'fresh', issuedAt: NOW });
    expect(mint().check(nonce, 'p', NOW + NONCE_LIFE_MS - 1).kind).toBe('fresh');
    expect(mint().check(nonce, 'p', NOW + NONCE_LIFE_MS).kind).toBe('old');
    expect(mint().check(nonce, 'p', NOW - 1).kind).toBe('old');
  });

  it('is foreign for another purpose, another key, or with any character changed', () => {
    const nonce = mint().make('p', NOW);
    expect(mint().check(nonce, 'q', NOW).kind).toBe('foreign');
    expect(new NonceMint(seededRandom(1)).check(nonce, 'p', NOW).kind).toBe('foreign');
    for (let at = 0; at < nonce.length; at++) {
      const changed = `${nonce.slice(0, at)}${nonce[at] === 'A' ? 'B' : 'A'}${nonce.slice(at + 1)}`;
      expect(mint().check(changed, 'p', NOW).kind).toBe('foreign');
    }
    for (const junk of ['', 'x', `${nonce}A`, '!'.repeat(40)])
      expect(mint().check(junk, 'p', NOW).kind).toBe('foreign');
  });
});

describe('nonce counts', () => {
  it('must rise', () => {
    const counts = new NonceCounts();
    expect(counts.mayPass('n', NOW, 1)).toBe(true);
    counts.passed('n', NOW, 1, NOW);
    expect(counts.mayPass('n', NOW, 1)).toBe(false);
    expect(counts.mayPass('n', NOW, 3)).toBe(true);
    counts.passed('n', NOW, 3, NOW);
    expect(counts.mayPass('n', NOW, 2)).toBe(false);
  });

  it('let an answer without qop pass once, over an unused nonce', () => {
    const counts = new NonceCounts();
    expect(counts.mayPass('n', NOW, undefined)).toBe(true);
    counts.passed('n', NOW, undefined, NOW);
    expect(counts.mayPass('n', NOW, undefined)).toBe(false);
    expect(counts.mayPass('n', NOW, 99)).toBe(false);
    counts.passed('m', NOW, 1, NOW);
    expect(counts.mayPass('m', NOW, undefined)).toBe(false);
  });

  it('stay within their capacity, and what had to be forgotten cannot be replayed', () => {
    const counts = new NonceCounts(3);
    for (let n = 0; n < 10; n++) counts.passed(`n${n}`, NOW + n, 1, NOW + n);
    expect(counts.size).toBe(3);
    for (let n = 0; n < 10; n++) expect(counts.mayPass(`n${n}`, NOW + n, 1)).toBe(false);
    expect(counts.mayPass('new', NOW + 10, 1)).toBe(true);
    expect(counts.mayPass('n9', NOW + 9, 2)).toBe(true);
  });

  it('are dropped with the nonce, and nobody has to pay for that', () => {
    const counts = new NonceCounts();
    counts.passed('old', NOW, 1, NOW);
    counts.passed('young', NOW + NONCE_LIFE_MS, 1, NOW + NONCE_LIFE_MS);
    expect(counts.size).toBe(1);
    expect(counts.mayPass('unused', NOW, 1)).toBe(true);
  });

  it('may all be over at once', () => {
    const counts = new NonceCounts();
    for (const nonce of ['a', 'b']) counts.passed(nonce, NOW, 1, NOW);
    counts.passed('late', NOW, 1, NOW + NONCE_LIFE_MS);
    expect(counts.size).toBe(0);
    counts.passed('new', NOW + NONCE_LIFE_MS, 1, NOW + NONCE_LIFE_MS);
    expect(counts.size).toBe(1);
    expect(counts.mayPass('new', NOW + NONCE_LIFE_MS, 1)).toBe(false);
  });

  it('cost as much where one has to be forgotten with each, however many there are', () => {
    const capacity = 131_072;
    const step = 4096;
    const counts = new NonceCounts(capacity);
    let noted = 0;
    const milliseconds = (): number => {
      const began = performance.now();
      for (const until = noted + step; noted < until; noted++) counts.passed(`n${noted}`, NOW + noted, 1, NOW);
      return performance.now() - began;
    };
    const rounds = Array.from({ length: capacity / step }, milliseconds);
    const beyond = Array.from({ length: capacity / step }, milliseconds);
    expect(counts.size).toBe(capacity);
    expect(percentile(beyond, 0.5)).toBeLessThan(12 * percentile(rounds, 0.5));
  });
});
