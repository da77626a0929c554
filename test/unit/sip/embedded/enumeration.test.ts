import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Fixture } from '../../../support/sip-fixture.ts';
import { ACCOUNT, proofFor, type Wish } from '../../../support/sip-wire-text.ts';

/** Only `kitchen` exists. Disabled lines and lines of another realm are unknown by here: see LineDirectory.credentials. */
const [KNOWN, UNKNOWN] = [ACCOUNT.username, 'chicken'] as const;

/** The answer, with the name that was asked for taken out: for the rest two houses of the same seed answer alike. */
const answerFor = (user: string, method: string, wish: (fixture: Fixture) => Wish): string => {
  const fixture = new Fixture();
  const { text } = fixture.send(method, wish(fixture));
  return text.replaceAll(user, 'somebody');
};

const bare = (user: string): Wish => ({ uri: `sip:${user}@192.0.2.1` });

const registering = (user: string): Wish => ({ uri: 'sip:192.0.2.1', to: `sip:${user}@192.0.2.1` });

/** With a wrong password over a fresh nonce. */
const guessing =
  (user: string, method: string, wish: Wish) =>
  (fixture: Fixture): Wish => {
    const challenged = fixture.send(method, { ...wish, callId: 'before' });
    const proof = proofFor(challenged, method, wish.uri ?? '', 'wrong').replace(
      'username="kitchen"',
      `username="${user}"`,
    );
    return { ...wish, sequence: 2, headers: [proof] };
  };

describe('an answer to a stranger', () => {
  it.each([
    ['REGISTER for it', 'REGISTER', (user: string) => () => registering(user)],
    ['REGISTER with a wrong password', 'REGISTER', (user: string) => guessing(user, 'REGISTER', registering(user))],
    ['INVITE to it', 'INVITE', (user: string) => () => bare(user)],
    ['INVITE from it with a wrong password', 'INVITE', (user: string) => guessing(user, 'INVITE', bare(user))],
    ['OPTIONS', 'OPTIONS', (user: string) => () => bare(user)],
    ['SUBSCRIBE', 'SUBSCRIBE', (user: string) => () => bare(user)],
    ['MESSAGE', 'MESSAGE', (user: string) => () => bare(user)],
    ['BYE', 'BYE', (user: string) => () => bare(user)],
    ['CANCEL', 'CANCEL', (user: string) => () => bare(user)],
  ])('is to the byte the same for a name that exists and one that does not: %s', (_what, method, wish) => {
    const known = answerFor(KNOWN, method, wish(KNOWN));
    expect(known).toMatch(/^SIP\/2\.0 [2-6]/);
    // From names the phone of the test's house in both.
    expect(answerFor(UNKNOWN, method, wish(UNKNOWN)).replaceAll(KNOWN, 'somebody')).toBe(known);
  });
});

describe('the work behind it', () => {
  /** How many characters or bytes each hash was made of. */
  const hashed: number[] = [];

  beforeAll(() => {
    const { hash } = crypto;
    vi.spyOn(crypto, 'hash').mockImplementation((...args: Parameters<typeof hash>) => {
      hashed.push(typeof args[1] === 'string' ? args[1].length : args[1].byteLength);
      return hash(...args);
    });
    syncBuiltinESMExports();
  });
  afterAll(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  const hashesFor = (user: string, method: string, wish: Wish): readonly number[] => {
    const fixture = new Fixture();
    const guess = guessing(user, method, wish)(fixture);
    hashed.length = 0;
    expect(fixture.send(method, guess).status).toBe(401);
    return [...hashed];
  };

  it.each([
    ['REGISTER', registering],
    ['INVITE', bare],
  ] as const)(
    'is the same hashes of the same lengths for a name that exists and one that does not: %s',
    (method, wish) => {
      const known = hashesFor(KNOWN, method, wish(KNOWN));
      // A(2), the response, and the HMACs of nonces and tag around them.
      expect(known.length).toBeGreaterThan(2);
      expect(hashesFor(UNKNOWN, method, wish(UNKNOWN))).toEqual(known);
    },
  );

  it('would be seen here to be less: one answer without a guess takes fewer hashes', () => {
    const fixture = new Fixture();
    hashed.length = 0;
    fixture.send('REGISTER', registering(KNOWN));
    expect(hashed.length).toBeLessThan(hashesFor(KNOWN, 'REGISTER', registering(KNOWN)).length);
  });
});
