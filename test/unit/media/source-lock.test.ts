import { describe, expect, it } from 'vitest';
import { SourceLock } from '../../../src/media/source-lock.ts';

const said = (address: string, port = 5004, ssrc = 7) => ({
  source: { address, port },
  ssrc,
  content: 'audio' as const,
  atMs: 0,
});

describe('the source lock', () => {
  it.each([
    ['2001:DB8:0:0::0020', '2001:db8::20'],
    ['fe80::1', 'fe80::1%eth0'],
    ['192.0.2.7', '192.0.2.7'],
  ])('knows %s as %s', (named, seen) => {
    const lock = new SourceLock();
    lock.allow([named]);
    expect(lock.judge(said(seen))).toBe('phone');
    expect(lock.judge({ ...said(seen, 6000), content: 'events' })).toBe('intruder');
  });

  it('lets nobody in before an address is named', () => {
    expect(new SourceLock().judge(said('192.0.2.7'))).toBe('stranger');
  });

  it('hears on who speaks already when the delayed answer names one more address', () => {
    const lock = new SourceLock();
    lock.allow(['192.0.2.7']);
    expect(lock.judge(said('192.0.2.7'))).toBe('phone');
    lock.allow(['192.0.2.7', '192.0.2.8']);
    expect(lock.judge(said('192.0.2.8'))).toBe('stranger');
    expect(lock.judge(said('192.0.2.7'))).toBe('phone');
  });

  it('stays shut when the clock is set back after a re-INVITE', () => {
    const lock = new SourceLock();
    lock.reopen(['192.0.2.7'], undefined, 10_000_000);
    lock.judge(said('192.0.2.7'));
    expect(lock.judge({ ...said('192.0.2.7', 6000), content: 'events' })).toBe('intruder');
  });
});

/** A lock of a phone whose SDP says 192.0.2.7:5004, and its packets at a millisecond; digits are events. */
const phoneLock = () => {
  const lock = new SourceLock();
  const described = { address: '192.0.2.7', port: 5004 };
  lock.allow([described.address], described);
  const judge = (content: 'audio' | 'events' | 'tones') => (atMs: number, port: number, ssrc: number) =>
    lock.judge({ ...said('192.0.2.7', port, ssrc), content, atMs });
  const reopen = (nowMs: number) => lock.reopen([described.address], described, nowMs);
  return { audio: judge('audio'), digits: judge('events'), tones: judge('tones'), reopen };
};

describe('once digits were heard', () => {
  it.each([
    ['another port', 5004, 6000, 7],
    ['another SSRC elsewhere than the SDP says', 6000, 6000, 8],
    ['the port of the SDP', 6000, 5004, 7],
  ])('audio from %s exposes that two speak', (_, first, port, ssrc) => {
    const { audio, digits } = phoneLock();
    expect(digits(0, first, 7)).toBe('phone');
    expect(digits(1, first, 7)).toBe('phone');
    expect(audio(100, port, ssrc)).toBe('intruder');
    expect(audio(60_000, port, ssrc)).toBe('intruder');
    expect(digits(60_200, first, 7)).toBe('phone');
  });

  it('audio from an address that nobody named exposes nothing', () => {
    const lock = new SourceLock();
    lock.allow(['192.0.2.7']);
    lock.judge({ ...said('192.0.2.7'), content: 'events' });
    expect(lock.judge(said('192.0.2.9'))).toBe('stranger');
  });
});

describe('while nobody has keyed a digit', () => {
  it('the place in the SDP takes over from whoever was first, and not the other way round', () => {
    const { audio, digits } = phoneLock();
    expect(audio(0, 6000, 66)).toBe('phone');
    expect(audio(10, 5004, 7)).toBe('phone');
    expect(audio(20, 6000, 66)).toBe('stranger');
    expect(audio(30, 5004, 7)).toBe('phone');
    expect(digits(220, 5004, 7)).toBe('phone');
  });

  it('a new SSRC in the same place is heard when the old one has been silent for 200 ms', () => {
    for (const port of [5004, 6000]) {
      const { audio, digits } = phoneLock();
      audio(0, port, 7);
      expect(audio(20, port, 8)).toBe('stranger');
      // The last of the old SSRC comes late, between those of the new one.
      expect(audio(30, port, 7)).toBe('phone');
      expect(audio(229, port, 8)).toBe('stranger');
      expect(audio(230, port, 8)).toBe('phone');
      expect(digits(240, port, 8)).toBe('phone');
      expect(digits(440, port, 8)).toBe('phone');
    }
  });

  it('a new port is not heard, however long the phone is silent, and its digits are an intruder’s', () => {
    const { audio, digits } = phoneLock();
    audio(0, 5004, 7);
    expect(audio(60_000, 6000, 7)).toBe('stranger');
    expect(digits(60_300, 6000, 7)).toBe('intruder');
  });
});

