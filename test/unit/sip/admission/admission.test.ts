import { beforeEach, describe, expect, it } from 'vitest';
import { Digest } from '../../../../src/digest/digest.ts';
import type { Lack } from '../../../../src/lib/index.ts';
import { type Admission, type AdmissionParts, createAdmission } from '../../../../src/sip/admission/admission.ts';
import type { Identified, SipAnswer } from '../../../../src/sip/port.ts';
import type { SipRefusal } from '../../../../src/sip/refusals.ts';
import type { SipRequest } from '../../../../src/sip/syntax/message.ts';
import { parseMessage } from '../../../../src/sip/syntax/parse.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { ACCOUNT, hear, proofFor, request, SECRETS, type Wish } from '../../../support/sip-wire-text.ts';

const SOURCE = { transport: 'udp', address: '192.0.2.7', port: 5060 } as const;
const DIALLED = 'sip:*10482913@192.0.2.1';

const parsed = (method: string, wish: Wish = {}): SipRequest => {
  const message = parseMessage(request(method, wish), { maxBytes: 8192 });
  if (message.kind !== 'request') throw new Error(message.kind);
  return message.request;
};

/** What a 401 looks like to a phone. */
const challengeOf = (admission: Admission) => {
  if (admission.kind === 'proven') throw new Error('there is no challenge');
  const fields = (admission.answer.headers ?? []).map(([name, value]) => `${name}: ${value}\r\n`);
  return hear(Buffer.from(`SIP/2.0 401 Unauthorized\r\n${fields.join('')}\r\n`));
};

