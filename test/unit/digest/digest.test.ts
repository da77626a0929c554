import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Digest, type DigestAnswer, digestResponse, parseAuthorization } from '../../../src/digest/digest.ts';
import { NONCE_LIFE_MS } from '../../../src/digest/nonce.ts';
import type { DigestAlgorithm, DigestSecrets } from '../../../src/digest/port.ts';
import { isMeantForUs } from '../../../src/sip/digest-target.ts';
import { parseUri } from '../../../src/sip/syntax/uri.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const NOW = 1_700_000_000_000;
const HOME = '192.0.2.20';
const REALM = 'offhook';
const DIALLED = 'sip:*10482913@192.0.2.1';

const hex = (algorithm: DigestAlgorithm, text: string): string =>
  createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');

const secretsOf = (username: string, password: string, realm = REALM): DigestSecrets => ({
  MD5: hex('MD5', `${username}:${realm}:${password}`),
  'SHA-256': hex('SHA-256', `${username}:${realm}:${password}`),
});

const kitchen = { line: 'kitchen', secrets: secretsOf('kitchen', 'correct horse') };

const uriOf = (text: string) => {
  const uri = parseUri(text);
  if (!uri) throw new Error(text);
  return uri;
};

describe('the published vectors', () => {
  it('RFC 2617 3.5, MD5', () => {
    const answer = {
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      algorithm: 'MD5',
      counted: { nc: '00000001', cnonce: '0a4f113b' },
    } as const;
    const secret = hex('MD5', 'Mufasa:testrealm@host.com:Circle Of Life');
    expect(digestResponse(secret, 'GET', answer)).toBe('6629fae49393a05397450978507c4ef1');
  });

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('RFC 7616 3.9.1, %s', (algorithm, response) => {
    const answer = {
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      uri: '/dir/index.html',
      algorithm,
      counted: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
    };
    const secret = hex(algorithm, 'Mufasa:http-auth@example.org:Circle of Life');
    expect(digestResponse(secret, 'GET', answer)).toBe(response);
  });
});

describe('an Authorization header', () => {
  const plain = 'username="k", realm="r", nonce="n", uri="sip:h", response="00"';

  it('is read with quotes, commas inside quotes and quoted pairs', () => {
    const value =
      'Digest username="a\\"b", realm="x, y=\\"z\\"", nonce="n", uri="sip:1,2@h", response="00", algorithm=SHA-256, qop=auth, nc=0000000A, cnonce="c,d"';
    expect(parseAuthorization(value)).toEqual({
      username: 'a"b',
      realm: 'x, y="z"',
      nonce: 'n',
      uri: 'sip:1,2@h',
      response: '00',
      algorithm: 'SHA-256',
      counted: { nc: '0000000A', cnonce: 'c,d' },
    } satisfies DigestAnswer);
  });

  it.each([
    ['no qop and no algorithm', `Digest ${plain}`, 'MD5'],
    ['a scheme in another case and blanks', `dIGEST   ${plain.replaceAll(', ', '  ,\t')}`, 'MD5'],
    [
      'quotes where none belong',
      `Digest ${plain}, algorithm="sha-256", qop="auth", nc="00000001", cnonce="c"`,
      'SHA-256',
    ],
    ['none where they belong', 'Digest username=k,realm=r,nonce=n,uri=sip:h,response=00', 'MD5'],
    ['unknown parameters', `Digest ${plain}, opaque="", auth-param=1`, 'MD5'],
  ])('is read with %s', (_, value, algorithm) => {
    expect(parseAuthorization(value)).toMatchObject({ username: 'k', uri: 'sip:h', algorithm });
  });

  it.each([
    ['another scheme', 'Basic a2l0Y2hlbjp4'],
    ['nothing', ''],
    ['the scheme alone', 'Digest'],
    ['no response', 'Digest username="k", realm="r", nonce="n", uri="sip:h"'],
    ['an open quote', `Digest ${plain}, opaque="x`],
    ['a parameter twice', `Digest ${plain}, nonce="m"`],
    ['qop=auth-int', `Digest ${plain}, qop=auth-int, nc=00000001, cnonce="c"`],
    ['qop without cnonce', `Digest ${plain}, qop=auth, nc=00000001`],
    ['a count that is not 8 hex digits', `Digest ${plain}, qop=auth, nc=1, cnonce="c"`],
    ['an algorithm that is never offered', `Digest ${plain}, algorithm=MD5-sess`],
    ['a name that objects inherit', `Digest ${plain}, algorithm=constructor`],
  ])('is not taken with %s', (_, value) => {
    expect(parseAuthorization(value)).toBeUndefined();
  });
});

/** A phone that answers challenges, written independently of the code under test. */
interface Sent {
  username?: string;
  password?: string;
  algorithm?: DigestAlgorithm;
  nc?: string | undefined;
  uri?: string;
  nonce?: string;
  method?: string;
}

/** What the request is that brings it. */
interface Asked {
  now?: number;
  address?: string;
  dialled?: string;
  method?: string;
}

