import type { Random } from '../../src/lib/index.ts';
import type { DtmfKey } from '../../src/media/port.ts';
import { addNoise, addSine, amplitudeOf, fraction, oneOf, powerOf, type Sound, samplesOf } from './signals.ts';

/** The two frequencies of each key in Hz (ITU-T Q.23). */
export const keyHz: Readonly<Record<DtmfKey, readonly [row: number, column: number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  A: [697, 1633],
  '4': [770, 1209],
  '5': [770, 1336],
  '6': [770, 1477],
  B: [770, 1633],
  '7': [852, 1209],
  '8': [852, 1336],
  '9': [852, 1477],
  C: [852, 1633],
  '*': [941, 1209],
  '0': [941, 1336],
  '#': [941, 1477],
  D: [941, 1633],
};

export const allKeys = Object.keys(keyHz) as readonly DtmfKey[];

/** How a telephone dials. */
export interface Dialling {
  readonly onMs: number;
  readonly offMs: number;
  /** Level of the stronger tone; of both when there is no twist. */
  readonly dbm0: number;
  /** Level of the column's tone over the row's. */
  readonly twistDb?: number;
  /** Both tones lie this share off, each up or down at random. */
  readonly frequencyError?: number;
  /** Power of both tones over white noise in 4 kHz. The noise also fills the pauses. */
  readonly snrDb?: number;
  /** The tones are missing for this long somewhere inside each digit, at least 5 ms from its ends. */
  readonly dropoutMs?: number;
  /** A call-progress tone that sounds all the time, all its frequencies together at `dbm0`. */
  readonly under?: { readonly hz: readonly number[]; readonly dbm0: number };
  /** A constant added to all samples. */
  readonly offset?: number;
}

/** A digit as it was sent, in samples from the beginning. */
export interface Press {
  readonly key: DtmfKey;
  readonly from: number;
  readonly to: number;
}

export interface Dialled {
  readonly sound: Sound;
  readonly presses: readonly Press[];
}

/** Sound before the first digit and after the last, in milliseconds. */
const MARGIN_MS = 150;

/** As many random keys, the same one twice in a row more often than chance would have it. */
export const randomKeys = (count: number, random: Random): readonly DtmfKey[] => {
  const keys: DtmfKey[] = [];
  for (let at = 0; at < count; at += 1) {
    const repeated = at > 0 && random.below(3) === 0;
    keys.push(repeated ? keys[at - 1]! : oneOf(random, allKeys));
  }
  return keys;
};

/** Renders keys dialled one after the other; pauses are up to 5 ms longer than asked for, so that no digit lies like the one before. */
export const dial = (keys: readonly DtmfKey[], how: Dialling, random: Random): Dialled => {
  const presses: Press[] = [];
  let at = samplesOf(MARGIN_MS) + random.below(160);
  for (const key of keys) {
    const to = at + samplesOf(how.onMs);
    presses.push({ key, from: at, to });
    at = to + samplesOf(how.offMs) + random.below(40);
  }
  const sound = new Float64Array(at + samplesOf(MARGIN_MS)).fill(how.offset ?? 0);
  for (const press of presses) addDigit(sound.subarray(press.from, press.to), press.key, how, random);
  for (const hz of how.under?.hz ?? []) {
    const { hz: all, dbm0 } = how.under!;
    addSine(sound, hz, amplitudeOf(dbm0) / Math.sqrt(all.length), fraction(random));
  }
  if (how.snrDb !== undefined) addNoise(sound, pairPower(how) / 10 ** (how.snrDb / 10), random);
  return { sound, presses };
};

/** Levels of the row's and the column's tone in dBm0. */
const levels = ({ dbm0, twistDb = 0 }: Dialling): readonly [row: number, column: number] => [
  dbm0 - Math.max(0, twistDb),
  dbm0 + Math.min(0, twistDb),
];

const pairPower = (how: Dialling): number => levels(how).reduce((sum, level) => sum + powerOf(level), 0);

const addDigit = (place: Sound, key: DtmfKey, how: Dialling, random: Random): void => {
  const tones = new Float64Array(place.length);
  keyHz[key].forEach((hz, tone) => {
    const sign = random.below(2) === 0 ? 1 : -1;
    addSine(tones, hz * (1 + sign * (how.frequencyError ?? 0)), amplitudeOf(levels(how)[tone]!), fraction(random));
  });
  if (how.dropoutMs !== undefined) {
    const missing = samplesOf(how.dropoutMs);
    const edge = samplesOf(5);
    const from = edge + random.below(place.length - missing - 2 * edge + 1);
    tones.fill(0, from, from + missing);
  }
  tones.forEach((sample, at) => {
    place[at]! += sample;
  });
};
