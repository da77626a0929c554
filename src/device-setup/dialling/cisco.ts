import { type Atom, any, DIGITS, keysIn, one, progressIn, replacement } from './pattern.ts';
import type { Act, Dialler } from './step.ts';

/** "Interdigit Long Timer" and "Interdigit Short Timer", as they leave the factory, in seconds. */
const LONG_S = 10;
const SHORT_S = 3;

interface Sequence {
  readonly atoms: readonly Atom[];
  readonly barred: boolean;
  /** Seconds. */
  readonly long: number;
  readonly short: number;
}

const REFUSE: Act = { kind: 'refuse' };

/**
 * How a Cisco SPA1x2 or ATA19x dials by its Dial Plan: `x` a digit, `[..]`, `.` none or more of the element before it,
 * `<8:1650>` replaces, `<:@gw0>` goes to the telephone line, `!` bars, `S` and `L` with seconds change a sequence's
 * timers. Where a sequence is filled the short timer runs, or 0; where all are only begun the long one, and then the
 * number is refused; where none fits it is refused at once.
 */
export const ciscoDialler = (map: string): Dialler => {
  const sequences = map
    .trim()
    .replace(/^\(|\)$/g, '')
    .split('|')
    .map((text) => sequenceOf(text.replaceAll(/[\s,]/g, '')));
  return (keys) => {
    const { filled, open, long, candidates } = lookUp(sequences, keys);
    // The # key ends dialling where no sequence takes it as a digit.
    if (candidates === 0 && keys.endsWith('#')) return lookUp(sequences, keys.slice(0, -1)).filled?.act ?? REFUSE;
    if (candidates === 0) return REFUSE;
    if (filled === undefined) return { kind: 'wait', ms: long * 1000, act: REFUSE };
    if (!open || filled.short === 0) return filled.act;
    return { kind: 'wait', ms: filled.short * 1000, act: filled.act };
  };
};

const lookUp = (sequences: readonly Sequence[], keys: string) => {
  const candidates = sequences.flatMap((sequence) => {
    const progress = progressIn(sequence.atoms, keys);
    return progress === undefined ? [] : [{ sequence, progress }];
  });
  const filled = candidates.find(({ progress }) => progress.complete);
  return {
    candidates: candidates.length,
    open: candidates.some(({ progress }) => progress.open),
    long: Math.max(0, ...candidates.map(({ sequence }) => sequence.long)),
    filled: filled && { short: filled.sequence.short, act: actOf(filled.sequence, filled.progress.number) },
  };
};

const actOf = ({ barred }: Sequence, made: string): Act => {
  if (barred) return REFUSE;
  const [number = '', gateway] = made.split('@');
  return { kind: 'send', number, to: gateway === undefined ? 'offhook' : 'elsewhere' };
};

const sequenceOf = (text: string): Sequence => {
  const keys = text.replaceAll(/[SL]\d+/g, '');
  return {
    atoms: atomsOf(keys.replace(/!$/, '')),
    barred: keys.endsWith('!'),
    long: Number(/L(?<seconds>\d+)/.exec(text)?.groups?.seconds ?? LONG_S),
    short: Number(/S(?<seconds>\d+)/.exec(text)?.groups?.seconds ?? SHORT_S),
  };
};

const TOKEN = /<(?<from>[^:>]*):(?<by>[^>]*)>|(?<keys>\[[^\]]*\]|.)(?<more>\.)?/g;

const atomsOf = (text: string): readonly Atom[] =>
  [...text.matchAll(TOKEN)].flatMap(({ groups }): readonly Atom[] => {
    const { from, by = '', keys = '', more } = groups ?? {};
    if (from !== undefined) return replacement(from, by);
    const accepted = keysIn(keys).replace('x', DIGITS);
    return [more === undefined ? one(accepted) : any(accepted)];
  });
