import { expect, it } from 'vitest';
import { wrapped } from '../../../../src/cli/dialplan/wrap.ts';

it('wraps a paragraph at 100 characters with its indent, and leaves long words whole', () => {
  const word = 'word '.repeat(30).trimEnd();
  const lines = wrapped(word, '    ').split('\n');
  expect(lines.map((line) => line.length)).toEqual([94, 58]);
  expect(lines[1]).toMatch(/^ {4}word/);
  expect(wrapped(`${'x'.repeat(120)} y`)).toBe(`${'x'.repeat(120)}\ny`);
  expect(wrapped('')).toBe('');
});
