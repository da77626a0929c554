import { describe, expect, it } from 'vitest';
import { openSession, phoneSdp } from '../../support/media-session.ts';

describe('the media of a call', () => {
  it('sends nothing before a tone is asked for, then at once, then every 20 ms', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    clock.advance(100);
    expect(sent).toEqual([]);
    session.play('acknowledgement');
    expect(sent).toEqual([{ at: 100, to: '192.168.1.20:5004', marker: true, payloadType: 8 }]);
    clock.advance(60);
    expect(sent.map(({ at }) => at)).toEqual([100, 120, 140, 160]);
  });

  it('keeps the stream up with silence after the tone', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    session.play('prompt');
    clock.advance(2000);
    expect(sent).toHaveLength(101);
    expect(sent.filter(({ marker }) => marker)).toHaveLength(1);
  });

  it('does not double its packets when a second tone replaces the first', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    session.play('prompt');
    clock.advance(50);
    session.play('error');
    clock.advance(50);
    expect(sent.map(({ at }) => at)).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it('sends nothing while the phone holds the call, and goes on when it is back', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    session.play('error');
    clock.advance(40);
    expect(session.reoffered(phoneSdp(['m=audio 5004 RTP/AVP 8', 'a=sendonly']))).toContain('a=recvonly');
    clock.advance(100);
    expect(sent).toHaveLength(3);
    session.reoffered(phoneSdp(['m=audio 6000 RTP/AVP 8']));
    clock.advance(20);
    expect(sent.at(-1)).toMatchObject({ at: 160, to: '192.168.1.20:6000', marker: true });
  });

  it('stops for the old way to hold, too', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    session.play('error');
    session.reoffered(phoneSdp(['m=audio 5004 RTP/AVP 8'], '0.0.0.0'));
    clock.advance(100);
    expect(sent).toHaveLength(1);
  });

  it('raises the version of its description with every further one', () => {
    const { session } = openSession(phoneSdp());
    expect(session.sdp).toContain('o=- 77 1 ');
    expect(session.reoffered(phoneSdp())).toContain('o=- 77 2 ');
    expect(session.reoffered(undefined)).toContain('o=- 77 3 ');
    expect(session.sdp).toContain('o=- 77 3 ');
  });

  it('stays as it was when a new offer is not usable', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    const before = session.sdp;
    session.play('error');
    expect(session.reoffered(phoneSdp(['m=audio 6000 RTP/SAVP 8']))).toBeUndefined();
    clock.advance(20);
    expect(session.sdp).toBe(before);
    expect(sent.at(-1)?.to).toBe('192.168.1.20:5004');
  });

  it('offers by itself when the phone did not, and sends where the answer says', () => {
    const { session, sent } = openSession(undefined);
    expect(session.sdp).toContain('m=audio 16384 RTP/AVP 8 0 101');
    expect(session.answered(phoneSdp(['m=audio 7000 RTP/AVP 0'])).ok).toBe(true);
    session.play('acknowledgement');
    expect(sent).toMatchObject([{ to: '192.168.1.20:7000', payloadType: 0 }]);
  });

  it.each([
    ['none', undefined],
    ['a bad one', 'nonsense'],
    ['one that rejects us', phoneSdp(['m=audio 0 RTP/AVP 8'])],
  ])('says when the answer it needs is %s', (_, answer) => {
    expect(openSession(undefined).session.answered(answer).ok).toBe(false);
  });

  it('needs no answer when it did not offer', () => {
    const { session } = openSession(phoneSdp());
    expect(session.answered(undefined).ok).toBe(true);
    expect(session.answered('nonsense').ok).toBe(true);
  });

  it('needs an answer again after it offered anew', () => {
    const { clock, session, sent } = openSession(phoneSdp());
    session.reoffered(undefined);
    expect(session.answered('nonsense').ok).toBe(false);
    expect(session.answered(phoneSdp(['m=audio 7000 RTP/AVP 8'])).ok).toBe(true);
    session.play('prompt');
    clock.advance(0);
    expect(sent[0]?.to).toBe('192.168.1.20:7000');
  });

  it('is over once and for all when it is closed', () => {
    const { clock, session, sent, counts } = openSession(phoneSdp());
    session.play('error');
    session.close();
    session.close();
    session.play('error');
    session.reoffered(phoneSdp());
    session.answered(phoneSdp());
    clock.advance(100);
    expect(sent).toHaveLength(1);
    expect(counts()).toEqual({ closes: 1, ends: 1 });
    expect(clock.armed).toBe(0);
  });
});
