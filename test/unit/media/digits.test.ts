import { describe, expect, it } from 'vitest';
import { Digits } from '../../../src/media/digits.ts';
import type { DtmfKey } from '../../../src/media/port.ts';
import { eventPacket } from '../../support/key-packets.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { audioOf, MarkedAudio, Told } from '../../support/media-session.ts';

/** The digits of a call whose phone can press a key in every way. The detector knows the key `5` only. */
const phone = () => {
  const clock = new ManualClock();
  const detectors: MarkedAudio[] = [];
  const digits = new Digits(clock, () => {
    const detector = new MarkedAudio();
    detectors.push(detector);
    return detector;
  });
  const told = new Told();
  let packets = 0;
  const rtp = () => ({ sequence: packets++, timestamp: packets * 160 });
  const audio = (mark: 'down' | 'up' | 'none', more: object = {}) =>
    digits.audio({ marker: false, payloadType: 8, ssrc: 7, payload: audioOf(mark), ...rtp(), ...more }, 'PCMA');
  return {
    clock,
    digits,
    told,
    detectors,
    audio,
    tone: () => {
      audio('down');
      audio('up');
    },
    event: (key: DtmfKey, wish: object = {}) => digits.event(eventPacket({ key, end: true, ...rtp(), ...wish })),
    info: (key: DtmfKey, durationMs = 160) => digits.info(key, durationMs),
    listen: () => digits.listen(told),
  };
};

describe('the digits of a call', () => {
  it('come as events', () => {
    const { told, event, listen } = phone();
    listen();
    event('1');
    event('1', { timestamp: 9000 });
    event('#', { timestamp: 18_000 });
    expect(told.text).toBe('1^1^#^');
  });

  it('come as tones', () => {
    const { told, tone, audio, listen } = phone();
    listen();
    tone();
    audio('none');
    tone();
    expect(told.text).toBe('5^5^');
  });

  it('come as INFO, down for as long as it says, or until the next key', () => {
    const { clock, told, info, listen } = phone();
    listen();
    info('1');
    clock.advance(159);
    expect(told.text).toBe('1');
    clock.advance(1);
    expect(told.text).toBe('1^');
    info('2');
    info('3');
    expect(told.text).toBe('1^2^3');
    clock.advance(160);
    expect(told.text).toBe('1^2^3^');
    info('4', 0);
    expect(told.text).toBe('1^2^3^4^');
    expect(clock.armed).toBe(0);
  });

  it('end when events or tones stop coming, for good', () => {
    for (const way of ['event', 'tone'] as const) {
      const { clock, told, event, audio, listen } = phone();
      const more = (mark: 'down' | 'none') =>
        way === 'tone' ? audio(mark) : event('5', { end: false, timestamp: 1000, duration: clock.now() % 1000 });
      listen();
      more('down');
      clock.advance(140);
      more('none');
      clock.advance(149);
      expect(told.text).toBe('5');
      clock.advance(1);
      expect(told.text).toBe('5^');
      more('none');
      clock.advance(1000);
      expect(told.text).toBe('5^');
      expect(clock.armed).toBe(0);
    }
  });

  it('end when the clock is set back by an hour', () => {
    const { clock, told, event, listen } = phone();
    listen();
    event('5', { end: false });
    const now = clock.now.bind(clock);
    clock.now = () => now() - 3_600_000;
    clock.advance(150);
    expect(told.text).toBe('5^');
    expect(clock.armed).toBe(0);
  });

  it.each([
    ['goes down', '1', '1'],
    ['is up', '^', '1^'],
  ])('end with a listener that closes the call when a key %s', (_, at, expected) => {
    for (const way of ['event', 'info', 'audio'] as const) {
      const call = phone();
      const heard: string[] = [];
      const write = (mark: string) => {
        heard.push(mark === '5' ? '1' : mark);
        if (heard.at(-1) === at) call.digits.close();
      };
      call.digits.listen({ pressed: write, released: () => write('^'), intruded: () => undefined });
      if (way === 'event') call.event('1', { end: false });
      if (way === 'info') call.info('1');
      if (way === 'audio') call.audio('down');
      call.event('2', { end: false, timestamp: 9000 });
      call.info('3');
      expect(call.clock.armed).toBe(0);
      expect(heard.join('')).toBe(expected);
    }
  });

  it('are not told to somebody who listens later', () => {
    const { told, event, info, tone, listen, detectors } = phone();
    event('1', { end: false });
    info('2');
    tone();
    listen();
    expect(told.text).toBe('');
    expect(detectors).toEqual([]);
    event('3', { timestamp: 9000 });
    expect(told.text).toBe('3^');
  });
});

