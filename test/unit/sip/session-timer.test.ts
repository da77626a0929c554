import { describe, expect, it } from 'vitest';
import { sessionTimerHeaders, sessionTimerRefusal } from '../../../src/sip/session-timer.ts';
import type { SipRequest } from '../../../src/sip/syntax/message.ts';
import { parseMessage } from '../../../src/sip/syntax/parse.ts';
import { request } from '../../support/sip-wire-text.ts';

const asking = (headers: readonly string[], method = 'INVITE'): SipRequest => {
  const parsed = parseMessage(request(method, { headers }), { maxBytes: 8192 });
  if (parsed.kind !== 'request') throw new Error(parsed.kind);
  return parsed.request;
};

/** The answers of RFC 4028, table 2: whether the caller supports timers, what it wishes, who is to refresh, whether that is required. */
const TABLE_2 = [
  [false, '', 'uas', false],
  [true, '', 'uac', true],
  [true, ';refresher=uac', 'uac', true],
  [true, ';refresher=uas', 'uas', true],
  [true, ';Refresher=UAS', 'uas', true],
  [true, ';refresher=both', 'uac', true],
  [true, ';x=1;refresher=uac', 'uac', true],
] as const;

describe('the session timer', () => {
  it.each(TABLE_2)('is agreed on by table 2 (supported %s, wish "%s"): %s', (supports, wish, refresher, required) => {
    for (const tag of supports ? ['Supported: 100rel, timer', 'Require: Timer', 'k: timer'] : ['Supported: 100rel']) {
      expect(sessionTimerHeaders(asking([tag, `Session-Expires: 1800${wish}`]))).toEqual([
        ...(required ? [['Require', 'timer']] : []),
        ['Session-Expires', `1800;refresher=${refresher}`],
      ]);
    }
  });

  it('is not spoken of where nobody asks for one, or in another request', () => {
    expect(sessionTimerHeaders(asking(['Supported: timer']))).toEqual([]);
    expect(sessionTimerHeaders(asking(['Supported: timer', 'Session-Expires: 1800'], 'INFO'))).toEqual([]);
    expect(sessionTimerRefusal(asking(['Supported: timer', 'Session-Expires: 10'], 'OPTIONS'))).toBeUndefined();
  });

  it.each([
    ['no number', 'Session-Expires: soon'],
    ['a sign', 'Session-Expires: -1'],
    ['nothing', 'Session-Expires:'],
    ['two of them', 'Session-Expires: 1800\r\nx: 90'],
    ['something behind the number', 'Session-Expires: 1800 s'],
    ['two wishes', 'Session-Expires: 1800;refresher=uac;refresher=uas'],
    ['a number without end', 'Session-Expires: 18000000000'],
  ])('is not asked for by a malformed field: %s', (_what, line) => {
    const request = asking(['Supported: timer', line]);
    expect(sessionTimerHeaders(request)).toEqual([]);
    expect(sessionTimerRefusal(request)).toBeUndefined();
  });

  it('of less than 90 seconds is refused with Min-SE to whom can follow it, and left out for others', () => {
    const short = (...headers: readonly string[]) => asking([...headers, 'Session-Expires: 89;refresher=uac']);
    expect(sessionTimerRefusal(short('Supported: timer'))).toEqual({ status: 422, headers: [['Min-SE', '90']] });
    expect(sessionTimerRefusal(short('Require: timer'))?.status).toBe(422);
    expect(sessionTimerRefusal(short())).toBeUndefined();
    expect(sessionTimerHeaders(short())).toEqual([]);
    expect(sessionTimerRefusal(asking(['Supported: timer', 'Session-Expires: 90']))).toBeUndefined();
  });
});
