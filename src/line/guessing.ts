/**
 * The chance that at least one of these guesses hits a live code, from 0 to 1. `live`: for each guess, how many codes were live when it was
 * made; `codes`: how many there are. docs/security.md, What guessing gets: 1 - (1 - live / codes) ^ guesses, where the number of live codes
 * stays the same.
 */
export const chanceToHit = (live: readonly number[], codes: number): number => {
  // Many chances of a millionth: summed as logarithms, nothing of them is lost.
  const missed = live.reduce((sum, alive) => sum + Math.log1p(-Math.min(1, alive / codes)), 0);
  return -Math.expm1(missed) + 0;
};
