import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CodeShape, codesOf } from '../../../src/confirmation/index.ts';
import { blockedFor, chanceToHit, noTries, recordWrong } from '../../../src/line/index.ts';

const policy = { perWindow: 3, windowSeconds: 600, blockSeconds: 300, blockMaxSeconds: 3600, perDay: 10 };

/** Wrong codes that a line gets in one day when it dials every second in which it is not blocked. */
const guessesPerDay = (): number => {
  let tries = noTries;
  let guesses = 0;
  for (let second = 0; second < 86_400; second++) {
    if (blockedFor(tries, second * 1000) > 0) continue;
    tries = recordWrong(tries, second * 1000, policy);
    guesses += 1;
  }
  return guesses;
};

/** As the table prints it: one significant digit below 0.1 %, two above. */
const percent = (chance: number): string =>
  `${Number((chance * 100).toPrecision(chance < 0.001 ? 1 : 2))} %`.replace(/e-\d+/, '');

const row = (code: string, shape: CodeShape, mostLive: number): string => {
  const codes = codesOf(shape);
  const guesses = guessesPerDay();
  const chances = [1, 3, 100].map((live) =>
    live > mostLive ? '-' : percent(chanceToHit(Array(guesses).fill(live), codes)),
  );
  return `| ${[code, codes, guesses, ...chances].join(' | ')} |`;
};

it('the chance is that of at least one hit, whatever lived when', () => {
  expect(chanceToHit([], 10 ** 6)).toBe(0);
  expect(chanceToHit([0, 0], 10 ** 6)).toBe(0);
  expect(chanceToHit([1], 10 ** 6)).toBeCloseTo(1e-6, 12);
  expect(chanceToHit([1, 3], 10)).toBeCloseTo(1 - 0.9 * 0.7, 12);
  expect(chanceToHit([10], 10)).toBe(1);
  expect(chanceToHit([11, 0], 10)).toBe(1);
});

it('the chances to guess a code are those that docs/security.md states', () => {
  const security = readFileSync('docs/security.md', 'utf8');
  expect(security).toContain(
    row('`standard`: `*10` + 6 digits', { prefix: '*10', digits: 6, profile: 'standard' }, 100),
  );
  expect(security).toContain(row('`avm`: `*1` + 4 digits', { prefix: '*1', digits: 4, profile: 'avm' }, 3));
});
