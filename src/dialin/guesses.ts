import { chanceToHit } from '../line/index.ts';
import type { Guesses, GuessesByLine, WrongDial } from './port.ts';

/** Counts wrong codes by line, those with the most first. `codes`: how many codes there are. */
export const guessesByLine = (dials: readonly WrongDial[], codes: number): GuessesByLine => {
  const ofLine = new Map<string, WrongDial[]>();
  for (const dial of dials) ofLine.set(dial.line.id, [...(ofLine.get(dial.line.id) ?? []), dial]);
  // Newest first: a line is called as it was last.
  const lines = [...ofLine.values()].flatMap((own) => (own[0] ? [{ line: own[0].line, ...guesses(own, codes) }] : []));
  return { ...guesses(dials, codes), lines: lines.sort((a, b) => b.wrong - a.wrong) };
};

const guesses = (dials: readonly WrongDial[], codes: number): Guesses => ({
  wrong: dials.length,
  chance: chanceToHit(
    dials.map(({ live }) => live),
    codes,
  ),
});
