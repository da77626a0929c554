import { expect, it } from 'vitest';
import { printable } from '../../../src/cli/printable.ts';

it.each([
  ['Grandstream HT801', 'Grandstream HT801'],
  ['a\r\nb\tc', 'a\nb\tc'],
  ['\u001b[31mred', '\\u001b[31mred'],
  ['a\rb\u0007', 'a\\u000db\\u0007'],
  ['abc\u202ecba', 'abc\\u202ecba'],
  ['Gerät', 'Gerät'],
])('a terminal is shown %j as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
