import { describe, expect, it } from 'vitest';
import { writeRtp } from '../../../src/media/rtp.ts';
import { type EventWish, eventPacket, keyed } from '../../support/key-packets.ts';
import { audioOf, openSession, phoneSdp, Told, withEvents } from '../../support/media-session.ts';

const PHONE = { address: '192.168.1.20', port: 5004 };

/** A call whose phone has events, and somebody who listens to its digits. */
const listening = (offer: string | 'delayed' = phoneSdp(withEvents()), callerAddress?: string) => {
  const opened = openSession(offer === 'delayed' ? undefined : offer, callerAddress);
  const told = new Told();
  opened.session.listen(told);
  const send = (wish: EventWish = {}, source = PHONE) => opened.session.received(writeRtp(eventPacket(wish)), source);
  const speak = (wish: { ssrc?: number; sequence?: number; payloadType?: number } = {}, source = PHONE) => {
    const { ssrc = 7, sequence = 1, payloadType = 8 } = wish;
    const header = { marker: false, payloadType, sequence, timestamp: sequence * 160, ssrc };
    return opened.session.received(writeRtp({ ...header, payload: audioOf('none') }), source);
  };
  return { ...opened, told, send, speak };
};

describe('the digits of a call', () => {
  it('are told as the phone keys them', () => {
    const { clock, session, told } = listening();
    for (const { packet, atMs } of keyed('*10482913#')) {
      clock.advance(atMs - (clock.now() - Date.UTC(2026, 0, 1)));
      session.received(writeRtp(packet), PHONE);
    }
    expect(told.text).toBe('*^1^0^4^8^2^9^1^3^#^');
  });

  it('come with the payload type that was agreed, whichever it is', () => {
    const { told, send } = listening(phoneSdp(withEvents(5004, 96)));
    send({ payloadType: 101 });
    send({ payloadType: 97, key: '6' });
    expect(told.text).toBe('');
    send({ payloadType: 96, key: '7' });
    expect(told.text).toBe('7');
  });

  it('do not come with the payload type of 48 000 Hz events', () => {
    const lines = [
      'm=audio 5004 RTP/AVP 8 97 98',
      'a=rtpmap:97 telephone-event/48000',
      'a=rtpmap:98 telephone-event/8000',
    ];
    const { told, send } = listening(phoneSdp(lines));
    send({ payloadType: 97 });
    send({ payloadType: 98, key: '8' });
    expect(told.text).toBe('8');
  });

  it('come with our number or the phone’s where the offer was ours', () => {
    const { session, told, send } = listening('delayed');
    send({ key: '1' });
    expect(session.answered(phoneSdp(withEvents(5004, 96))).ok).toBe(true);
    send({ key: '2', payloadType: 96, timestamp: 5000, sequence: 2 });
    send({ key: '3', payloadType: 101, timestamp: 9000, sequence: 3 });
    expect(told.text).toBe('1^2^3');
  });

  it('are understood while the phone holds the call, and afterwards', () => {
    const { session, told, send } = listening();
    send({ key: '1', end: true });
    session.reoffered(phoneSdp([...withEvents(), 'a=sendonly']));
    send({ key: '2', end: true, timestamp: 5000, sequence: 2 });
    session.reoffered(phoneSdp(withEvents()));
    send({ key: '3', end: true, timestamp: 9000, sequence: 3 });
    expect(told.text).toBe('1^2^3^');
  });

  it('end when the key is held and no more packets come', () => {
    const { clock, told, send } = listening();
    send();
    clock.advance(140);
    send({ sequence: 8, duration: 1280 });
    clock.advance(149);
    expect(told.text).toBe('5');
    clock.advance(1);
    expect(told.text).toBe('5^');
    expect(clock.armed).toBe(0);
  });

  it('come by INFO of each type, and the caller is told whether a body was understood', () => {
    const { session, told } = listening();
    const info = (type: string, text: string) => session.info({ type, text }).kind;
    expect(info('application/dtmf-relay', 'Signal=1\r\nDuration=100\r\n')).toBe('taken');
    expect(info('application/dtmf', '2')).toBe('taken');
    expect(info('application/vnd.nortelnetworks.digits', 'p=Digit-Collection\r\nd=34\r\n')).toBe('taken');
    expect(info('application/dtmf-relay', 'Signal=flash')).toBe('taken');
    expect(info('application/dtmf-relay', 'Signal=none')).toBe('unreadable');
    expect(session.info({ type: 'audio/telephone-event', text: '5' })).toEqual({
      kind: 'unknown-type',
      accepted: ['application/dtmf-relay', 'application/dtmf', 'application/vnd.nortelnetworks.digits'],
    });
    expect(told.text.replaceAll('^', '')).toBe('1234');
  });

  it('are told no more after close, and leave no timer', () => {
    const { clock, session, told, send } = listening();
    send();
    session.info({ type: 'application/dtmf-relay', text: 'Signal=6\r\nDuration=500\r\n' });
    session.close();
    session.close();
    send({ key: '7', timestamp: 5000, sequence: 2 });
    session.info({ type: 'application/dtmf', text: '8' });
    session.listen(told);
    send({ key: '9', timestamp: 9000, sequence: 3 });
    clock.advance(1000);
    expect(told.text).toBe('5');
    expect(clock.armed).toBe(0);
  });
});