describe('digits while two speak', () => {
  it.each([
    { case: 'the forger spoke first', forger: { port: 6000, from: 0 }, phone: { port: 7000, from: 20 } },
    { case: 'the forger has the place in the SDP', forger: { port: 5004, from: 20 }, phone: { port: 7000, from: 0 } },
    { case: 'the forger has the place of the phone', forger: { port: 5004, from: 20 }, phone: { port: 5004, from: 0 } },
  ])('do not count, and whoever speaks on exposes it: $case', ({ forger, phone }) => {
    const { audio, digits } = phoneLock();
    if (phone.from === 0) audio(0, phone.port, 7);
    audio(forger.from, forger.port, 66);
    audio(20, phone.port, 7);
    for (const atMs of [30, 30, 31, 31, 32, 32]) expect(digits(atMs, forger.port, 66)).toBe('stranger');
    for (let atMs = 40; atMs < 230; atMs += 20) expect(audio(atMs, phone.port, 7)).not.toBe('intruder');
    expect(audio(240, phone.port, 7)).toBe('intruder');
  });

  it('count from the moment at which the other has been silent for 200 ms', () => {
    const { audio, digits } = phoneLock();
    audio(0, 6000, 7);
    expect(digits(150, 6000, 8)).toBe('stranger');
    expect(digits(199, 6000, 8)).toBe('stranger');
    expect(digits(200, 6000, 8)).toBe('phone');
    expect(audio(400, 6000, 8)).toBe('phone');
  });
});

describe('events on an SSRC of their own, beside the audio', () => {
  it('are heard where both come from the place in the SDP, whichever is first', () => {
    const { audio, digits } = phoneLock();
    for (let atMs = 0; atMs < 2000; atMs += 20) {
      expect(audio(atMs, 5004, 7)).toBe('phone');
      if (atMs > 500) expect(digits(atMs + 1, 5004, 8)).toBe('phone');
    }
    const other = phoneLock();
    expect(other.digits(0, 5004, 8)).toBe('phone');
    expect(other.audio(10, 5004, 7)).toBe('phone');
    expect(other.digits(20, 5004, 8)).toBe('phone');
  });

  it.each([
    ['events', 5004, 9],
    ['audio', 5004, 9],
    ['audio', 6000, 7],
    ['events', 6000, 8],
  ] as const)('are not the phone’s any more when a third sends %s from port %i with SSRC %i', (content, port, ssrc) => {
    const { audio, digits } = phoneLock();
    audio(0, 5004, 7);
    expect(digits(10, 5004, 8)).toBe('phone');
    expect((content === 'audio' ? audio : digits)(5000, port, ssrc)).toBe('intruder');
  });

  it('are an intruder’s once the audio’s own SSRC has keyed, and the other way round', () => {
    const first = phoneLock();
    first.audio(0, 5004, 7);
    expect(first.digits(10, 5004, 7)).toBe('phone');
    expect(first.digits(20, 5004, 8)).toBe('intruder');
    const other = phoneLock();
    other.audio(0, 5004, 7);
    expect(other.digits(10, 5004, 8)).toBe('phone');
    expect(other.digits(20, 5004, 7)).toBe('intruder');
  });

  it('take over from what is left of the tones of their first key, and from no earlier tones', () => {
    const { audio, digits, tones } = phoneLock();
    audio(0, 5004, 7);
    expect(tones(20, 5004, 7)).toBe('phone');
    expect(digits(519, 5004, 8)).toBe('phone');
    expect(tones(530, 5004, 7)).toBe('intruder');
    const late = phoneLock();
    late.audio(0, 5004, 7);
    expect(late.tones(20, 5004, 7)).toBe('phone');
    expect(late.digits(520, 5004, 8)).toBe('intruder');
  });

  it('are all that is heard of that SSRC: its audio is not, until the other one has fallen silent', () => {
    const { audio, digits } = phoneLock();
    audio(0, 5004, 7);
    digits(10, 5004, 8);
    expect(audio(20, 5004, 8)).toBe('stranger');
    expect(audio(30, 5004, 7)).toBe('phone');
    expect(audio(230, 5004, 8)).toBe('phone');
    expect(audio(240, 5004, 7)).toBe('intruder');
  });

  it('do not count where that SSRC has sent audio, where tones are its digits, or where a third spoke a moment ago', () => {
    const spoke = phoneLock();
    spoke.audio(0, 5004, 7);
    spoke.audio(10, 5004, 8);
    expect(spoke.digits(20, 5004, 8)).toBe('stranger');
    const toned = phoneLock();
    toned.audio(0, 5004, 7);
    expect(toned.tones(20, 5004, 8)).toBe('stranger');
    const third = phoneLock();
    third.audio(0, 6000, 66);
    third.audio(10, 5004, 7);
    expect(third.digits(20, 5004, 8)).toBe('stranger');
    expect(third.audio(219, 5004, 7)).toBe('phone');
    expect(third.audio(230, 5004, 7)).toBe('phone');
    expect(third.digits(240, 5004, 8)).toBe('phone');
  });

  it('are heard on after a re-INVITE, from the first audio behind it', () => {
    const { audio, digits, reopen } = phoneLock();
    audio(0, 5004, 7);
    digits(10, 5004, 8);
    reopen(15);
    expect(digits(20, 5004, 8)).toBe('stranger');
    expect(audio(30, 5004, 7)).toBe('phone');
    expect(digits(40, 5004, 8)).toBe('phone');
    expect(audio(50, 5004, 7)).toBe('phone');
  });
});

