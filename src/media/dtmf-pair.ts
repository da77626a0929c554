import { BandProbe, energyOfSine, type FoldedWindow, type Line, Probe, remaining } from './dtmf-window.ts';
import type { DtmfKey } from './port.ts';

const ratio = (db: number): number => 10 ** (db / 10);

/** Full scale lies 3.14 dB above 0 dBm0 (G.711 table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** A tone weaker than -37 dBm0 is none: the gate is -25 with a twist of 8 dB. */
const WEAKEST_TONE = energyOfSine(32_768 * Math.sqrt(ratio(-37 - FULL_SCALE_DBM0)));
/** Q.24 wants 1.5 % heard and 3.5 % refused. Speech and music come from beyond 2 % more often than telephones do. */
const FREQUENCY_TOLERANCE = 0.022;
/** Twist, a dB and a half beyond the gate of +4 and -8 dB. */
const COLUMN_OVER_ROW = ratio(5.5);
const ROW_OVER_COLUMN = ratio(9.5);
/** What may sound besides the pair and a dial tone, as a share of the pair: noise at 15 dB is 0.03, and it fluctuates. */
const REST = 0.075;
/** How strong a dial tone may be that sounds together with the pair. */
const DIAL_TONE = ratio(-4);
/** How strong an overtone may be, as a share of the pair. Telephones make none; voices and instruments do. */
const OVERTONE = ratio(-20);
/** The least share of all energy that the pair has before its frequencies are known: off by 1.5 %, over a dial tone. */
const PROMISING = 0.45;
/** Likewise of the row, with the largest twist that is allowed. */
const PROMISING_ROW = PROMISING / (1 + COLUMN_OVER_ROW);
/** Overtones above this are not in the telephone's band. */
const HIGHEST_HZ = 3500;
/** An overtone that lies so near to the other tone of the pair cannot be told from it. */
const APART_HZ = 150;

interface Overtone {
  readonly hz: number;
  readonly order: number;
  readonly probe: Probe;
}

/** One of the eight frequencies of ITU-T Q.23. */
interface Tone {
  readonly hz: number;
  readonly probe: Probe;
  readonly overtones: readonly Overtone[];
}

const tone = (hz: number): Tone => ({
  hz,
  probe: new Probe(hz),
  overtones: [2, 3, 4]
    .map((order) => ({ hz: order * hz, order, probe: new Probe(order * hz) }))
    .filter((overtone) => overtone.hz < HIGHEST_HZ),
});

const rows: readonly Tone[] = [697, 770, 852, 941].map(tone);
const columns: readonly Tone[] = [1209, 1336, 1477, 1633].map(tone);
const keys: readonly (readonly DtmfKey[])[] = [
  ['1', '2', '3', 'A'],
  ['4', '5', '6', 'B'],
  ['7', '8', '9', 'C'],
  ['*', '0', '#', 'D'],
];

/** From 300 to 450 Hz: the dial tones of the world (ITU-T E.180) are 350 and 440, 425, 400 or 450 Hz. */
const dialTones = new BandProbe(5, 7);

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

const isInTune = ({ offsetHz }: Line, { hz }: Tone): boolean => Math.abs(offsetHz) <= FREQUENCY_TOLERANCE * hz;

const isBalanced = (row: Line, column: Line): boolean =>
  Math.min(row.energy, column.energy) >= WEAKEST_TONE &&
  column.energy <= row.energy * COLUMN_OVER_ROW &&
  row.energy <= column.energy * ROW_OVER_COLUMN;

const hasOvertone = (window: FoldedWindow, { overtones }: Tone, line: Line, other: Tone, allowed: number): boolean =>
  overtones.some(
    ({ hz, order, probe }) =>
      Math.abs(hz - other.hz) >= APART_HZ && probe.energy(window) > allowed * remaining(order * line.offsetHz),
  );

/** The key whose pair of tones this window holds and hardly anything else, from its beginning to its end. */
export const keyIn = (window: FoldedWindow): DtmfKey | undefined => {
  if (window.energy < 2 * WEAKEST_TONE) return undefined;
  const loudestRow = loudest(rows, window);
  if (loudestRow.energy < window.energy * PROMISING_ROW) return undefined;
  const loudestColumn = loudest(columns, window);
  if (loudestRow.energy + loudestColumn.energy < window.energy * PROMISING) return undefined;

  const row = rows[loudestRow.index];
  const column = columns[loudestColumn.index];
  const key = keys[loudestRow.index]?.[loudestColumn.index];
  if (row === undefined || column === undefined || key === undefined) return undefined;
  const low = row.probe.line(window);
  const high = column.probe.line(window);
  if (!isInTune(low, row) || !isInTune(high, column) || !isBalanced(low, high)) return undefined;

  const pair = low.energy + high.energy;
  const rest = window.energy - pair;
  const dialTone = rest > REST * pair ? dialTones.energy(window) : 0;
  if (dialTone > DIAL_TONE * pair || rest - dialTone > REST * pair) return undefined;
  if (hasOvertone(window, row, low, column, OVERTONE * pair)) return undefined;
  if (hasOvertone(window, column, high, row, OVERTONE * pair)) return undefined;
  return key;
};
