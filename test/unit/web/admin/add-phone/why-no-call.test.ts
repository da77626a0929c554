import { describe, expect, it } from 'vitest';
import { whyNoCall } from '../../../../../src/web/admin/add-phone/why-no-call.ts';
import { ago, aKitchen, itsCall, itsRefusal, itsWord, NOW } from '../../../../support/line-views.ts';

type Given = Partial<{
  items: ReturnType<typeof itsRefusal>[];
  heard: ReturnType<typeof itsWord>[];
  calls: ReturnType<typeof itsCall>[];
  since: string;
}>;

const said = ({ items = [], heard = [], calls = [], since = ago(90) }: Given = {}) =>
  whyNoCall(aKitchen(), { items, heard }, calls, since, NOW);

const anInvite = (refusal: string, changes: Parameters<typeof itsRefusal>[1] = {}) =>
  itsRefusal(refusal, { method: 'INVITE', ...changes });

describe('what became of a number that was to be dialled', () => {
  it('is nothing yet, and after a while the advice of whoever has dialled it', () => {
    expect(said({ since: ago(5) })).toMatchObject({ mood: 'waits', says: 'tryNothing', todo: undefined });
    expect(said({ since: ago(30) })).toMatchObject({ mood: 'waits', says: 'tryNothing', todo: 'doNothingDialled' });
  });

  it('is nothing of what was dialled before', () => {
    expect(said({ calls: [itsCall('code-unknown', { at: ago(100) })] }).says).toBe('tryNothing');
  });

  it('is that it confirmed', () => {
    expect(said({ calls: [itsCall(null)] })).toMatchObject({ mood: 'good', says: 'tryConfirmed', at: ago(60) });
  });

  it.each([
    ['abandoned', 'tryAbandoned'],
    ['call-diverted', 'tryDiverted'],
    ['code-expired', 'tryExpired'],
    ['code-incomplete', 'tryTooEarly'],
    ['code-unknown', 'tryUnknown'],
    ['code-used', 'tryExpired'],
    ['line-blocked', 'tryBlocked'],
    ['line-kind-refused', 'tryIp'],
    ['line-not-allowed', 'tryNotAllowed'],
    ['media-unusable', 'tryMedia'],
    ['transport-refused', 'whyBrowser'],
    ['something newer', 'tryOther'],
  ])('is what the call was refused for: %s', (refusal, sentence) => {
    expect(said({ calls: [itsCall(refusal)] })).toMatchObject({ mood: 'bad', says: sentence, refusal });
  });

  it('is what gave a softphone away, also where the list without signs has it a moment later', () => {
    const signals = ['softphone-user-agent', 'sdp-ice'];
    const calls = [itsCall('line-suspect', { signals })];
    expect(said({ calls, items: [anInvite('line-suspect', { at: ago(59.9) })] })).toMatchObject({
      says: 'trySuspect',
      signals,
    });
  });

  it('is what SIP refused before it was a call of the line', () => {
    expect(said({ items: [anInvite('not-a-code')] }).says).toBe('tryNoCode');
    expect(said({ items: [anInvite('password-wrong')] }).says).toBe('whyPassword');
    expect(said({ items: [anInvite('call-refused')] }).says).toBe('tryRefused');
    expect(said({ items: [anInvite('not-a-code', { line: null })] }).says).toBe('tryNothing');
    expect(said({ items: [itsRefusal('password-wrong')] }).says).toBe('tryNothing');
  });

  it('is the newest of them', () => {
    const calls = [itsCall(null, { at: ago(10) }), itsCall('code-unknown', { at: ago(40) })];
    expect(said({ calls, items: [anInvite('not-a-code', { at: ago(20) })] }).says).toBe('tryConfirmed');
  });

  it('is that no more than the beginning of a code came, which stands in no list of calls', () => {
    const heard = [itsWord('incomplete', { method: 'INVITE', at: ago(20) })];
    expect(said({ heard })).toMatchObject({ mood: 'bad', says: 'tryTooEarly', at: ago(20) });
    expect(said({ heard, calls: [itsCall('line-suspect', { at: ago(20) })] }).says).toBe('trySuspect');
  });

  it('is a call that goes on, until something came of it', () => {
    const heard = [itsWord('taken', { method: 'INVITE', at: ago(20) })];
    expect(said({ heard }).says).toBe('tryGoing');
    expect(said({ heard, calls: [itsCall('code-unknown', { at: ago(15) })] }).says).toBe('tryUnknown');
    expect(said({ heard, calls: [itsCall('code-unknown', { at: ago(40) })] }).says).toBe('tryGoing');
    expect(said({ heard, since: ago(10) }).says).toBe('tryNothing');
  });
});