describe('admission', () => {
  const clock = new ManualClock();
  let asked: string[];
  let screened: SipAnswer | undefined;
  let identified: Identified | undefined;
  let lack: Lack | undefined;
  let state: { draining: boolean; full: boolean; merged: boolean };

  const ask = <Answer>(what: string, answer: Answer): Answer => {
    asked.push(what);
    return answer;
  };

  const parts = (): AdmissionParts => ({
    decisions: {
      screen: () => ask('screen', screened),
      lacking: () => lack,
      identify: () => ask('identify', identified),
      credentials: (username) =>
        ask('credentials', username === ACCOUNT.username ? { line: 'line-1', secrets: SECRETS } : undefined),
    },
    digest: new Digest({ realm: ACCOUNT.realm, algorithms: ['MD5'], random: seededRandom(7) }),
    server: {
      isDraining: () => state.draining,
      isFull: () => state.full,
      isMerged: () => ask('merged', state.merged),
    },
    clock,
  });

  /** An INVITE with a right digest, or with another password. */
  const proving = (admit: ReturnType<typeof createAdmission>, password?: string): SipRequest => {
    const challenge = challengeOf(admit(parsed('INVITE'), SOURCE));
    asked.length = 0;
    return parsed('INVITE', { sequence: 2, headers: [proofFor(challenge, 'INVITE', DIALLED, password)] });
  };

  beforeEach(() => {
    asked = [];
    screened = undefined;
    lack = undefined;
    identified = undefined;
    state = { draining: false, full: false, merged: false };
  });

  it('answers with the first step that has an answer, and asks nothing of the steps after it', () => {
    const admit = createAdmission(parts());
    const invite = parsed('INVITE');
    screened = { status: 404 };
    state = { draining: true, full: false, merged: true };
    identified = { kind: 'refused', refusal: 'peer-caller-unknown', answer: { status: 403 } };
    const mended: (readonly [() => void, number, SipRefusal, readonly string[]])[] = [
      [() => undefined, 404, 'not-a-code', ['screen']],
      [() => (screened = { status: 403 }), 403, 'origin-refused', ['screen']],
      [() => (screened = undefined), 503, 'draining', ['screen']],
      [() => (lack = 'store-unavailable'), 503, 'draining', ['screen']],
      [() => (state.draining = false), 503, 'store-unavailable', ['screen']],
      [() => (lack = undefined), 482, 'loop-detected', ['screen', 'merged']],
      [() => (state.merged = false), 403, 'peer-caller-unknown', ['screen', 'merged', 'identify']],
      [() => (identified = undefined), 401, 'challenged', ['screen', 'merged', 'identify']],
    ];
    for (const [mend, status, refusal, steps] of mended) {
      mend();
      asked.length = 0;
      expect(admit(invite, SOURCE)).toMatchObject({
        kind: 'turned-away',
        answer: { status },
        away: { source: SOURCE, refusal, status },
      });
      expect(asked).toEqual(steps);
    }
  });

  it('names the line that a digest proves, and what is known of the sender', () => {
    const admit = createAdmission(parts());
    expect(admit(proving(admit), SOURCE)).toMatchObject({
      kind: 'proven',
      sender: { line: 'line-1', proof: 'digest', username: 'kitchen', facts: { source: SOURCE } },
    });
    expect(asked).toEqual(['screen', 'merged', 'identify', 'credentials']);
  });

  it('tells a wrong digest from a missing one, with the same answer', () => {
    const admit = createAdmission(parts());
    const wrong = admit(proving(admit, 'guessed'), SOURCE);
    expect(wrong).toMatchObject({ kind: 'wrong-digest', answer: { status: 401 }, away: { refusal: 'password-wrong' } });
    expect(challengeOf(wrong).text).not.toContain('stale');
  });

  it('answers 400 to a right digest for something else, and to a wrong one what a wrong one gets', () => {
    const admit = createAdmission(parts());
    const signed = (password?: string): SipRequest => {
      const challenge = challengeOf(admit(parsed('INVITE'), SOURCE));
      const elsewhere = proofFor(challenge, 'INVITE', 'sip:*10482914@192.0.2.1', password);
      return parsed('INVITE', { sequence: 2, headers: [elsewhere] });
    };
    expect(admit(signed(), SOURCE)).toMatchObject({ kind: 'turned-away', answer: { status: 400 } });
    expect(admit(signed('guessed'), SOURCE)).toMatchObject({ kind: 'wrong-digest', answer: { status: 401 } });
  });

  it('asks whom a certificate or a peer stands for no password', () => {
    identified = { kind: 'line', line: 'line-2', proof: 'certificate' };
    expect(createAdmission(parts())(parsed('REGISTER'), SOURCE)).toMatchObject({
      kind: 'proven',
      sender: { line: 'line-2', proof: 'certificate', username: 'kitchen' },
    });
    expect(asked).not.toContain('credentials');
  });

  it('takes no new call while it drains, and still a registration; when it is full, neither', () => {
    const admit = createAdmission(parts());
    state.draining = true;
    expect(admit(parsed('INVITE'), SOURCE)).toMatchObject({ answer: { status: 503 } });
    expect(admit(parsed('REGISTER'), SOURCE)).toMatchObject({ answer: { status: 401 } });
    state.full = true;
    expect(admit(parsed('REGISTER'), SOURCE)).toMatchObject({ answer: { status: 503 } });
  });

  it.each([
    ['OPTIONS', 200, undefined],
    ['BYE', 481, 'no-such-call'],
    ['INFO', 481, 'no-such-call'],
    ['SUBSCRIBE', 489, 'method-unserved'],
    ['MESSAGE', 405, 'method-unserved'],
    ['JUMP', 501, 'method-unserved'],
  ])('answers %s with %i without proof, even when it is full, but not from outside', (method, status, refusal) => {
    const admit = createAdmission(parts());
    state.full = true;
    expect(admit(parsed(method), SOURCE)).toMatchObject({
      answer: { status },
      ...(refusal ? { kind: 'turned-away', away: { refusal } } : { kind: 'answered' }),
    });
    screened = { status: 403 };
    expect(admit(parsed(method), SOURCE)).toMatchObject({ kind: 'turned-away', answer: { status: 403 } });
  });
});
