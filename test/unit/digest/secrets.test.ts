import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestSecrets } from '../../../src/digest/index.ts';

const hash = (algorithm: string, ...parts: string[]) => createHash(algorithm).update(parts.join(':')).digest('hex');

it('makes the response of RFC 2617 3.5 from H(A1)', () => {
  const { MD5 } = digestSecrets('Mufasa', 'testrealm@host.com', 'Circle Of Life');
  const a2 = hash('md5', 'GET', '/dir/index.html');
  expect(hash('md5', MD5, 'dcd98b7102dd2f0e8b11d0f600bfb0c093', '00000001', '0a4f113b', 'auth', a2)).toBe(
    '6629fae49393a05397450978507c4ef1',
  );
});

it('makes both responses of RFC 7616 3.9.1 from H(A1)', () => {
  const secrets = digestSecrets('Mufasa', 'http-auth@example.org', 'Circle of Life');
  const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
  const response = (algorithm: string, a1: string) =>
    hash(algorithm, a1, nonce, '00000001', cnonce, 'auth', hash(algorithm, 'GET', '/dir/index.html'));
  expect(response('md5', secrets.MD5)).toBe('8ca523f5e9506fed4657c9700eebdbec');
  expect(response('sha256', secrets['SHA-256'])).toBe(
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  );
});
