import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../../src/demo/page/wire-text.ts';

const row = (text: string) => rowOf({ phone: 'app', direction: 'sent', at: 1, text });

describe('a row of the trace', () => {
  it('says what an INVITE dials', () => {
    expect(row('INVITE sip:%2A10123456@h;transport=ws SIP/2.0\r\nCSeq: 2 INVITE\r\n\r\n')).toMatchObject({
      summary: 'INVITE *10123456',
      method: 'INVITE',
    });
  });

  it.each([
    ['REGISTER sip:127.0.0.1 SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n', 'REGISTER'],
    ['BYE sip:wall@127.0.0.1:5 SIP/2.0\r\nCSeq: 3 BYE\r\n\r\n', 'BYE'],
    ['SIP/2.0 403 Not this phone\r\nCSeq: 2 INVITE\r\n\r\n', '403 Not this phone'],
  ])('says what it is: %j', (text, summary) => {
    expect(row(text)?.summary).toBe(summary);
  });

  it('tells an answer from a request by its status', () => {
    expect(row('SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\n\r\n')).toMatchObject({ status: 200, method: 'REGISTER' });
  });

  it('does not show what proves the sender', () => {
    expect(row('BYE sip:h SIP/2.0\r\nAuthorization: Digest response="5ec7e7"\r\n\r\n')?.text).not.toContain('5ec7e7');
  });

  it('is not made of a keep-alive', () => {
    expect(row('\r\n\r\n')).toBeUndefined();
  });
});
