import { beforeEach, describe, expect, it } from 'vitest';
import { RefusedRequests } from '../../../src/dialin/index.ts';
import type { LineView } from '../../../src/line/index.ts';
import type { RequestFacts, SipRefusal, TurnedAway } from '../../../src/sip/port.ts';
import { inviteFacts } from '../../support/fake-call.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const KITCHEN = { id: 'kitchen', kind: 'dect', label: 'Kitchen phone' };
const ACCOUNT = { user: 'kitchen', host: '192.168.1.2' };

describe('the requests that were refused lately', () => {
  let clock: ManualClock;
  let refused: RefusedRequests;
  beforeEach(() => {
    clock = new ManualClock();
    refused = new RefusedRequests({
      methods: new Set(['INVITE', 'REGISTER', 'OPTIONS', 'BYE']),
      clock,
      lineOf: (username) =>
        username === 'kitchen' ? ({ line: { ...KITCHEN, username } } as unknown as LineView) : undefined,
      isHome: (address) => !address.startsWith('203.0.113.'),
      redact: (text) => text.replace('10482913', '10xxxxxx'),
    });
  });

  const registering = (changes: Partial<RequestFacts> = {}): RequestFacts =>
    inviteFacts('', { method: 'REGISTER', from: ACCOUNT, to: ACCOUNT, ...changes });

  const turnAway = (refusal: SipRefusal, changes: Partial<TurnedAway> = {}): void => {
    const facts = registering();
    refused.turnedAway({ source: facts.source, facts, status: 401, refusal, username: 'kitchen', ...changes });
  };

  const reasons = (): readonly string[] => refused.recent().map(({ refusal }) => refusal);

  it('say when, from where, what, for which line, by which phone, and why', () => {
    turnAway('interval-too-brief', { status: 423, detail: 'so' });
    expect(refused.recent()).toEqual([
      {
        firstAt: clock.now(),
        at: clock.now(),
        times: 1,
        address: '192.168.1.20',
        transport: 'udp',
        method: 'REGISTER',
        line: KITCHEN,
        userAgent: 'Grandstream HT801 1.0.17.5',
        status: 423,
        refusal: 'interval-too-brief',
        isCall: false,
        detail: 'so',
      },
    ]);
  });

  it('are one entry where they are the same, which is counted and the newest', () => {
    turnAway('password-wrong');
    const first = clock.now();
    clock.advance(60_000);
    turnAway('interval-too-brief');
    clock.advance(60_000);
    turnAway('password-wrong');
    expect(refused.recent()).toMatchObject([
      { refusal: 'password-wrong', times: 2, firstAt: first, at: first + 120_000 },
      { refusal: 'interval-too-brief', times: 1 },
    ]);
  });

  it('tell a line that takes no password from a user name that nobody has', () => {
    turnAway('user-unknown');
    turnAway('user-unknown', { username: 'kitchne' });
    expect(
      refused
        .recent()
        .map(({ refusal, line }) => [refusal, line?.id])
        .sort(),
    ).toEqual([
      ['line-unusable', 'kitchen'],
      ['user-unknown', undefined],
    ]);
  });

  it('name the line that a request is about where it claimed no password', () => {
    turnAway('method-unserved', { username: undefined });
    turnAway('malformed', { username: undefined, facts: inviteFacts('112', { from: { user: '', host: '' } }) });
    expect(
      refused
        .recent()
        .map(({ line }) => line?.id)
        .sort(),
    ).toEqual(['kitchen', undefined]);
  });

  it('hold nothing of what was dropped unread but where it came from', () => {
    refused.turnedAway({ source: registering().source, refusal: 'banned', status: undefined });
    expect(refused.recent()).toMatchObject([
      { address: '192.168.1.20', method: null, line: null, userAgent: null, status: null, refusal: 'banned' },
    ]);
  });

  it('hold no name that a stranger gave to a method, and no secret in a User-Agent', () => {
    turnAway('malformed', { facts: registering({ method: '10482913', userAgent: 'x 10482913' }) });
    expect(refused.recent()).toMatchObject([{ method: null, userAgent: 'x 10xxxxxx' }]);
  });

  describe('and challenges', () => {
    it('are none while the phone answers', () => {
      for (let round = 0; round < 20; round++) {
        for (let copy = 0; copy < 3; copy++) turnAway('challenged', { username: undefined });
        refused.proven('192.168.1.20', 'kitchen');
      }
      expect(refused.recent()).toEqual([]);
    });

    it('are one entry when a phone asks four times on end and never answers, however slowly', () => {
      for (let round = 0; round < 10; round++) {
        turnAway('challenged', { username: undefined });
        clock.advance(120_000);
      }
      expect(refused.recent()).toMatchObject([{ refusal: 'challenge-unanswered', line: KITCHEN, times: 7 }]);
    });

    it('are counted for each account: ten phones behind one address start at once', () => {
      for (let phone = 0; phone < 10; phone++) {
        const named = { user: `phone${phone}`, host: 'h' };
        turnAway('challenged', { username: undefined, facts: registering({ from: named, to: named }) });
      }
      expect(refused.recent()).toEqual([]);
    });

    it('begin anew after an answer, also a wrong one', () => {
      for (let round = 0; round < 3; round++) turnAway('challenged', { username: undefined });
      turnAway('password-wrong');
      for (let round = 0; round < 3; round++) turnAway('challenged', { username: undefined });
      expect(reasons()).toEqual(['password-wrong']);
    });

    it('take no memory of their own, whatever a stranger calls himself', () => {
      for (let round = 0; round < 5; round++)
        for (let name = 0; name < 1500; name++)
          turnAway('challenged', { facts: registering({ to: { user: `n${name}`, host: 'h' } }), username: undefined });
      expect(refused.recent()).toEqual([]);
    });
  });

  describe('are bounded', () => {
    const from = (address: string): Partial<TurnedAway> => ({
      source: { transport: 'udp', address, port: 5060 },
      username: 'nobody',
    });

    it('to four a second of one address', () => {
      for (let packet = 0; packet < 100; packet++) turnAway('password-wrong');
      expect(refused.recent()).toMatchObject([{ times: 4 }]);
      clock.advance(1000);
      turnAway('password-wrong');
      expect(refused.recent()).toMatchObject([{ times: 5 }]);
    });

    it('to a hundred a second of all', () => {
      for (let host = 0; host < 250; host++) turnAway('malformed', from(`10.0.0.${host}`));
      expect(refused.recent()).toHaveLength(100);
      turnAway('user-unknown', from('10.1.0.1'));
      expect(reasons()).not.toContain('user-unknown');
    });

    it('to places that nobody outside takes from the house, nor a stranger from a line', () => {
      for (let host = 0; host < 250; host++) turnAway('origin-refused', from(`203.0.113.${host}`));
      for (let host = 0; host < 250; host++) turnAway('malformed', from(`10.0.0.${host}`));
      turnAway('password-wrong');
      expect(reasons().filter((reason) => reason === 'malformed')).toHaveLength(100);
      expect(reasons()).toContain('password-wrong');
    });

    it('to what leaves room for others: who fills the list pushes out his own', () => {
      turnAway('user-unknown', from('10.0.0.7'));
      for (let entry = 0; entry < 250; entry++) {
        clock.advance(1000);
        turnAway('malformed', { ...from('10.0.0.8'), detail: `m= line ${entry}` });
      }
      expect(refused.recent()).toHaveLength(100);
      expect(refused.recent().at(-1)?.address).toBe('10.0.0.7');
      expect(refused.recent()[0]?.detail).toBe('m= line 249');
    });

    it('to what one machine leaves over that has a whole IPv6 network of addresses, and claims to be the line', () => {
      turnAway('password-wrong');
      for (let host = 0; host < 250; host++) {
        clock.advance(1000);
        turnAway('malformed', { ...from(`2001:db8::${host.toString(16)}`), username: 'kitchen' });
      }
      for (let host = 0; host < 250; host++) turnAway('malformed', from(`2001:db8::${host.toString(16)}`));
      turnAway('nonce-stale');
      expect(reasons()).toContain('password-wrong');
      expect(reasons()).toContain('nonce-stale');
    });

    it('to the newest hundred, and strangers push nothing out that concerns a line', () => {
      turnAway('password-wrong');
      for (let host = 0; host < 250; host++) {
        clock.advance(1000);
        turnAway('user-unknown', from(`10.0.0.${host}`));
      }
      expect(refused.recent()).toHaveLength(101);
      expect(refused.recent()[0]?.address).toBe('10.0.0.249');
      expect(reasons().at(-1)).toBe('password-wrong');
    });
  });
});
