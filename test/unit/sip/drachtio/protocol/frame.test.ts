import { describe, expect, it } from 'vitest';
import { FrameReader, MAX_FRAME_BYTES, writeFrame } from '../../../../../src/sip/drachtio/protocol/frame.ts';

const read = (...chunks: readonly string[]): string[] => {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)).map(String));
};

describe('a frame', () => {
  it('has its length in bytes in front, not in characters', () => {
    expect(writeFrame('a|ping').toString()).toBe('6#a|ping');
    expect(writeFrame('ü').toString()).toBe('2#ü');
  });

  it('is cut out of a stream wherever that was cut', () => {
    const text = '6#a|ping11#b|response|3#ü#';
    for (let at = 0; at <= text.length; at += 1) {
      expect(read(text.slice(0, at), text.slice(at))).toEqual(['a|ping', 'b|response|', 'ü#']);
    }
    expect(read(...text)).toEqual(['a|ping', 'b|response|', 'ü#']);
  });

  it.each(['#', 'x#', '0#', '-1#a', ' 1#a', '12345678#', `${MAX_FRAME_BYTES + 1}#`])('cannot begin with %s', (text) => {
    expect(() => read(text)).toThrow();
  });
});
