import { describe, expect, it } from 'vitest';
import { writeCursor } from '../../../../src/lib/index.ts';
import { pageOf, placeOf } from '../../../../src/store/shared/page.ts';

describe('a page', () => {
  it('begins behind its cursor, or at the start', () => {
    expect(placeOf(writeCursor(7))).toBe(7);
    expect(placeOf(undefined)).toBeUndefined();
    expect(() => placeOf('nonsense')).toThrow('no cursor');
  });

  it('has a cursor exactly when there is more', () => {
    const rows = [{ seq: 9 }, { seq: 7 }, { seq: 4 }];
    const seqs = (limit: number) => pageOf(rows.slice(0, limit + 1), limit, ({ seq }) => seq);
    expect(seqs(2)).toEqual({ items: [9, 7], next: writeCursor(7) });
    expect(seqs(3)).toEqual({ items: [9, 7, 4], next: null });
    expect(pageOf([], 3, ({ seq }) => seq)).toEqual({ items: [], next: null });
  });
});
