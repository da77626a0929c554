import { beforeEach, describe, expect, it } from 'vitest';
import type { WireListener } from '../../../../src/sip/port.ts';
import { SipTrace } from '../../../../src/sip/trace/index.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { request } from '../../../support/sip-wire-text.ts';

const END = { address: '192.0.2.7', port: 5060 };

describe('a trace of SIP', () => {
  let listener: WireListener | undefined;
  let trace: SipTrace;
  let redacted: number;
  beforeEach(() => {
    listener = undefined;
    redacted = 0;
    const redaction = {
      message: (bytes: Buffer) => {
        redacted += 1;
        return Buffer.from(bytes.toString().toUpperCase());
      },
    };
    trace = new SipTrace({ redaction, clock: new ManualClock() });
    trace.attach({
      tap: (given) => {
        listener = given;
        return () => {
          listener = undefined;
        };
      },
    });
  });

  const pass = (bytes: Buffer | string, at = 1): void =>
    listener?.({ at, direction: 'in', transport: 'udp', local: END, remote: END, bytes: Buffer.from(bytes) });

  const textsOf = (reader: ReturnType<SipTrace['follow']>): readonly string[] => {
    const texts: string[] = [];
    for (let next = reader.next(); next; next = reader.next()) texts.push(`${next.lost} ${next.message.bytes}`);
    return texts;
  };

  it('is recorded while somebody reads, and not before or after', () => {
    expect(listener).toBeUndefined();
    const first = trace.follow();
    const second = trace.follow();
    pass('a');
    first.stop();
    pass('b');
    second.stop();
    expect(listener).toBeUndefined();
    pass('c');
    second.stop();
    expect(textsOf(first)).toEqual(['0 A']);
    expect(textsOf(second)).toEqual(['0 A', '0 B']);
  });

  it('is redacted before anything of it is kept, once for all readers', () => {
    const readers = [trace.follow(), trace.follow()];
    pass('secret');
    expect(readers.map(textsOf)).toEqual([['0 SECRET'], ['0 SECRET']]);
    expect(redacted).toBe(1);
  });

  it('loses the oldest for a reader that is too slow, and tells how many', () => {
    const reader = trace.follow();
    for (let message = 0; message < 510; message++) pass(`m${message}`);
    const texts = textsOf(reader);
    expect(texts).toHaveLength(500);
    expect(texts.slice(0, 2)).toEqual(['10 M10', '0 M11']);
    for (let message = 0; message < 40; message++) pass('x'.repeat(60_000), message * 1000);
    expect(textsOf(reader).map((text) => text.slice(0, 3))[0]).toMatch(/^2\d $/);
  });

  it('takes no more time in a second than a megabyte needs, and tells how many it did not read', () => {
    const reader = trace.follow();
    for (let message = 0; message < 40; message++) pass('x'.repeat(60_000), 1999);
    expect(redacted).toBe(17);
    pass('calm again', 2000);
    const texts = textsOf(reader);
    expect(texts).toHaveLength(18);
    expect(texts[0]).toMatch(/^23 X/);
    expect(texts.at(-1)).toBe('0 CALM AGAIN');
  });

  it('wakes whoever waits for it', async () => {
    const reader = trace.follow();
    const waited = reader.wait(1000, new AbortController().signal);
    pass('a');
    await waited;
    expect(textsOf(reader)).toEqual(['0 A']);
  });

  describe('of one line', () => {
    const shows = (bytes: Buffer | string): boolean => {
      const reader = trace.follow('hall');
      pass(bytes);
      const shown = reader.next() !== undefined;
      reader.stop();
      return shown;
    };

    it.each([
      ['From', 'From: <sip:hall@h>'],
      ['To, compact', 't: "x" <sip:hall@h>;tag=1'],
      ['an escaped name', 'To: <sip:h%61ll@h>'],
      ['a peer', 'P-Asserted-Identity: <tel:hall>'],
      ['Authorization', 'Authorization: Digest username="hall", realm="x"'],
      ['Authorization without quotes, folded', 'Authorization: Digest\r\n username=hall,realm="x"'],
    ])('has what names it in %s', (_where, field) => {
      expect(shows(`BROKEN\r\n${field}\r\n\r\n`)).toBe(true);
    });

    it.each([
      'From: <sip:hall2@h>',
      'From: <sip:kitchen@hall>',
      'Subject: <sip:hall@h>',
      'Authorization: Digest username="hall2"',
    ])('has nothing that names somebody else: %s', (field) => {
      expect(shows(`INVITE sip:8810@h SIP/2.0\r\n${field}\r\n\r\nTo: <sip:hall@h>`)).toBe(false);
    });

    it('has the whole of a call in which it was named once', () => {
      const reader = trace.follow('hall');
      const anonymous = { callId: 'one' };
      pass(request('INVITE', anonymous));
      pass(request('INVITE', { ...anonymous, sequence: 2, headers: ['Authorization: Digest username="hall"'] }));
      pass(request('ACK', { ...anonymous, sequence: 2 }));
      pass(request('INVITE', { ...anonymous, callId: 'two' }));
      expect(textsOf(reader)).toHaveLength(2);
    });
  });
});
