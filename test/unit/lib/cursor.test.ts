import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor } from '../../../src/lib/index.ts';

describe('a cursor', () => {
  it('comes back as the place it was made for', () => {
    for (const seq of [0, 1, 10, 123_456_789_012_345]) expect(readCursor(writeCursor(seq))).toBe(seq);
  });

  it.each([
    '',
    'x',
    '!!',
    writeCursor(-1),
    writeCursor(1.5),
    writeCursor(Number.NaN),
    'MTIz'.repeat(9),
    `${writeCursor(7)}=`,
    'MDc',
  ])('is not %j, which nobody made', (text) => {
    expect(readCursor(text)).toBeUndefined();
  });
});
