import { beforeEach, describe, expect, it } from 'vitest';
import { Fixture } from '../../../../support/sip-fixture.ts';
import { ANSWER, bodyOf, field, type Heard, OFFER, toTag, type Wish } from '../../../../support/sip-wire-text.ts';

describe('an UPDATE in a call', () => {
  let fixture: Fixture;
  let tag: string;

  const update = (wish: Wish = {}): Heard => fixture.send('UPDATE', { sequence: 3, toTag: tag, ...wish });

  beforeEach(() => {
    fixture = new Fixture();
    tag = fixture.call();
  });

  it('without an offer refreshes the session: 200 with Contact and no body', () => {
    const answer = update({ headers: ['Supported: timer', 'Session-Expires: 1800;refresher=uac'] });
    expect(answer.status).toBe(200);
    expect(field(answer, 'Contact')).toEqual(['<sip:offhook@192.0.2.1:5060>']);
    expect(field(answer, 'Session-Expires')).toEqual(['1800;refresher=uac']);
    expect(field(answer, 'Require')).toEqual(['timer']);
    expect(field(answer, 'Content-Type')).toEqual([]);
    expect(bodyOf(answer)).toBe('');
    expect(fixture.decisions.reoffers).toEqual([]);
  });

  it('with an offer is answered as a re-INVITE is, once, and waits for no ACK', () => {
    const answer = update({ body: OFFER });
    expect(answer.status).toBe(200);
    expect(bodyOf(answer)).toBe(ANSWER);
    expect(field(answer, 'Content-Type')).toEqual(['application/sdp']);
    expect(fixture.decisions.reoffers).toEqual([{ type: 'application/sdp', text: OFFER }]);
    fixture.clock.advance(20_000);
    expect(fixture.flow.count((heard) => field(heard, 'CSeq')[0] === '3 UPDATE')).toBe(1);
    expect(update({ body: OFFER }).text).toBe(answer.text);
    expect(fixture.decisions.reoffers).toHaveLength(1);
  });

  it('with an offer that cannot be taken gets 488, with a body that nobody reads 415, and the call goes on', () => {
    fixture.decisions.reofferAnswer = undefined;
    expect(update({ body: OFFER }).status).toBe(488);
    expect(update({ sequence: 4, body: 'x', headers: ['Content-Encoding: gzip'] }).status).toBe(415);
    expect(fixture.core.census().dialogs).toBe(1);
  });

  it('with an offer before the ACK of our 200 is asked to try again; without one it is served', () => {
    fixture = new Fixture();
    tag = toTag(fixture.invite());
    expect(update({ body: OFFER }).status).toBe(491);
    expect(update({ sequence: 4 }).status).toBe(200);
  });

  it('says where the phone is now', () => {
    update({ headers: ['Contact: <sip:kitchen@192.0.2.7:5060;line=2>'] });
    fixture.decisions.calls[0]?.hangup();
    expect(fixture.flow.last.text).toMatch(/^BYE sip:kitchen@192\.0\.2\.7:5060;line=2 SIP\/2\.0\r\n/);
  });

  it('is answered 481 when the call ends over it', () => {
    fixture.decisions.onRefresh = (call) => call.hangup();
    expect(update().status).toBe(481);
    expect(fixture.decisions.ends).toEqual(['hung-up-by-us']);
  });

  it('copies no Record-Route: no dialog begins with it', () => {
    expect(field(update({ headers: ['Record-Route: <sip:p1.example;lr>'] }), 'Record-Route')).toEqual([]);
  });
});

describe('what costs nothing', () => {
  it.each([['Require: timer'], ['Require: 100rel'], ['Require: 100rel, Timer']])(
    'is no reason to refuse a call, a re-INVITE or a registration: %s',
    (required) => {
      const fixture = new Fixture();
      const headers = [required];
      fixture.decisions.onIncoming = (call) => {
        expect(call.refuseUnmet()).toBeUndefined();
        call.accept(ANSWER);
      };
      const tag = toTag(fixture.invite({ headers }));
      fixture.send('ACK', { sequence: 2, toTag: tag, branch: 'z9hG4bK-ack' });
      expect(fixture.send('INVITE', { sequence: 3, toTag: tag, body: OFFER, headers }).status).toBe(200);
      expect(fixture.prove('REGISTER', { callId: 'r', uri: 'sip:h', to: 'sip:kitchen@h', headers }).status).toBe(200);
      expect(fixture.flow.statuses.filter((status) => status > 100 && status < 200)).toEqual([]);
    },
  );

  it('is named in the 200 to an INVITE and to its re-INVITE, in either spelling of the fields', () => {
    const fixture = new Fixture();
    const first = fixture.invite({ headers: ['Supported: timer', 'Session-Expires: 1800'] });
    expect(field(first, 'Session-Expires')).toEqual(['1800;refresher=uac']);
    expect(field(first, 'Require')).toEqual(['timer']);
    fixture.send('ACK', { sequence: 2, toTag: toTag(first), branch: 'z9hG4bK-ack' });
    const again = { sequence: 3, toTag: toTag(first), body: OFFER, headers: ['k: timer', 'x: 900;refresher=uas'] };
    const second = fixture.send('INVITE', again);
    expect(field(second, 'Session-Expires')).toEqual(['900;refresher=uas']);
    expect(field(second, 'Require')).toEqual(['timer']);
  });

  it('is refused with 422 where the session would be too short, in a call too, which goes on', () => {
    const fixture = new Fixture();
    const tag = fixture.call();
    const short = { toTag: tag, headers: ['Supported: timer', 'Session-Expires: 89'] };
    for (const [sequence, method, body] of [
      [3, 'INVITE', OFFER],
      [4, 'UPDATE', ''],
    ] as const) {
      const answer = fixture.send(method, { ...short, sequence, body });
      expect(answer.status).toBe(422);
      expect(field(answer, 'Min-SE')).toEqual(['90']);
    }
    expect(fixture.core.census().dialogs).toBe(1);
  });
});
