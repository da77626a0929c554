import { describe, expect, it } from 'vitest';
import {
  dtmfKeys,
  keyOfCharacter,
  parseTelephoneEvent,
  writeTelephoneEvent,
} from '../../../src/media/telephone-event.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the payload of a telephone event', () => {
  it('is written as RFC 4733 draws it', () => {
    expect(writeTelephoneEvent({ key: '#', end: true, volume: 10, duration: 0x1234 }).toString('hex')).toBe('0b8a1234');
    expect(writeTelephoneEvent({ key: '5', end: false, volume: 63, duration: 160 }).toString('hex')).toBe('053f00a0');
  });

  it('comes back as it was, for every key, at every volume, down and up', () => {
    for (const key of dtmfKeys) {
      for (const end of [true, false]) {
        for (let volume = 0; volume < 64; volume += 1) {
          const event = { key: keyOfCharacter(key) ?? '0', end, volume, duration: volume * 1040 };
          expect(parseTelephoneEvent(writeTelephoneEvent(event))).toEqual(event);
        }
      }
    }
  });

  it('names events 0 to 15 as the keys of the RFC', () => {
    const named = Array.from({ length: 16 }, (_, event) => parseTelephoneEvent(Buffer.from([event, 0, 0, 0]))?.key);
    expect(named.join('')).toBe('0123456789*#ABCD');
  });

  it('is a digit at volume 63 and with the reserved bit', () => {
    expect(parseTelephoneEvent(bytes('01 7f 00a0'))).toEqual({ key: '1', end: false, volume: 63, duration: 160 });
  });

  it('may be longer than four octets', () => {
    expect(parseTelephoneEvent(bytes('01 8a 00a0 ff ff'))?.end).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['two octets long', '01 8a'],
    ['three octets long', '01 8a 00'],
    ['a hook flash', '10 8a 00a0'],
    ['an unknown event', 'ff ff ffff'],
  ])('is no digit when it is %s', (_, hex) => {
    expect(parseTelephoneEvent(bytes(hex))).toBeUndefined();
  });

  it('names keys in either case and nothing else', () => {
    expect(['7', '*', '#', 'A', 'd'].map(keyOfCharacter)).toEqual(['7', '*', '#', 'A', 'D']);
    expect(['', 'E', '12', ' ', 'ß'].map(keyOfCharacter)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
