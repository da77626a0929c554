import { describe, expect, it } from 'vitest';
import { readTold } from '../../../../../src/sip/drachtio/protocol/told.ts';

const told = (text: string) => readTold(Buffer.from(text));

describe('what drachtio tells', () => {
  it('is what became of a command, with what was sent below it', () => {
    expect(told('x|response|ours-1|OK')).toEqual({
      kind: 'outcome',
      of: 'ours-1',
      outcome: { ok: true, words: [], message: undefined },
    });
    expect(told('x|response|ours-1|NOK|no such dialog')).toMatchObject({
      outcome: { ok: false, words: ['no such dialog'] },
    });
    expect(told('x|response|ours-1|NO|incorrect secret')).toMatchObject({ outcome: { ok: false } });
    expect(
      told('x|response|ours-1|OK|application|9|udp|192.0.2.7|5060|12:00|t-1|d-1||Msg sent:|\r\nSIP/2.0 200 OK\r\n'),
    ).toEqual({
      kind: 'outcome',
      of: 'ours-1',
      outcome: {
        ok: true,
        words: ['application', '9', 'udp', '192.0.2.7', '5060', '12:00', 't-1', 'd-1', '', 'Msg sent:', ''],
        message: Buffer.from('SIP/2.0 200 OK\r\n'),
      },
    });
  });

  it('is a message outside a dialog, with where it came to, or in one, without', () => {
    const outside = told('x|sip|network|9|udp|192.0.2.7|5062|12:00|t-1||192.0.2.1|5060|\r\nOPTIONS sip:a SIP/2.0\r\n');
    expect(outside).toEqual({
      kind: 'handed',
      handed: {
        from: 'network',
        protocol: 'udp',
        address: '192.0.2.7',
        port: 5062,
        transaction: 't-1',
        dialog: '',
        receivedAt: { address: '192.0.2.1', port: 5060 },
        message: Buffer.from('OPTIONS sip:a SIP/2.0\r\n'),
      },
    });
    const inside = told('x|sip|application|9|udp|192.0.2.7|5062|12:00|unsolicited|d-1|\r\nBYE sip:a SIP/2.0\r\n');
    expect(inside).toMatchObject({ handed: { from: 'application', dialog: 'd-1', receivedAt: undefined } });
  });

  it.each(['', 'x', 'x|cdr:attempt|network|12:00\r\nINVITE', 'x|sip', 'x|sip|moon|1\r\nINVITE', 'x|sip|network|1'])(
    'is nothing to us where it is %j',
    (text) => {
      expect(told(text)).toEqual({ kind: 'other' });
    },
  );

  it('has its own address without brackets', () => {
    const six = told('x|sip|network|9|udp|fd00::7|5062|12:00|t-1||[fd00::1]|5060|\r\nOPTIONS');
    expect(six).toMatchObject({ handed: { address: 'fd00::7', receivedAt: { address: 'fd00::1', port: 5060 } } });
  });

  it('has no port where that is none', () => {
    const odd = told('x|sip|network|9|udp|192.0.2.7|99999|12:00|t-1||192.0.2.1|x|\r\nOPTIONS');
    expect(odd).toMatchObject({ handed: { port: 0, receivedAt: { port: 0 } } });
  });
});