describe('a call hears', () => {
  it('the address of the SDP and that of the INVITE, nobody else', () => {
    const ofInvite = { address: '192.168.1.77', port: 5004 };
    for (const source of [PHONE, ofInvite]) {
      const { told, send } = listening(phoneSdp(withEvents()), ofInvite.address);
      expect(send({}, { address: '192.168.1.99', port: 5004 })).toBe(false);
      expect(send({ key: '6' }, source)).toBe(true);
      expect(told.text).toBe('6');
    }
  });

  it('the first who speaks: another port or SSRC without digits is dropped', () => {
    const { clock, told, send, speak } = listening();
    expect(speak()).toBe(true);
    expect(speak({ sequence: 2 }, { ...PHONE, port: 6000 })).toBe(false);
    expect(speak({ sequence: 2, ssrc: 8 })).toBe(false);
    clock.advance(200);
    expect(send()).toBe(true);
    expect(told.text).toBe('5');
  });

  it.each([
    ['another port', { sequence: 20, timestamp: 9000 }, { ...PHONE, port: 6000 }],
    ['another SSRC', { sequence: 20, timestamp: 9000, ssrc: 8 }, PHONE],
  ])('an intruder who keys digits from %s, tells it once, and counts no digit of it', (_, wish, source) => {
    const { clock, told, send, speak } = listening();
    speak();
    send({ key: '1', end: true });
    expect(send({ key: '6', ...wish }, source)).toBe(false);
    send({ key: '7', ...wish, timestamp: 20_000 }, source);
    expect(told.text).toBe('1^!');
    clock.advance(200);
    send({ key: '2', sequence: 30, timestamp: 30_000 });
    expect(told.text).toBe('1^!2');
  });

  it('keys on an SSRC of their own beside the audio, and an intruder in a third', () => {
    const { clock, told, send, speak } = listening();
    for (let at = 1; at <= 20; at += 1) {
      speak({ sequence: at });
      if (at > 10) send({ ssrc: 8, sequence: at, timestamp: 500_000, duration: 160 * (at - 10), end: at > 15 });
      clock.advance(20);
    }
    expect(told.text).toBe('5^');
    speak({ sequence: 21, ssrc: 9 });
    expect(told.text).toBe('5^!');
  });

  it('no intruder in digits from a foreign address: whoever finds the port cannot end the call', () => {
    const { told, send, speak } = listening();
    speak();
    expect(send({}, { address: '192.168.1.99', port: 5004 })).toBe(false);
    expect(told.text).toBe('');
  });

  it('nobody in what says nothing: other payload types, garbage, RTCP', () => {
    const { session, told, send, speak } = listening();
    expect(speak({ payloadType: 97, ssrc: 99 })).toBe(true);
    for (const octets of ['', '80', '80c8000100000002', '8065000100000002000000090f']) {
      expect(session.received(Buffer.from(octets, 'hex'), { ...PHONE, port: 6000 })).toBe(true);
    }
    expect(send({ ssrc: 7 })).toBe(true);
    expect(told.text).toBe('5');
  });

  it('the phone from its new place after a re-INVITE, whatever is still on its way from the old one', () => {
    const { session, clock, told, send, speak } = listening();
    speak();
    const moved = { address: '192.168.1.30', port: 7000 };
    session.reoffered(phoneSdp(withEvents(7000), '192.168.1.30'));
    speak({ sequence: 2 });
    expect(speak({ sequence: 900, ssrc: 9 }, moved)).toBe(true);
    expect(speak({ sequence: 3 })).toBe(false);
    clock.advance(200);
    expect(send({ sequence: 901, ssrc: 9 }, moved)).toBe(true);
    expect(told.text).toBe('5');
    speak({ sequence: 4 });
    expect(told.text).toBe('5!');
  });

  it('the old place no more after a re-INVITE that names a new one', () => {
    const { session, told, send, speak } = listening(phoneSdp(withEvents()), '192.168.1.77');
    speak();
    session.reoffered(phoneSdp(withEvents(), '192.168.1.30'));
    expect(speak({ sequence: 2 })).toBe(false);
    expect(send()).toBe(false);
    expect(told.text).toBe('');
  });

  it('the new SSRC of a phone that comes back from hold', () => {
    const { session, clock, told, send, speak } = listening();
    speak();
    session.reoffered(phoneSdp([...withEvents(), 'a=inactive']));
    clock.advance(5000);
    session.reoffered(phoneSdp(withEvents()));
    clock.advance(200);
    send({ ssrc: 8, end: true });
    expect(told.text).toBe('5^');
    send({ ssrc: 7, sequence: 2, timestamp: 9000 });
    expect(told.text).toBe('5^!');
  });

  it('one speaker again a second after the re-INVITE', () => {
    const { session, clock, told, send, speak } = listening();
    speak();
    session.reoffered(phoneSdp(withEvents()));
    speak({ sequence: 2 });
    clock.advance(1000);
    expect(speak({ sequence: 3 }, { ...PHONE, port: 6000 })).toBe(false);
    send({}, { ...PHONE, port: 6000 });
    expect(told.text).toBe('!');
  });

  it('whom it heard before when a re-INVITE is not usable', () => {
    const { session, clock, told, send, speak } = listening();
    speak();
    expect(session.reoffered('nonsense')).toBeUndefined();
    expect(speak({}, { ...PHONE, port: 6000 })).toBe(false);
    clock.advance(200);
    send();
    expect(told.text).toBe('5');
  });
});