const nonceOf = (challenges: readonly (readonly [string, string])[], algorithm: DigestAlgorithm): string => {
  const value = challenges.find(([, text]) => text.includes(`algorithm=${algorithm},`))?.[1];
  return /nonce="([^"]+)"/.exec(value ?? '')?.[1] ?? '';
};

const server = (algorithms: readonly DigestAlgorithm[] = ['MD5', 'SHA-256'], seed = 5) => {
  const digest = new Digest({ realm: REALM, algorithms, random: seededRandom(seed) });
  const challenges = digest.challenge(HOME, NOW);
  const authorization = (sent: Sent = {}): string => {
    const algorithm = sent.algorithm ?? 'MD5';
    const uri = sent.uri ?? DIALLED;
    const username = sent.username ?? 'kitchen';
    const nonce = sent.nonce ?? nonceOf(challenges, algorithm);
    const nc = 'nc' in sent ? sent.nc : '00000001';
    const a1 = hex(algorithm, `${username}:${REALM}:${sent.password ?? 'correct horse'}`);
    const middle = nc === undefined ? '' : `${nc}:c1:auth:`;
    const response = hex(algorithm, `${a1}:${nonce}:${middle}${hex(algorithm, `${sent.method ?? 'INVITE'}:${uri}`)}`);
    const counted = nc === undefined ? '' : `, qop=auth, nc=${nc}, cnonce="c1"`;
    return `Digest username="${username}", realm="${REALM}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=${algorithm}${counted}`;
  };
  const verify = (authorizations: readonly string[], at: Asked = {}) =>
    digest.verify({
      method: at.method ?? 'INVITE',
      isMeant: isMeantForUs({ method: at.method ?? 'INVITE', uri: uriOf(at.dialled ?? DIALLED) }),
      authorizations,
      address: at.address ?? HOME,
      now: at.now ?? NOW + 50,
      credentials: (username) => (username === 'kitchen' ? kitchen : undefined),
    });
  return { digest, challenges, authorization, verify };
};

const stale = { kind: 'challenge', refusal: 'nonce-stale', username: 'kitchen' };

/** There was nothing to judge, and why. */
const challenged = (refusal: string, username?: string) => ({ kind: 'challenge', refusal, username });

describe('a challenge', () => {
  it.each([[['MD5', 'SHA-256']], [['SHA-256', 'MD5']], [['SHA-256']]] as const)(
    'offers %s in that order, a field each',
    (algorithms) => {
      const { challenges } = server(algorithms);
      expect(challenges.map(([name]) => name)).toEqual(algorithms.map(() => 'WWW-Authenticate'));
      for (const [index, algorithm] of algorithms.entries()) {
        expect(challenges[index]?.[1]).toMatch(
          new RegExp(`^Digest realm="offhook", nonce="[\\w-]{40}", algorithm=${algorithm}, qop="auth"$`),
        );
      }
    },
  );

  it('says stale only when asked to', () => {
    expect(server().digest.challenge(HOME, NOW, 'stale')[0]?.[1]).toMatch(/, stale=true$/);
  });
});

describe('an answer', () => {
  it.each(['MD5', 'SHA-256'] as const)('is accepted with %s', (algorithm) => {
    const { authorization, verify } = server();
    expect(verify([authorization({ algorithm })])).toEqual({
      kind: 'accepted',
      holder: kitchen,
      username: 'kitchen',
    });
  });

  it('is accepted without qop, once', () => {
    const { authorization, verify } = server();
    expect(verify([authorization({ nc: undefined })]).kind).toBe('accepted');
    expect(verify([authorization({ nc: undefined })])).toEqual(stale);
  });

  it('is neither right nor wrong over a nonce of another node, whatever the password', () => {
    const [one, other] = [server(undefined, 5), server(undefined, 6)];
    const nonce = nonceOf(one.challenges, 'MD5');
    for (const password of ['correct horse', 'wrong'])
      expect(other.verify([one.authorization({ nonce, password })])).toEqual(stale);
    expect(one.verify([one.authorization({ nonce })]).kind).toBe('accepted');
  });

  it('is found among answers for other realms and schemes', () => {
    const { authorization, verify } = server();
    const other = authorization().replace('realm="offhook"', 'realm="elsewhere"');
    expect(verify(['Basic x', other, authorization()]).kind).toBe('accepted');
    expect(verify([other])).toEqual(challenged('realm-mismatch'));
    expect(verify(['Basic x'])).toEqual(challenged('credentials-unreadable'));
  });

  it.each([
    ['port and parameters', 'sip:*10482913@192.0.2.1:5060;transport=udp'],
    ['escaping', 'sip:%2a10482913@192.0.2.1'],
  ])('may differ from the Request-URI in %s', (_, uri) => {
    const { authorization, verify } = server();
    expect(verify([authorization({ uri })]).kind).toBe('accepted');
  });

  it.each(['sip:*10482914@192.0.2.1', 'sip:*10482913@192.0.2.2', 'sip:192.0.2.1', 'nonsense'])(
    'that is right, but for %s, is misdirected, however often it is sent',
    (uri) => {
      const { authorization, verify } = server();
      expect(verify([authorization({ uri })])).toEqual({ kind: 'misdirected', username: 'kitchen' });
      expect(verify([authorization({ uri })])).toEqual({ kind: 'misdirected', username: 'kitchen' });
      expect(verify([authorization()]).kind).toBe('accepted');
    },
  );

  it('that is wrong is a failure whatever it was for: nobody learns that only its URI was wrong', () => {
    const { authorization, verify } = server();
    expect(verify([authorization({ uri: 'sip:192.0.2.9', password: 'guessed' })]).kind).toBe('failure');
    expect(verify([authorization({ uri: 'sip:192.0.2.9', username: 'nobody' })]).kind).toBe('failure');
  });

  describe('to a REGISTER', () => {
    const registering = (uri: string, sent: Sent = {}) => {
      const { authorization, verify } = server();
      return verify([authorization({ ...sent, uri, method: 'REGISTER' })], {
        method: 'REGISTER',
        dialled: 'sip:192.0.2.1',
      });
    };

    it.each([
      ['our name, not our address', 'sip:offhook.home.example'],
      ['another address', 'sip:198.51.100.9:5062;transport=udp'],
      ['the line before the host', 'sip:kitchen@192.0.2.1'],
      ['the line escaped, and sips', 'sips:%6bitchen@offhook.home.example'],
    ])('may name %s', (_name, uri) => {
      expect(registering(uri)).toMatchObject({ kind: 'accepted', username: 'kitchen' });
    });

    it.each(['sip:hall@192.0.2.1', 'sip:Kitchen@192.0.2.1', 'tel:123', 'urn:kitchen', 'nonsense'])(
      'is misdirected for %s',
      (uri) => {
        expect(registering(uri)).toEqual({ kind: 'misdirected', username: 'kitchen' });
        expect(registering(uri, { password: 'guessed' }).kind).toBe('failure');
      },
    );
  });

  it('is challenged where there is none, or only of an algorithm that is off', () => {
    expect(server().verify([])).toEqual(challenged('challenged'));
    const { authorization, verify } = server(['SHA-256']);
    expect(verify([authorization({ algorithm: 'MD5', nonce: 'x' })])).toEqual(challenged('credentials-unreadable'));
  });
});