describe('after a re-INVITE', () => {
  it('a forger who was heard before the phone keys nothing on a second SSRC, as the phone has spoken just now', () => {
    const { audio, digits, reopen } = phoneLock();
    expect(audio(0, 5004, 66)).toBe('phone');
    expect(audio(20, 50_000, 7)).toBe('stranger');
    expect(audio(40, 50_000, 7)).toBe('stranger');
    reopen(40);
    expect(audio(41, 5004, 66)).toBe('phone');
    expect(digits(42, 5004, 67)).toBe('stranger');
  });

  it('the phone goes on as before', () => {
    const { audio, digits, reopen } = phoneLock();
    audio(0, 5004, 7);
    digits(100, 5004, 7);
    reopen(110);
    expect(digits(120, 5004, 7)).toBe('phone');
    expect(audio(140, 5004, 7)).toBe('phone');
  });

  it('a new SSRC from another port is heard, and late packets of the old one do not end the call', () => {
    const { audio, digits, reopen } = phoneLock();
    digits(0, 6000, 7);
    audio(80, 6000, 7);
    reopen(100);
    expect(audio(120, 7000, 8)).toBe('phone');
    expect(audio(130, 6000, 7)).toBe('stranger');
    expect(digits(200, 7000, 8)).toBe('stranger');
    expect(audio(210, 6000, 7)).toBe('stranger');
    expect(audio(399, 7000, 8)).toBe('phone');
    expect(digits(410, 7000, 8)).toBe('phone');
  });

  it('digits of another do not count while the last speaker speaks: two speakers are an intrusion', () => {
    const { audio, digits, reopen } = phoneLock();
    for (let atMs = 0; atMs <= 1000; atMs += 20) audio(atMs, 5004, 7);
    reopen(1005);
    for (const atMs of [1010, 1011, 1012, 1013, 1014, 1015]) expect(digits(atMs, 6000, 66)).toBe('stranger');
    for (let atMs = 1020; atMs < 1210; atMs += 20) expect(audio(atMs, 5004, 7)).not.toBe('intruder');
    expect(audio(1210, 5004, 7)).toBe('intruder');
  });

  it('digits of another count after a silence, and then the last speaker exposes it', () => {
    const { audio, digits, reopen } = phoneLock();
    audio(0, 5004, 7);
    reopen(5000);
    expect(digits(5010, 6000, 66)).toBe('phone');
    expect(audio(5020, 5004, 7)).toBe('intruder');
  });
});