describe('a press that is told in two ways', () => {
  it('counts once when the event comes before the INFO', () => {
    const { clock, told, event, info, listen } = phone();
    listen();
    for (const [at, key] of (['1', '1', '2'] as const).entries()) {
      event(key, { timestamp: 10_000 * (at + 1) });
      clock.advance(100);
      info(key);
      clock.advance(300);
    }
    expect(told.text).toBe('1^1^2^');
  });

  it('counts once when the INFO comes before the event', () => {
    const { clock, told, event, info, listen } = phone();
    listen();
    for (const [at, key] of (['1', '1', '2'] as const).entries()) {
      info(key);
      clock.advance(100);
      event(key, { timestamp: 10_000 * (at + 1) });
      expect(told.text.endsWith(key)).toBe(true);
      clock.advance(300);
    }
    expect(told.text).toBe('1^1^2^');
  });

  it('counts once when the tone comes before the INFO, or after it', () => {
    const first = phone();
    first.listen();
    first.tone();
    first.clock.advance(100);
    first.info('5');
    const second = phone();
    second.listen();
    second.info('5');
    second.tone();
    second.clock.advance(200);
    expect([first.told.text, second.told.text]).toEqual(['5^', '5^']);
  });

  it('counts once when the event comes before the tone', () => {
    const { told, event, tone, listen } = phone();
    listen();
    event('5');
    tone();
    expect(told.text).toBe('5^');
  });

  it('counts once when what is left of the tone comes before the event, and from then on events count', () => {
    const { clock, told, event, tone, audio, listen, detectors } = phone();
    listen();
    audio('down');
    clock.advance(20);
    event('5', { end: false, duration: 160 });
    expect(told.text).toBe('5');
    event('5', { timestamp: 320, duration: 320 });
    audio('up');
    clock.advance(200);
    event('5', { timestamp: 9000 });
    tone();
    event('7', { timestamp: 18_000 });
    expect(told.text).toBe('5^5^7^');
    expect(detectors[0]?.given).toHaveLength(1);
  });

  it('counts once when what is left of the tone comes before the INFO, and from then on INFO counts', () => {
    const { clock, told, tone, info, listen } = phone();
    listen();
    tone();
    clock.advance(120);
    for (const key of ['5', '8', '2', '9', '5', '3'] as const) {
      info(key);
      clock.advance(200);
      tone();
    }
    expect(told.text).toBe('5^8^2^9^5^3^');
  });

  it.each([
    ['sooner than its duration and 500 ms', 659, '5^'],
    ['later', 660, '5^5'],
  ])('counts by the time between tone and INFO: %s', (_, ms, expected) => {
    const { clock, told, tone, info, listen } = phone();
    listen();
    tone();
    clock.advance(ms);
    info('5');
    expect(told.text).toBe(expected);
  });

  it('counts once when each INFO comes late, after the tones of several keys', () => {
    const { clock, told, tone, info, listen } = phone();
    listen();
    tone();
    clock.advance(200);
    tone();
    clock.advance(200);
    info('5');
    info('5');
    clock.advance(200);
    info('5');
    clock.advance(160);
    expect(told.text).toBe('5^5^5^');
  });

  it('keeps its way where events and INFO both follow the tone: the first of them', () => {
    const first = phone();
    first.listen();
    first.tone();
    first.event('5', { timestamp: 9000 });
    first.info('6');
    first.event('7', { timestamp: 20_000 });
    const second = phone();
    second.listen();
    second.tone();
    second.info('5');
    second.event('6', { timestamp: 9000 });
    second.info('7');
    expect([first.told.text, second.told.text]).toEqual(['5^7^', '5^7']);
  });

  it('ends before the next key where the tone of it goes on under the event of another', () => {
    const { told, audio, event, listen } = phone();
    listen();
    audio('down');
    event('6');
    expect(told.text).toBe('5^6^');
  });

  it('counts twice when the tone was another press', () => {
    const { clock, told, tone, event, listen } = phone();
    listen();
    tone();
    clock.advance(500);
    event('5');
    expect(told.text).toBe('5^5^');
  });
});

describe('the detector of tones', () => {
  it('is not made before somebody listens', () => {
    const { audio, listen, detectors } = phone();
    audio('none');
    expect(detectors).toEqual([]);
    listen();
    audio('none');
    expect(detectors).toHaveLength(1);
  });

  it.each(['event', 'info'] as const)('is not asked any more once a key has come by %s', (way) => {
    const call = phone();
    call.listen();
    call.audio('none');
    call[way]('1');
    call.audio('none');
    expect(call.detectors[0]?.given).toEqual([160]);
  });

  it('is told of gaps, by the timestamp and up to 200 ms, and spared late packets and copies', () => {
    const { audio, listen, detectors } = phone();
    listen();
    const at = (sequence: number, frames: number) => audio('none', { sequence, timestamp: (frames * 160) >>> 0 });
    at(0xffff, -1);
    at(0, 0);
    at(3, 3);
    at(2, 2);
    at(3, 3);
    at(4, 4000);
    expect(detectors[0]?.given).toEqual([160, 160, -320, 160, -1600, 160]);
  });

  it('hears another SSRC, or one that numbers anew, as audio after a gap', () => {
    const { audio, listen, detectors } = phone();
    listen();
    audio('none', { sequence: 5000, timestamp: 800_000 });
    audio('none', { sequence: 1, timestamp: 160 });
    audio('none', { sequence: 1, timestamp: 160, ssrc: 8 });
    expect(detectors[0]?.given).toEqual([160, -1600, 160, -1600, 160]);
  });
});
