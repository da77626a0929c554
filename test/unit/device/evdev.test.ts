import { describe, expect, it } from 'vitest';
import { inputEventBytes, longBytesOf, readInputEvents } from '../../../src/device/evdev.ts';
import { Keys } from '../../../src/device/keys.ts';
import { down, dropped, inputEvent, up } from '../../support/input-events.ts';

const at = Date.UTC(2026, 0, 1) + 250;

/** How many of these records are a press. */
const presses = (...records: readonly Buffer[]): number => {
  const keys = new Keys();
  return readInputEvents(Buffer.concat(records), 8).events.filter((event) => keys.hear(event)).length;
};

describe('the records of an input device', () => {
  it('are read as a 64-bit kernel writes them', () => {
    // 2026-01-01T00:00:00.25Z, EV_KEY, KEY_WPS_BUTTON, 1.
    const recorded = Buffer.from('00b9556900000000 90d0030000000000 0100 1102 01000000'.replaceAll(' ', ''), 'hex');
    expect(readInputEvents(recorded, 8).events).toEqual([{ kind: 'key', at, key: 0x211, move: 'down' }]);
  });

  it('are read as a kernel writes them for a program of 32 bits', () => {
    // The same, and KEY_WPS_BUTTON, 0 of 2100-01-01T00:00:00Z behind it.
    const recorded = Buffer.from(
      '00b95569 90d00300 0100 1102 01000000 005786f4 00000000 0100 1102 00000000'.replaceAll(' ', ''),
      'hex',
    );
    expect(readInputEvents(recorded, 4).events).toEqual([
      { kind: 'key', at, key: 0x211, move: 'down' },
      { kind: 'key', at: Date.UTC(2100, 0, 1), key: 0x211, move: 'up' },
    ]);
    expect(readInputEvents(recorded.subarray(0, 31), 4)).toMatchObject({ events: [{}], rest: { length: 15 } });
  });

  it.each([
    ['x64', 24],
    ['arm64', 24],
    ['riscv64', 24],
    ['arm', 16],
    ['ia32', 16],
  ])('of %s have %i bytes', (arch, size) => {
    expect(inputEventBytes(longBytesOf(arch))).toBe(size);
  });

  it('are read as far as they are whole', () => {
    const bytes = down(at);
    for (let length = 0; length <= bytes.length; length++) {
      const { events, rest } = readInputEvents(bytes.subarray(0, length), 8);
      expect(events).toHaveLength(Math.floor(length / 24));
      expect(rest).toHaveLength(length % 24);
    }
  });

  it('are of no interest where they are no keys', () => {
    const scanCode = inputEvent(at, 4, 4, 28);
    const mouseMoved = inputEvent(at, 2, 0, 1);
    const strange = inputEvent(at, 1, 28, 7);
    expect(readInputEvents(Buffer.concat([scanCode, mouseMoved, strange]), 8).events.map(({ kind }) => kind)).toEqual([
      'other',
      'other',
      'other',
    ]);
    expect(presses(scanCode, mouseMoved, strange)).toBe(0);
  });
});

describe('the keys of a device', () => {
  it('are told apart: two keys at once are two presses', () => {
    expect(presses(down(at, 28), down(at + 5, 57), up(at + 90, 28), up(at + 95, 57))).toBe(2);
  });

  it('mean nothing in the group that an overrun tore apart, and all again after it', () => {
    expect(presses(dropped(at), down(at + 1), down(at + 500, 28))).toBe(1);
    expect(presses(dropped(at), down(at + 1))).toBe(0);
  });

  it('press again after an overrun in which the key went up unheard', () => {
    expect(presses(down(at), dropped(at + 100), up(at + 101), down(at + 500))).toBe(2);
  });
});
