import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingCall, Unmet } from '../../../../../src/sip/port.ts';
import { Fixture, MemoryFlow } from '../../../../support/sip-fixture.ts';
import { ANSWER, answerTo, bodyOf, field, OFFER, toTag } from '../../../../support/sip-wire-text.ts';

const ACK = { sequence: 2, branch: 'z9hG4bK-ack' } as const;

/** A body with these session descriptions, and a part before them that may be ignored. */
const multipart = (...descriptions: readonly string[]) => {
  const note = 'Content-Type: application/isup\r\nContent-Disposition: signal;handling=optional\r\n\r\nseven';
  const parts = [note, ...descriptions.map((text) => `Content-Type: application/sdp\r\n\r\n${text}`)];
  const body = parts.map((part) => `--x\r\n${part}\r\n`).join('');
  return { contentType: 'multipart/mixed;boundary=x', body: `${body}--x--\r\n` };
};

describe('a call', () => {
  let fixture: Fixture;
  const only = (): IncomingCall => {
    const [call] = fixture.decisions.calls;
    if (!call) throw new Error('there is no call');
    return call;
  };
  const byes = (): number => fixture.flow.count(({ method }) => method === 'BYE');
  const successes = (): number =>
    fixture.flow.count((heard) => heard.status === 200 && field(heard, 'CSeq')[0] === '2 INVITE');
  /** A call whose decision is left to the test. */
  const ring = (): IncomingCall => {
    fixture.decisions.onIncoming = () => undefined;
    fixture.invite();
    return only();
  };
  const expectNothingLeft = (): void => {
    fixture.settle();
    expect(fixture.core.census()).toEqual({ transactions: 0, dialogs: 0, bindings: 0 });
    expect(fixture.clock.armed).toBe(0);
    expect(fixture.faults).toEqual([]);
  };

  beforeEach(() => {
    fixture = new Fixture();
  });

  it('is answered with Contact, Allow, Supported and the SDP, and hears the ACK once', () => {
    const answered = fixture.invite();
    expect(answered.status).toBe(200);
    expect(field(answered, 'Contact')).toEqual(['<sip:offhook@192.0.2.1:5060>']);
    expect(field(answered, 'Allow')[0]).toContain('INVITE');
    expect(field(answered, 'Supported')).toEqual(['timer']);
    expect(field(answered, 'Content-Type')).toEqual(['application/sdp']);
    expect(bodyOf(answered)).toBe(ANSWER);
    fixture.send('ACK', { ...ACK, toTag: toTag(answered) });
    fixture.send('ACK', { ...ACK, toTag: toTag(answered) });
    expect(fixture.decisions.acknowledgements).toEqual([undefined]);
    expect(only().line).toBe('line-1');
    expect(only().body).toEqual({ type: 'application/sdp', text: OFFER });
    expect(only().facts).toMatchObject({ method: 'INVITE', user: '*10482913', from: { user: 'kitchen' } });
  });

  it('copies Record-Route into the 200 and sends its BYE along that route', () => {
    const headers = ['Record-Route: <sip:192.0.2.7;lr>', 'Record-Route: <sip:p1.example;lr>'];
    const answered = fixture.invite({ headers });
    expect(field(answered, 'Record-Route')).toEqual(['<sip:192.0.2.7;lr>', '<sip:p1.example;lr>']);
    fixture.send('ACK', { ...ACK, toTag: toTag(answered) });
    only().hangup();
    expect(field(fixture.flow.last, 'Route')).toEqual(['<sip:192.0.2.7;lr>', '<sip:p1.example;lr>']);
  });

  it('goes by a strict router as RFC 2543 wants it: its URI on top, the phone last in Route', () => {
    const headers = ['Record-Route: <sip:192.0.2.7:5060;ftag=1>', 'Record-Route: <sip:p1.example;lr>'];
    const answered = fixture.invite({ headers });
    fixture.send('ACK', { ...ACK, toTag: toTag(answered) });
    only().hangup();
    expect(fixture.flow.last.text).toMatch(/^BYE sip:192\.0\.2\.7:5060;ftag=1 SIP\/2\.0\r\n/);
    expect(field(fixture.flow.last, 'Route')).toEqual(['<sip:p1.example;lr>', '<sip:kitchen@192.0.2.7:5060;line=1>']);
  });

  it('tries the way on which the phone spoke where nobody answers at its Contact', async () => {
    const contact = new MemoryFlow('udp');
    fixture.open = async () => contact;
    const answered = fixture.invite({ contact: '<sip:kitchen@192.0.2.7:5070>' });
    fixture.send('ACK', { ...ACK, toTag: toTag(answered) });
    only().hangup();
    await Promise.resolve();
    expect(contact.count(({ method }) => method === 'BYE')).toBe(1);
    expect(byes()).toBe(0);
    fixture.settle();
    expect(byes()).toBe(1);
    fixture.receive(answerTo(fixture.flow.last, 200), fixture.flow);
    expectNothingLeft();
  });

  it.each(['', '<sip:kitchen@'])('goes back the way that the phone spoke where Contact says nothing: %j', (contact) => {
    const answered = fixture.invite({ contact, from: 'sip:kitchen@pbx.example:5070' });
    fixture.send('ACK', { ...ACK, toTag: toTag(answered), from: 'sip:kitchen@pbx.example:5070' });
    only().hangup();
    expect(fixture.targets).toEqual([]);
    expect(byes()).toBe(1);
    expect(fixture.flow.last.text).toMatch(/^BYE sip:kitchen@pbx\.example:5070 SIP\/2\.0\r\n/);
    fixture.receive(answerTo(fixture.flow.last, 200), fixture.flow);
    expectNothingLeft();
  });

  it('repeats its 200 after T1, doubling to T2, until the ACK comes', () => {
    const tag = toTag(fixture.invite());
    fixture.clock.advance(499);
    expect(successes()).toBe(1);
    fixture.clock.advance(1);
    expect(successes()).toBe(2);
    fixture.clock.advance(1000);
    expect(successes()).toBe(3);
    fixture.send('ACK', { ...ACK, toTag: tag });
    fixture.clock.advance(20_000);
    expect(successes()).toBe(3);
  });

  it('repeats its 200 on a reliable transport too', () => {
    fixture = new Fixture({}, new MemoryFlow('tcp'));
    fixture.invite({ transport: 'TCP' });
    fixture.clock.advance(500);
    expect(successes()).toBe(2);
  });

  it('sends BYE and ends when no ACK has come in 64 x T1', () => {
    fixture.invite();
    fixture.clock.advance(31_999);
    expect(byes()).toBe(0);
    expect(fixture.decisions.ends).toEqual([]);
    fixture.clock.advance(1);
    expect(byes()).toBe(1);
    expect(fixture.decisions.ends).toEqual(['no-ack']);
    fixture.receive(answerTo(fixture.flow.last, 200), fixture.flow);
    expectNothingLeft();
  });

  it('sends BYE to the Contact of the phone, from our tag to its tag, and is gone with the answer', () => {
    const tag = fixture.call();
    only().hangup();
    only().hangup();
    const bye = fixture.flow.last;
    expect(byes()).toBe(1);
    expect(bye.text).toMatch(/^BYE sip:kitchen@192\.0\.2\.7:5060;line=1 SIP\/2\.0\r\n/);
    expect(field(bye, 'From')[0]).toBe(`<sip:*10482913@192.0.2.1>;tag=${tag}`);
    expect(field(bye, 'To')[0]).toBe('<sip:kitchen@192.0.2.1>;tag=phone');
    expect(field(bye, 'Max-Forwards')).toEqual(['70']);
    expect(field(bye, 'Via')[0]).toMatch(/^SIP\/2\.0\/UDP 192\.0\.2\.1:5060;branch=z9hG4bK[0-9a-f]{16};rport$/);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-us']);
    fixture.receive(answerTo(bye, 200), fixture.flow);
    expect(fixture.core.census().dialogs).toBe(0);
    expectNothingLeft();
  });

  it('gives up a BYE that nobody answers after 64 x T1', () => {
    fixture.call();
    only().hangup();
    fixture.clock.advance(31_999);
    expect(fixture.core.census().dialogs).toBe(1);
    fixture.clock.advance(1);
    expect(byes()).toBe(11);
    expectNothingLeft();
  });

  it('answers a BYE that crosses its own, and nothing else any more', () => {
    const tag = fixture.call();
    only().hangup();
    expect(fixture.send('INFO', { sequence: 3, toTag: tag }).status).toBe(481);
    expect(fixture.send('BYE', { sequence: 4, toTag: tag }).status).toBe(200);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-us']);
  });

  it('holds its BYE back until the ACK is there', () => {
    const tag = toTag(fixture.invite());
    only().hangup();
    fixture.clock.advance(2000);
    expect(byes()).toBe(0);
    expect(successes()).toBeGreaterThan(1);
    fixture.send('ACK', { ...ACK, toTag: tag });
    expect(byes()).toBe(1);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-us']);
    expect(fixture.decisions.acknowledgements).toEqual([]);
  });

  it('sends the BYE that was held back when the ACK never comes', () => {
    fixture.invite();
    only().hangup();
    fixture.clock.advance(32_000);
    expect(byes()).toBe(1);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-us']);
  });

  it('ends by the BYE of the phone, also before the ACK, and repeats no 200 then', () => {
    const tag = toTag(fixture.invite());
    expect(fixture.send('BYE', { sequence: 3, toTag: tag }).status).toBe(200);
    expect(fixture.send('BYE', { sequence: 3, toTag: tag }).status).toBe(200);
    fixture.clock.advance(5000);
    expect(successes()).toBe(1);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-phone']);
    only().hangup();
    expect(byes()).toBe(0);
    expectNothingLeft();
  });

  it('sends 100 without To tag only when it is told to, and repeats it for a repeated INVITE', () => {
    const call = ring();
    expect(fixture.flow.statuses).toEqual([401]);
    call.trying();
    expect(fixture.flow.statuses).toEqual([401, 100]);
    expect(toTag(fixture.flow.last)).toBe('');
    call.accept(ANSWER);
    call.trying();
    expect(fixture.flow.statuses).toEqual([401, 100, 200]);
  });

  it('answers CANCEL with 200 and the INVITE with 487 of the same To tag', () => {
    const call = ring();
    fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    const [cancelled, terminated] = fixture.flow.sent.slice(-2);
    expect(cancelled && field(cancelled, 'CSeq')).toEqual(['2 CANCEL']);
    expect([cancelled?.status, terminated?.status]).toEqual([200, 487]);
    expect(cancelled && toTag(cancelled)).toBe(terminated && toTag(terminated));
    expect(fixture.decisions.ends).toEqual(['cancelled']);
    expect(call.decide()).toBe(false);
    expect(call.accept(ANSWER)).toBe(false);
    call.refuse({ status: 404 });
    expect(fixture.flow.last.status).toBe(487);
    fixture.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    expectNothingLeft();
  });

  it('repeats the 200 to a repeated CANCEL, and the 487 until its ACK', () => {
    ring();
    fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    expect(fixture.flow.statuses).toEqual([401, 200, 487, 200]);
    fixture.clock.advance(500);
    expect(fixture.flow.statuses).toEqual([401, 200, 487, 200, 487]);
  });

  it('stands when a CANCEL comes after the 200: 200 to the CANCEL, no 487', () => {
    const tag = toTag(fixture.invite());
    const answer = fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    expect(answer.status).toBe(200);
    expect(toTag(answer)).toBe(tag);
    fixture.send('ACK', { ...ACK, toTag: tag });
    expect(fixture.flow.statuses).not.toContain(487);
    expect(fixture.decisions.acknowledgements).toHaveLength(1);
    expect(fixture.decisions.ends).toEqual([]);
  });

  it('takes a CANCEL after `decide` as one that has crossed the answer', () => {
    const call = ring();
    expect(call.decide()).toBe(true);
    expect(fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' }).status).toBe(200);
    expect(fixture.decisions.ends).toEqual([]);
    expect(call.accept(ANSWER)).toBe(true);
    expect(fixture.flow.last.status).toBe(200);
  });

  it('does not let a stranger who has read the branch cancel', () => {
    ring();
    const stranger = new MemoryFlow('udp', '198.51.100.66');
    expect(fixture.send('CANCEL', { sequence: 2, branch: 'z9hG4bK-INVITE-2' }, stranger).status).toBe(481);
    expect(fixture.decisions.ends).toEqual([]);
  });

  it('refuses a foreign BYE: other source, other tags, other Call-ID', () => {
    const tag = fixture.call();
    const stranger = new MemoryFlow('udp', '198.51.100.66');
    expect(fixture.send('BYE', { sequence: 3, toTag: tag }, stranger).status).toBe(481);
    expect(fixture.send('BYE', { sequence: 3, toTag: 'guess' }).status).toBe(481);
    expect(fixture.send('BYE', { sequence: 4, toTag: tag, fromTag: 'other' }).status).toBe(481);
    expect(fixture.send('BYE', { sequence: 5, toTag: tag, callId: 'other' }).status).toBe(481);
    expect(fixture.decisions.ends).toEqual([]);
    expect(fixture.send('BYE', { sequence: 6, toTag: tag }).status).toBe(200);
  });

  it('takes no ACK from elsewhere and none for another CSeq', () => {
    const tag = toTag(fixture.invite());
    fixture.send('ACK', { ...ACK, toTag: tag }, new MemoryFlow('udp', '198.51.100.66'));
    fixture.send('ACK', { ...ACK, toTag: tag, sequence: 1 });
    expect(fixture.decisions.acknowledgements).toEqual([]);
    expect(fixture.core.census().dialogs).toBe(1);
  });

  it('proves every connection that its phone goes on over, and none that others write over', () => {
    const tag = fixture.call();
    const [own, foreign] = [new MemoryFlow('tcp'), new MemoryFlow('tcp', '192.0.2.66')];
    fixture.send('INFO', { sequence: 3, toTag: tag }, own);
    fixture.send('INFO', { sequence: 3, toTag: tag }, foreign);
    fixture.send('INFO', { sequence: 3, toTag: `${tag}0` }, foreign);
    expect([own.proofs, foreign.proofs]).toEqual([1, 0]);
  });

  it('answers 500 to a request with a lower CSeq', () => {
    const tag = fixture.call();
    expect(fixture.send('INFO', { sequence: 9, toTag: tag }).status).toBe(200);
    expect(fixture.send('BYE', { sequence: 8, toTag: tag }).status).toBe(500);
    expect(fixture.decisions.ends).toEqual([]);
  });

  it('hands INFO on and answers OPTIONS and what it does not serve', () => {
    const tag = fixture.call();
    expect(fixture.send('INFO', { sequence: 3, toTag: tag, body: OFFER }).status).toBe(200);
    expect(fixture.decisions.infos).toEqual([{ type: 'application/sdp', text: OFFER }]);
    expect(fixture.send('OPTIONS', { sequence: 4, toTag: tag }).status).toBe(200);
    expect(fixture.send('PRACK', { sequence: 5, toTag: tag, headers: ['RAck: 1 2 INVITE'] }).status).toBe(481);
    expect(fixture.send('JUMP', { sequence: 6, toTag: tag }).status).toBe(501);
    expect(fixture.send('SUBSCRIBE', { sequence: 7, toTag: tag }).status).toBe(489);
    expect(fixture.send('INFO', { sequence: 8, toTag: tag, headers: ['Require: moon'] }).status).toBe(420);
    expect(fixture.core.census().dialogs).toBe(1);
  });

  it('answers a re-INVITE with the new SDP and repeats that 200 until its ACK, which is not told again', () => {
    const tag = fixture.call();
    fixture.decisions.reofferAnswer = 'v=0\r\ns=held\r\n';
    const answered = fixture.send('INVITE', { sequence: 3, toTag: tag, body: OFFER });
    expect(answered.status).toBe(200);
    expect(bodyOf(answered)).toBe('v=0\r\ns=held\r\n');
    expect(field(answered, 'Contact')).toHaveLength(1);
    expect(fixture.decisions.reoffers).toEqual([{ type: 'application/sdp', text: OFFER }]);
    fixture.clock.advance(500);
    expect(fixture.flow.count((heard) => field(heard, 'CSeq')[0] === '3 INVITE')).toBe(2);
    fixture.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3' });
    fixture.clock.advance(10_000);
    expect(fixture.flow.count((heard) => field(heard, 'CSeq')[0] === '3 INVITE')).toBe(2);
    expect(fixture.decisions.acknowledgements).toHaveLength(1);
  });

  it('refuses a re-INVITE that the media cannot follow with 488, and one before the ACK with 491; the call stands', () => {
    const tag = toTag(fixture.invite());
    expect(fixture.send('INVITE', { sequence: 3, toTag: tag, body: OFFER }).status).toBe(491);
    fixture.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-INVITE-3' });
    fixture.send('ACK', { ...ACK, toTag: tag });
    fixture.decisions.reofferAnswer = undefined;
    expect(fixture.send('INVITE', { sequence: 4, toTag: tag, body: OFFER }).status).toBe(488);
    fixture.send('ACK', { sequence: 4, toTag: tag, branch: 'z9hG4bK-INVITE-4' });
    expect(fixture.decisions.ends).toEqual([]);
    expect(fixture.send('BYE', { sequence: 5, toTag: tag }).status).toBe(200);
    expectNothingLeft();
  });

  it('sends BYE to where the phone is after a re-INVITE', () => {
    const tag = fixture.call();
    fixture.send('INVITE', { sequence: 3, toTag: tag, body: OFFER, headers: ['X: y'] });
    fixture.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3' });
    const moved = new MemoryFlow('udp');
    fixture.send('INFO', { sequence: 4, toTag: tag }, moved);
    only().hangup();
    expect(moved.last.method).toBe('BYE');
  });

  it('hands the answer to a delayed offer through with the ACK', () => {
    const tag = toTag(fixture.invite({ body: '' }));
    expect(only().body).toBeUndefined();
    fixture.send('ACK', { ...ACK, toTag: tag, body: OFFER });
    expect(fixture.decisions.acknowledgements).toEqual([{ type: 'application/sdp', text: OFFER }]);
  });

  it('reads the session description out of a multipart body, in an INVITE, a re-INVITE and the ACK of an offer of ours', () => {
    const sdp = { type: 'application/sdp', text: OFFER };
    const tag = toTag(fixture.invite(multipart(OFFER)));
    expect(only()).toMatchObject({ body: sdp, facts: { unread: [expect.stringContaining('\r\n\r\nseven')] } });
    fixture.send('ACK', { ...ACK, toTag: tag });
    expect(fixture.send('INVITE', { sequence: 3, toTag: tag, ...multipart(OFFER) }).status).toBe(200);
    fixture.send('ACK', { sequence: 3, toTag: tag, branch: 'z9hG4bK-ack-3' });
    expect(fixture.send('INVITE', { sequence: 4, toTag: tag }).status).toBe(200);
    fixture.send('ACK', { sequence: 4, toTag: tag, branch: 'z9hG4bK-ack-4', ...multipart(OFFER) });
    expect(fixture.decisions).toMatchObject({ reoffers: [sdp, undefined], answers: [sdp] });
    expect(fixture.send('INVITE', { sequence: 5, toTag: tag, ...multipart(OFFER, OFFER) }).status).toBe(400);
    expect(fixture.decisions.ends).toEqual([]);
  });

  it('makes the offer where the body of an INVITE holds none and may be ignored', () => {
    const headers = ['Content-Disposition: render;handling=optional'];
    const tag = toTag(fixture.invite({ body: 'hello', contentType: 'text/plain', headers }));
    expect(only()).toMatchObject({ body: undefined, facts: { unread: ['hello'] } });
    fixture.send('ACK', { ...ACK, toTag: tag, ...multipart(OFFER) });
    expect(fixture.decisions.acknowledgements).toEqual([{ type: 'application/sdp', text: OFFER }]);
  });

  it('ends after the maximum length, whatever state it is in', () => {
    fixture = new Fixture({ maxCallSeconds: 20 });
    fixture.call();
    fixture.clock.advance(19_999);
    expect(byes()).toBe(0);
    fixture.clock.advance(1);
    expect(byes()).toBe(1);
    expect(fixture.decisions.ends).toEqual(['too-long']);

    fixture = new Fixture({ maxCallSeconds: 20 });
    ring().decide();
    fixture.clock.advance(20_000);
    expect(fixture.flow.last.status).toBe(500);
    expect(fixture.decisions.ends).toEqual(['too-long']);
    expectNothingLeft();
  });

  it('names every extension that it does not support in one 420, and is over', () => {
    let unmet: Unmet | undefined;
    fixture.decisions.onIncoming = (call) => {
      unmet = call.refuseUnmet();
    };
    const answer = fixture.invite({ headers: ['Require: moon, Sun', 'Require: star', 'Proxy-Require: foo'] });
    expect(answer.status).toBe(420);
    expect(field(answer, 'Unsupported')).toEqual(['moon, Sun, star']);
    expect(unmet).toEqual({ refusal: 'extension-unsupported', detail: 'Require: moon, Sun, star' });
    expect(fixture.decisions.ends).toEqual(['refused']);
    expect(fixture.core.census().dialogs).toBe(0);
  });

  it('takes what is required of proxies for none of its business, in whatever request', () => {
    const unmet: unknown[] = [];
    fixture.decisions.onIncoming = (call) => {
      unmet.push(call.refuseUnmet());
      call.accept(ANSWER);
    };
    const headers = ['Proxy-Require: privacy, foo'];
    const tag = toTag(fixture.invite({ headers }));
    expect(unmet).toEqual([undefined]);
    fixture.send('ACK', { ...ACK, toTag: tag, headers });
    expect(fixture.send('INFO', { sequence: 3, toTag: tag, headers }).status).toBe(200);
    expect(fixture.send('BYE', { sequence: 4, toTag: tag, headers }).status).toBe(200);
    expect(fixture.send('OPTIONS', { headers }).status).toBe(200);
    expect(fixture.prove('REGISTER', { callId: 'r', uri: 'sip:h', to: 'sip:kitchen@h', headers }).status).toBe(200);
  });

  it.each([
    [415, 'body-unsupported', 'e: gzip', { headers: ['e: gzip'] }],
    [
      415,
      'body-unsupported',
      'Content-Type: application/isup;version=x',
      { contentType: 'application/isup;version=x' },
    ],
    [406, 'sdp-unaccepted', 'Accept: text/plain, text/html', { headers: ['Accept: text/plain', 'Accept: text/html'] }],
    [422, 'session-too-short', undefined, { headers: ['Supported: timer', 'Session-Expires: 60'] }],
    [400, 'malformed', 'More Than One Session Description', multipart(OFFER, OFFER)],
    [400, 'malformed', 'Malformed Multipart Body', { contentType: 'multipart/mixed' }],
  ])('is over with %i when the caller demands what is not there: %s, %s', (status, refusal, detail, wish) => {
    let unmet: Unmet | undefined;
    fixture.decisions.onIncoming = (call) => {
      unmet = call.refuseUnmet();
    };
    expect(fixture.invite(wish).status).toBe(status);
    expect(unmet).toEqual({ refusal, detail });
  });

  it('is refused with the answer that it is told, repeated until the ACK', () => {
    const call = ring();
    call.refuse({ status: 480, headers: { 'Retry-After': '300' } });
    expect(fixture.flow.last.status).toBe(480);
    expect(field(fixture.flow.last, 'Retry-After')).toEqual(['300']);
    expect(field(fixture.flow.last, 'Contact')).toEqual([]);
    fixture.clock.advance(500);
    fixture.send('ACK', { sequence: 2, branch: 'z9hG4bK-INVITE-2' });
    expect(fixture.flow.count(({ status }) => status === 480)).toBe(2);
    expect(fixture.decisions.ends).toEqual(['refused']);
    expectNothingLeft();
  });

  it('answers 500 when its owner throws, and reports the fault', () => {
    fixture.decisions.onIncoming = () => {
      throw new Error('broken');
    };
    expect(fixture.invite().status).toBe(500);
    expect(fixture.faults).toEqual(['sip incoming call']);
    expect(fixture.decisions.ends).toEqual(['failed']);
  });

  it('tells the end to a listener that comes too late for it', () => {
    const ends: string[] = [];
    const call = ring();
    call.refuse({ status: 404 });
    call.listen({
      acknowledged() {},
      answered(): void {},
      reoffered: () => undefined,
      refreshed() {},
      info: () => ({ kind: 'unreadable' }),
      ended: (end) => ends.push(end),
    });
    expect(ends).toEqual(['refused']);
  });
});
