import { BandProbe, binHz, energyOfSine, type FoldedWindow, Probe, type SpectralLine } from './dtmf-window.ts';
import type { DtmfKey } from './port.ts';

const ratio = (db: number): number => 10 ** (db / 10);

/** Full scale lies 3.14 dB above 0 dBm0 (G.711 table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** A tone weaker than -37 dBm0 is none: the weakest that must be heard has -25, less a twist of 8 dB. */
const WEAKEST_TONE = energyOfSine(32_768 * Math.sqrt(ratio(-37 - FULL_SCALE_DBM0)));
/** ITU-T Q.24 wants 1.5 % heard and 3.5 % refused. Notes and voices lie beyond 2.2 % more often than telephones do. */
const FREQUENCY_TOLERANCE = 0.022;
/** Twist: a dB and a half more than the +4 and -8 dB that must be heard. */
const COLUMN_OVER_ROW = ratio(5.5);
const ROW_OVER_COLUMN = ratio(9.5);
/** What may sound besides the pair and a dial tone, as a share of the pair: noise at 15 dB is 0.03, and it fluctuates. */
const REST = 0.075;
/** How strong a dial tone may be that sounds together with the pair. */
const DIAL_TONE = ratio(-4);
/** How strong any third line may be, as a share of everything: chords and overtones have one, noise at 13 dB has none. */
const THIRD_LINE = ratio(-19);
/** The least share of everything that the pair shows at first sight: 1.5 % off its frequencies and over a dial tone. */
const PROMISING = 0.45;
/** Likewise of the row, with the largest twist. */
const PROMISING_ROW = PROMISING / (1 + COLUMN_OVER_ROW);

/** One of the eight frequencies of ITU-T Q.23. */
interface Tone {
  readonly hz: number;
  readonly probe: Probe;
}

/** The two tones of a key. */
export interface Pair {
  readonly key: DtmfKey;
  readonly row: Tone;
  readonly column: Tone;
  /** Where a third line would show: the telephone's band above the dial tones without the surroundings of the two. */
  readonly elsewhere: readonly Probe[];
}

const tone = (hz: number): Tone => ({ hz, probe: new Probe(hz) });
const rows: readonly Tone[] = [697, 770, 852, 941].map(tone);
const columns: readonly Tone[] = [1209, 1336, 1477, 1633].map(tone);
const keys: readonly (readonly DtmfKey[])[] = [
  ['1', '2', '3', 'A'],
  ['4', '5', '6', 'B'],
  ['7', '8', '9', 'C'],
  ['*', '0', '#', 'D'],
];

/** The band from 560 to 3380 Hz. */
const LOWEST_BIN = 9;
const HIGHEST_BIN = 54;
/** Through a Hann window a line shows in the bins up to 2 beside it, and hardly in others. */
const LINE_BINS = 2.3;

const bins = Array.from({ length: HIGHEST_BIN - LOWEST_BIN + 1 }, (_, index) => tone((LOWEST_BIN + index) * binHz));
const areApart = (left: Tone, right: Tone): boolean => Math.abs(left.hz - right.hz) > LINE_BINS * binHz;

const pairs: readonly (readonly Pair[])[] = keys.map((inRow, rowIndex) =>
  inRow.map((key, columnIndex) => {
    const row = rows[rowIndex] as Tone;
    const column = columns[columnIndex] as Tone;
    const elsewhere = bins.filter((bin) => areApart(bin, row) && areApart(bin, column)).map(({ probe }) => probe);
    return { key, row, column, elsewhere };
  }),
);

/** From 230 to 520 Hz: dial tones are 425, 350 and 440, 400 or 450 Hz (ITU-T E.180, supplement 2). */
const dialTones = new BandProbe(4, 8);

interface Loudest {
  readonly index: number;
  readonly energy: number;
}

const loudest = (tones: readonly Tone[], window: FoldedWindow): Loudest => {
  let index = 0;
  let energy = -1;
  tones.forEach(({ probe }, at) => {
    const here = probe.energy(window);
    if (here <= energy) return;
    index = at;
    energy = here;
  });
  return { index, energy };
};

/** The pair whose frequencies are the loudest ones of a window, if there is much of it at first sight. */
const promisingPair = (window: FoldedWindow): Pair | undefined => {
  if (window.energy < 2 * WEAKEST_TONE) return undefined;
  const row = loudest(rows, window);
  if (row.energy < window.energy * PROMISING_ROW) return undefined;
  const column = loudest(columns, window);
  if (row.energy + column.energy < window.energy * PROMISING) return undefined;
  return pairs[row.index]?.[column.index];
};

const isInTune = ({ offsetHz }: SpectralLine, { hz }: Tone): boolean => Math.abs(offsetHz) <= FREQUENCY_TOLERANCE * hz;

const isBalanced = (row: SpectralLine, column: SpectralLine): boolean =>
  Math.min(row.energy, column.energy) >= WEAKEST_TONE &&
  column.energy <= row.energy * COLUMN_OVER_ROW &&
  row.energy <= column.energy * ROW_OVER_COLUMN;

/** What a window holds from its beginning to its end. */
export interface Heard {
  readonly pair: Pair;
  /** Whether the pair sounds over a dial tone. */
  readonly over: 'silence' | 'dial tone';
  /** Energy of the little else. */
  readonly rest: number;
}

/** The pair of tones in a window that holds little else but perhaps a dial tone. */
export const pairIn = (window: FoldedWindow): Heard | undefined => {
  const pair = promisingPair(window);
  if (pair === undefined) return undefined;
  const row = pair.row.probe.line(window);
  const column = pair.column.probe.line(window);
  if (!isInTune(row, pair.row) || !isInTune(column, pair.column) || !isBalanced(row, column)) return undefined;

  const energy = row.energy + column.energy;
  const rest = window.energy - energy;
  if (rest <= REST * energy) return { pair, over: 'silence', rest };
  const dialTone = dialTones.energy(window);
  const others = rest - dialTone;
  if (dialTone > DIAL_TONE * energy || others > REST * energy) return undefined;
  return { pair, over: 'dial tone', rest: others };
};

/** What must be there of a dial tone, and what may be there of a digit, before the digit begins. */
const BEFORE = 0.25;

/** Whether a digit over a dial tone begins between two windows: the tone sounded before, the pair did not. A chord has neither. */
export const beganOverDialTone = ({ row, column }: Pair, before: FoldedWindow, now: FoldedWindow): boolean =>
  dialTones.energy(before) >= BEFORE * dialTones.energy(now) &&
  [row, column].every(({ probe }) => probe.energy(before) <= BEFORE * probe.energy(now));

/** Whether the little else is noise: no third line such as overtones and chords have. */
export const isPure = (window: FoldedWindow, { pair, rest }: Heard): boolean => {
  const allowed = THIRD_LINE * window.energy;
  // What is less in all has no line that is more; the search costs four times as much as all before it.
  return rest <= allowed || pair.elsewhere.every((probe) => probe.energy(window) <= allowed);
};