describe('a forger who sees no packet of the phone', () => {
  const FORGER = { ...PHONE, port: 40_000 };
  const CODE = ['4', '8', '2', '9', '1', '3'] as const;
  /** Lone end packets, all within a moment. */
  const spray = (send: ReturnType<typeof listening>['send'], source = FORGER) => {
    for (const [at, key] of CODE.entries())
      send({ key, end: true, ssrc: 66, sequence: at, timestamp: at * 1600 }, source);
  };

  it('who is first is exposed by the first audio of the phone', () => {
    const { clock, told, send, speak } = listening();
    spray(send);
    expect(told.text).toBe('4^8^2^9^1^3^');
    clock.advance(100);
    expect(speak()).toBe(false);
    expect(told.text).toBe('4^8^2^9^1^3^!');
    speak({ sequence: 2 });
    expect(told.text).toBe('4^8^2^9^1^3^!');
  });

  it.each([
    ['with events', [] as const],
    ['after audio that came before the phone’s', [{ ssrc: 66 }] as const],
  ])('keys nothing while the phone speaks behind NAT, %s', (_, first) => {
    for (const source of [FORGER, PHONE]) {
      const { clock, told, send, speak } = listening();
      const phone = { ...PHONE, port: 50_000 };
      for (const wish of first) speak(wish, source);
      for (let at = 0; at < 50; at += 1) {
        speak({ sequence: at }, phone);
        clock.advance(20);
      }
      spray(send, source);
      for (let at = 50; at < 65; at += 1) {
        speak({ sequence: at }, phone);
        clock.advance(20);
      }
      expect(told.text).toBe('!');
    }
  });

  it('keys no tones while the phone speaks, though they come faster than any phone sends them', () => {
    const { session, clock, told, speak } = listening();
    const tone = (mark: 'down' | 'up', sequence: number) => {
      const header = { marker: false, payloadType: 8, sequence, timestamp: sequence * 160, ssrc: 66 };
      session.received(writeRtp({ ...header, payload: audioOf(mark) }), PHONE);
    };
    const phone = { ...PHONE, port: 50_000 };
    speak({}, phone);
    clock.advance(20);
    for (let at = 0; at < 6; at += 1) {
      tone('down', 2 * at);
      tone('up', 2 * at + 1);
    }
    for (let at = 2; at < 15; at += 1) {
      speak({ sequence: at }, phone);
      clock.advance(20);
    }
    expect(told.text).toBe('!');
  });

  it('who keyed tones first is exposed as well', () => {
    const { session, clock, told, speak } = listening();
    for (const [sequence, mark] of (['down', 'up'] as const).entries()) {
      const header = { marker: false, payloadType: 8, sequence, timestamp: sequence * 160, ssrc: 66 };
      session.received(writeRtp({ ...header, payload: audioOf(mark) }), FORGER);
    }
    clock.advance(100);
    speak();
    expect(told.text).toBe('5^!');
  });
});
