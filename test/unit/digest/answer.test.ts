import { describe, expect, it } from 'vitest';
import { answerChallenge, type Challenge, chooseChallenge } from '../../../src/digest/answer.ts';

const account = { username: 'Mufasa', password: 'Circle of Life' };
const challenge: Challenge = {
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  algorithm: 'MD5',
  qop: 'auth',
  opaque: undefined,
  stale: false,
};
const request = {
  method: 'GET',
  uri: '/dir/index.html',
  count: 1,
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

describe('the answer to a digest challenge', () => {
  it('is that of the examples of RFC 7616 3.9.1', () => {
    expect(answerChallenge(challenge, account, request)).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(answerChallenge({ ...challenge, algorithm: 'SHA-256' }, account, request)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('is that of the example of RFC 2617 3.5', () => {
    const old = { ...challenge, realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' };
    const answer = answerChallenge(
      old,
      { username: 'Mufasa', password: 'Circle Of Life' },
      { ...request, cnonce: '0a4f113b' },
    );
    expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"');
  });

  it('counts in eight hexadecimal digits and returns the opaque value', () => {
    const answer = answerChallenge({ ...challenge, opaque: 'FQhe' }, account, { ...request, count: 255 });
    expect(answer).toContain('nc=000000ff');
    expect(answer).toContain('opaque="FQhe"');
  });

  it('leaves the count out for a server that does not ask for it', () => {
    expect(answerChallenge({ ...challenge, qop: undefined }, account, request)).not.toMatch(/nc=|cnonce=|qop=/);
  });

  it('escapes what a quoted string may not hold', () => {
    expect(answerChallenge(challenge, { ...account, username: 'a"b\\c' }, request)).toContain('username="a\\"b\\\\c"');
  });
});

describe('of several challenges', () => {
  const md5 = 'Digest realm="home", nonce="n1", algorithm=MD5, qop="auth"';
  const sha = 'Digest realm="home", nonce="n2", algorithm=SHA-256, qop="auth,auth-int", stale=true, opaque="o"';

  it('the first one whose algorithm the phone knows is answered', () => {
    expect(chooseChallenge([md5, sha], ['MD5', 'SHA-256'])?.nonce).toBe('n1');
    expect(chooseChallenge([md5, sha], ['SHA-256'])).toEqual({
      realm: 'home',
      nonce: 'n2',
      algorithm: 'SHA-256',
      qop: 'auth',
      opaque: 'o',
      stale: true,
    });
  });

  it('one without an algorithm is MD5', () => {
    expect(chooseChallenge(['Digest realm="home",nonce="n"'], ['MD5'])).toMatchObject({
      algorithm: 'MD5',
      qop: undefined,
    });
  });

  it.each([
    ['another scheme', 'Basic realm="home"'],
    ['an unknown algorithm', 'Digest realm="home", nonce="n", algorithm=SHA-512-256'],
    ['no nonce', 'Digest realm="home"'],
  ])('none is answered when there is only %s', (_, field) => {
    expect(chooseChallenge([field], ['MD5', 'SHA-256'])).toBeUndefined();
  });
});
