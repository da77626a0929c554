import { expect, it } from 'vitest';
import { guessesByLine } from '../../../src/dialin/index.ts';

const kitchen = { id: 'kitchen', kind: 'dect', label: 'Kitchen' } as const;
const hall = { id: 'hall', kind: 'analog', label: 'Hall' } as const;

it('counts the wrong codes of each line, those with the most first, as they were called last', () => {
  const dials = [
    { at: 4, line: { ...kitchen, label: 'New name' }, live: 1 },
    { at: 3, line: hall, live: 0 },
    { at: 2, line: kitchen, live: 2 },
  ];
  const counted = guessesByLine(dials, 10);
  expect(counted).toMatchObject({
    wrong: 3,
    lines: [
      { line: { id: 'kitchen', label: 'New name' }, wrong: 2 },
      { line: hall, wrong: 1, chance: 0 },
    ],
  });
  expect(counted.chance).toBeCloseTo(1 - 0.9 * 0.8, 12);
  expect(counted.lines[0]?.chance).toBeCloseTo(counted.chance, 12);
});

it('counts none where there are none', () => {
  expect(guessesByLine([], 10 ** 6)).toEqual({ wrong: 0, chance: 0, lines: [] });
});
