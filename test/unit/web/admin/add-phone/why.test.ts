import { describe, expect, it } from 'vitest';
import { callEndings, callRefusals } from '../../../../../src/dialin/index.ts';
import type { HeardPhoneView, RefusedRequestView } from '../../../../../src/http/schema.ts';
import { sipRefusals } from '../../../../../src/sip/refusals.ts';
import { why } from '../../../../../src/web/admin/add-phone/why.ts';
import { ago, aKitchen, itsCall, itsRefusal, itsRegistration, itsWord, NOW } from '../../../../support/line-views.ts';

const recent = (items: readonly RefusedRequestView[] = [], heard: readonly HeardPhoneView[] = []) => ({
  items: [...items],
  heard: [...heard],
});

const says = (
  ...given: Parameters<typeof why> extends [infer Line, infer Recent, infer Calls, number]
    ? [Line, Recent, Calls?]
    : never
): string => why(given[0], given[1], given[2] ?? [], NOW).says;

const registered = aKitchen({ registration: itsRegistration() });
const anonymous = { line: null, address: '192.168.178.31' } as const;

describe('why a phone is not registered', () => {
  it('is that nothing has come, where nothing has', () => {
    expect(why(aKitchen(), recent(), [], NOW)).toMatchObject({ mood: 'waits', says: 'whyNothing', todo: 'doNothing' });
  });

  it('is that nothing of this phone has come, where another one gets through', () => {
    const bath = itsWord('taken', { line: { id: 'bath', kind: 'dect', label: 'Bath' }, address: '192.168.178.40' });
    const said = why(aKitchen(), recent([], [bath]), [], NOW);
    expect(said).toMatchObject({ mood: 'waits', says: 'whyNothingOfIt', who: { address: '192.168.178.40' } });
  });

  it('is what its last request was refused for, with which phone, and when', () => {
    expect(why(aKitchen(), recent([itsRefusal('password-wrong')]), [], NOW)).toEqual({
      mood: 'bad',
      says: 'whyPassword',
      todo: 'doPassword',
      who: expect.objectContaining({ address: '192.168.178.31', userAgent: 'Grandstream HT801' }),
      at: ago(60),
      refusal: 'password-wrong',
      signals: [],
    });
  });

  it.each([
    ['account-mismatch', 'whyAccount'],
    ['banned', 'whyBanned'],
    ['challenge-unanswered', 'whyUnanswered'],
    ['credentials-unreadable', 'whyAlgorithm'],
    ['draining', 'whyServer'],
    ['extension-unsupported', 'whyExtension'],
    ['interval-too-brief', 'whyInterval'],
    ['line-unusable', 'whyUnusable'],
    ['malformed', 'whyUnreadable'],
    ['nonce-stale', 'whyStale'],
    ['not-authenticated', 'whyEither'],
    ['origin-refused', 'whyOutside'],
    ['out-of-order', 'whyOrder'],
    ['rate-limited', 'whyRate'],
    ['realm-mismatch', 'whyRealm'],
    ['sender-unknown', 'whyProxy'],
    ['slowed', 'whyBanned'],
    ['target-mismatch', 'whyTarget'],
    ['transport-refused', 'whyBrowser'],
    ['user-unknown', 'whyUser'],
    ['something newer', 'whyOther'],
  ])('is said of %s', (refusal, sentence) => {
    expect(says(aKitchen(), recent([itsRefusal(refusal)]))).toBe(sentence);
  });

  it('has a sentence of its own for every refusal that a phone at home can get for a REGISTER', () => {
    const never = [
      'challenged',
      'not-a-code',
      'no-such-call',
      'method-unserved',
      'peer-caller-unknown',
      'caller-unmapped',
    ];
    const seldom = ['loop-detected'];
    const rest = Object.keys(sipRefusals).filter((refusal) => ![...never, ...seldom].includes(refusal));
    expect(rest.filter((refusal) => says(aKitchen(), recent([itsRefusal(refusal)])) === 'whyOther')).toEqual([]);
    expect(Object.keys({ ...callRefusals, ...callEndings })).toContain('transport-refused');
  });

  it('is a user name that nobody has, where somebody at home tried that lately', () => {
    const stranger = itsRefusal('user-unknown', anonymous);
    expect(says(aKitchen(), recent([stranger]))).toBe('whyUser');
    expect(says(aKitchen(), recent([{ ...stranger, at: ago(700) }]))).toBe('whyNothing');
  });

  it('is its own refusal and not that of a stranger at another address', () => {
    const own = itsRefusal('password-wrong');
    const stranger = itsRefusal('user-unknown', { line: null, address: '192.168.178.99', at: ago(1) });
    expect(says(aKitchen(), recent([stranger, own]))).toBe('whyPassword');
    expect(says(aKitchen(), recent([{ ...stranger, ...anonymous }, own]))).toBe('whyUser');
    expect(says(aKitchen(), recent([stranger, { ...own, at: ago(4000) }]))).toBe('whyUser');
  });

  it('is the newest refusal, in whatever order they come', () => {
    const older = itsRefusal('password-wrong', { at: ago(90) });
    const newer = itsRefusal('user-unknown', { ...anonymous, at: ago(5) });
    expect(says(aKitchen(), recent([older, newer]))).toBe('whyUser');
  });

  it('is the password that it was asked for and did not give, but not at once: it may still answer', () => {
    expect(says(aKitchen(), recent([], [itsWord('challenged', { at: ago(1) })]))).toBe('whyNothing');
    expect(says(aKitchen(), recent([], [itsWord('challenged', { at: ago(4) })]))).toBe('whyAsked');
    expect(says(aKitchen(), recent([], [itsWord('challenged', { ...anonymous, at: ago(4) })]))).toBe('whyAsked');
    expect(says(aKitchen(), recent([], [itsWord('challenged', { ...anonymous, at: ago(700) })]))).toBe('whyNothing');
  });

  it('is what came later, of a refusal and a question that was left open', () => {
    const refused = itsRefusal('password-wrong', { at: ago(30) });
    expect(says(aKitchen(), recent([refused], [itsWord('challenged', { at: ago(10) })]))).toBe('whyAsked');
    expect(says(aKitchen(), recent([refused], [itsWord('challenged', { at: ago(50) })]))).toBe('whyPassword');
  });

  it('is nothing that its calls were refused for, nor what it asked for besides', () => {
    const others = [
      itsRefusal('code-unknown', { method: 'INVITE' }),
      itsRefusal('method-unserved', { method: 'SUBSCRIBE' }),
    ];
    expect(says(aKitchen(), recent(others))).toBe('whyNothing');
  });

  it('is none once it is registered', () => {
    const said = why(registered, recent([itsRefusal('password-wrong')], [itsWord('taken', { at: ago(5) })]), [], NOW);
    expect(said).toMatchObject({ mood: 'good', says: 'whyRegistered', who: { address: '192.168.178.31' }, at: ago(5) });
  });

  it('is none for a phone that registered with another node, of which nothing was heard here', () => {
    expect(says(registered, recent())).toBe('whyRegistered');
  });

  it('is told although it is still registered, where its last request was refused: the password is another one since', () => {
    const heard = itsWord('refused', { at: ago(2) });
    expect(says(registered, recent([itsRefusal('password-wrong', { at: ago(2) })], [heard]))).toBe('whyPassword');
    expect(says(registered, recent([], [heard]))).toBe('whyRegistered');
  });

  it('is not asked of a registered phone that was asked for its password this moment', () => {
    expect(says(registered, recent([], [itsWord('challenged', { at: ago(1) })]))).toBe('whyRegistered');
  });

  it('does not matter for one that calls all the same', () => {
    expect(says(aKitchen(), recent(), [itsCall(null)])).toBe('whyCalls');
    expect(says(aKitchen(), recent([itsRefusal('password-wrong', { at: ago(5) })]), [itsCall(null)])).toBe(
      'whyPassword',
    );
    expect(says(aKitchen(), recent(), [itsCall(null, { at: ago(700) })])).toBe('whyNothing');
  });

  it('is that the line is switched off, whatever else came', () => {
    const off = aKitchen({ enabled: false, registration: itsRegistration() });
    expect(says(off, recent([itsRefusal('line-unusable')]))).toBe('whyDisabled');
  });

  it('is none behind a telephone system, which registers it for us', () => {
    const behind = aKitchen({ peer: 'fritz' });
    expect(says(behind, recent([itsRefusal('user-unknown', anonymous)]))).toBe('whyPeer');
    expect(says(behind, recent(), [itsCall('code-unknown')])).toBe('whyCalls');
  });
});
