import { describe, expect, it } from 'vitest';
import { pageOf, readCursor, writeCursor } from '../../../../src/store/shared/cursor.ts';

describe('a cursor', () => {
  it('comes back as the place it was made for', () => {
    for (const seq of [0, 1, 10, 123_456_789_012_345]) expect(readCursor(writeCursor(seq))).toBe(seq);
  });

  it('means the first page when nobody made it', () => {
    for (const text of [
      undefined,
      '',
      'x',
      '!!',
      writeCursor(-1),
      writeCursor(1.5),
      writeCursor(Number.NaN),
      'MTIz'.repeat(9),
    ]) {
      expect(readCursor(text)).toBeUndefined();
    }
  });

  it('is given exactly when there is more', () => {
    const rows = [{ seq: 9 }, { seq: 7 }, { seq: 4 }];
    const seqs = (limit: number) => pageOf(rows.slice(0, limit + 1), limit, ({ seq }) => seq);
    expect(seqs(2)).toEqual({ items: [9, 7], next: writeCursor(7) });
    expect(seqs(3)).toEqual({ items: [9, 7, 4], next: null });
    expect(pageOf([], 3, ({ seq }) => seq)).toEqual({ items: [], next: null });
  });
});
