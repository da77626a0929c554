/** The candidate that was most likely meant by a mistyped word, or undefined when none is near. */
export const closest = (word: string, candidates: readonly string[]): string | undefined => {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editsBetween(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best && best.edits <= ONE_SLIP) return best.candidate;
  const fuller = candidates.find((candidate) => isShortFor(wordsOf(word), wordsOf(candidate)));
  if (fuller !== undefined) return fuller;
  return best && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
};

const ONE_SLIP = 1;

/** `sip.udpPort` and `SIP__UDP_PORT`: sip, udp, port. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[._]+/);

/** Whether some words were left out between the first and the last: `sip.port` for `sip.udpPort`. */
const isShortFor = (short: readonly string[], full: readonly string[]): boolean => {
  if (short.length < 2 || short[0] !== full[0] || short.at(-1) !== full.at(-1)) return false;
  let met = 0;
  for (const word of full) if (word === short[met]) met += 1;
  return met === short.length;
};

/** Levenshtein distance: the fewest insertions, deletions and replacements between two words. */
const editsBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
