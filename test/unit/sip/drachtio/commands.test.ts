import { describe, expect, it } from 'vitest';
import { answerCommand, byeCommand, requestCommand } from '../../../../src/sip/drachtio/commands.ts';

const target = { transport: 'udp', address: '192.0.2.7', port: 5062 } as const;

describe('a command to drachtio', () => {
  it('answers a request; two challenges are two fields', () => {
    const headers = [
      ['WWW-Authenticate', 'Digest realm="a"'],
      ['WWW-Authenticate', 'Digest realm="b"'],
    ] as const;
    expect(answerCommand('t-1', { status: 401, headers })).toBe(
      'sip|t-1|\r\nSIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="a"\r\nWWW-Authenticate: Digest realm="b"\r\n\r\n',
    );
    expect(answerCommand('t-1', { status: 480, reason: 'Later', body: 'v=0' })).toBe(
      'sip|t-1|\r\nSIP/2.0 480 Later\r\n\r\nv=0',
    );
  });

  it('says BYE, and sends a request of ours to where it is told', () => {
    expect(byeCommand('d-1')).toBe('sip||d-1\r\nBYE sip:placeholder SIP/2.0\r\n\r\n');
    const headers = [['From', '<sip:a@b>;tag=c']] as const;
    expect(requestCommand({ method: 'OPTIONS', uri: 'sip:a@b', headers, target })).toBe(
      'sip|||sip:192.0.2.7:5062;transport=udp\r\nOPTIONS sip:a@b SIP/2.0\r\nFrom: <sip:a@b>;tag=c\r\n\r\n',
    );
    const six = { transport: 'tcp', address: 'fd00::7', port: 5062 } as const;
    expect(requestCommand({ method: 'OPTIONS', uri: 'sip:a@b', headers: [], target: six })).toContain(
      'sip|||sip:[fd00::7]:5062;transport=tcp\r\n',
    );
  });

  it('is never written with a line break that came from outside: it would be a field of its own', () => {
    for (const breaking of ['x\r\nContact: <sip:evil>', 'x\rContact: y', 'x\nContact: y', 'x\r\n\r\nv=0']) {
      expect(() => answerCommand('t-1', { status: 403, reason: breaking })).toThrow();
      expect(() => answerCommand('t-1', { status: 403, headers: [['Accept', breaking]] })).toThrow();
      expect(() => requestCommand({ method: 'OPTIONS', uri: breaking, headers: [], target })).toThrow();
    }
    expect(() => requestCommand({ method: 'OPTIONS', uri: 'sip:a|b', headers: [], target })).toThrow();
  });
});