describe('a wrong answer over a fresh nonce', () => {
  it.each([
    ['wrong password', { password: 'wrong' }, { refusal: 'password-wrong', username: 'kitchen' }],
    ['unknown username', { username: 'nobody' }, { refusal: 'user-unknown', username: 'nobody' }],
    [
      'unknown username, no qop',
      { username: 'nobody', nc: undefined },
      { refusal: 'user-unknown', username: 'nobody' },
    ],
  ])('counts, and is known for what it is: %s', (_, sent, why) => {
    const { authorization, verify } = server();
    expect(verify([authorization(sent)])).toEqual({ kind: 'failure', ...why });
  });

  it('counts for an unknown name even when it knows what unknown names are measured against', () => {
    const { challenges, verify } = server();
    const nonce = nonceOf(challenges, 'MD5');
    const response = hex('MD5', `${'0'.repeat(32)}:${nonce}:${hex('MD5', `INVITE:${DIALLED}`)}`);
    const value = `Digest username="nobody", realm="${REALM}", nonce="${nonce}", uri="${DIALLED}", response="${response}"`;
    expect(verify([value]).kind).toBe('failure');
  });

  it('does not use the nonce up', () => {
    const { authorization, verify } = server();
    verify([authorization({ password: 'wrong' })]);
    expect(verify([authorization()]).kind).toBe('accepted');
  });
});

describe('a nonce that is not fresh', () => {
  it.each([
    ['too old', { now: NOW + NONCE_LIFE_MS }],
    ['of another source', { address: '192.0.2.21' }],
  ])('%s: stale, whether the answer was right or wrong', (_, at) => {
    const { authorization, verify } = server();
    expect(verify([authorization()], at)).toEqual(stale);
    expect(verify([authorization({ password: 'wrong' })], at)).toEqual(stale);
  });

  it('made up: stale', () => {
    const { authorization, verify } = server();
    expect(verify([authorization({ nonce: 'A'.repeat(40) })])).toEqual(stale);
  });

  it('used by an answer of the other algorithm: stale', () => {
    const { authorization, challenges, verify } = server();
    expect(nonceOf(challenges, 'MD5')).toBe(nonceOf(challenges, 'SHA-256'));
    expect(verify([authorization({ algorithm: 'SHA-256' })]).kind).toBe('accepted');
    expect(verify([authorization({ algorithm: 'MD5' })])).toEqual(stale);
    expect(verify([authorization({ algorithm: 'MD5', nc: '00000002' })]).kind).toBe('accepted');
  });

  it('with a count that does not rise: stale, no failure', () => {
    const { authorization, verify } = server();
    expect(verify([authorization({ nc: '0000000a' })]).kind).toBe('accepted');
    expect(verify([authorization({ nc: '0000000a' })])).toEqual(stale);
    expect(verify([authorization({ nc: '00000009', password: 'wrong' })])).toEqual(stale);
    expect(verify([authorization({ nc: '0000000b' })]).kind).toBe('accepted');
  });
});
