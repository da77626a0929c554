import { describe, expect, it } from 'vitest';
import { isName } from '../../../src/lib/index.ts';

describe('a name', () => {
  it.each(['hall', '21', 'ATA-1.fxs_2', 'x'.repeat(64)])('may be %s', (text) => {
    expect(isName(text)).toBe(true);
  });

  it.each(['', 'x'.repeat(65), 'a b', 'a@b', 'küche', 'hall\n', '*10'])('may not be %j', (text) => {
    expect(isName(text)).toBe(false);
  });
});
