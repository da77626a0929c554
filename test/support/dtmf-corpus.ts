import type { Random } from '../../src/lib/index.ts';
import { DtmfDetector } from '../../src/media/dtmf-detector.ts';
import type { Codec } from '../../src/media/g711.ts';
import { type Dialling, dial, type Press, randomKeys } from './dtmf-signals.ts';
import { seededRandom } from './seeded-random.ts';
import { overG711 } from './signals.ts';

/** A down that the detector told. */
export interface Down {
  readonly key: string;
  readonly startedAt: number;
}

/** How the network carries the audio. */
export interface Network {
  /** This share of the packets of 20 ms does not arrive. */
  readonly lossShare: number;
  /** What stands in for a lost packet: word of it, or 20 ms of digital silence that some gateway filled in. */
  readonly hole: 'told' | 'silence';
}

const PACKET = 160;

/** All keys that the detector tells of samples that arrive in packets of 20 ms. */
const downsIn = (samples: Int16Array, network: Network | undefined, random: Random): readonly Down[] => {
  const detector = new DtmfDetector();
  const downs: Down[] = [];
  for (let at = 0; at < samples.length; at += PACKET) {
    const packet = samples.subarray(at, at + PACKET);
    const lost = network !== undefined && random.below(1_000_000) < network.lossShare * 1_000_000;
    const told = lost && network.hole === 'told';
    const heard = lost ? new Int16Array(packet.length) : packet;
    const changes = told ? detector.lost(packet.length) : detector.push(heard);
    for (const change of changes) if (change.kind === 'down') downs.push(change);
  }
  return downs;
};

/** Digits sent and what became of them. */
export interface Score {
  readonly sent: number;
  readonly detected: number;
  /** Told once more than pressed. */
  readonly doubled: number;
  /** Told where nobody pressed that key. */
  readonly invented: number;
}

const SLACK = 160;

/** Compares what was told with what was sent: a down belongs to the press that its beginning falls into, 20 ms early at most. */
const score = (presses: readonly Press[], downs: readonly Down[]): Score => {
  const found = new Set<Press>();
  let doubled = 0;
  let invented = 0;
  let at = 0;
  for (const { key, startedAt } of downs) {
    while (at < presses.length && presses[at]!.to <= startedAt) at += 1;
    const press = presses[at];
    if (press === undefined || startedAt < press.from - SLACK || press.key !== key) invented += 1;
    else if (found.has(press)) doubled += 1;
    else found.add(press);
  }
  return { sent: presses.length, detected: found.size, doubled, invented };
};

/** One row of the table of conditions. */
export interface Condition {
  readonly name: string;
  readonly dialling: Dialling;
  readonly network?: Network;
}

const plain: Dialling = { onMs: 40, offMs: 40, dbm0: -10 };
const slow: Dialling = { onMs: 100, offMs: 100, dbm0: -10 };
const row = (name: string, dialling: Dialling, network?: Network): Condition => ({
  name,
  dialling,
  ...(network === undefined ? {} : { network }),
});

/** Every digit must come through, 99 of 100 at least. */
export const mustHear: readonly Condition[] = [
  row('clean, 40/40 ms, -10 dBm0', plain),
  ...[-3, -6, -18, -25].map((dbm0) => row(`level ${dbm0} dBm0`, { ...plain, dbm0 })),
  row('frequencies 1.25 % off', { ...plain, frequencyError: 0.0125 }),
  ...[-8, -4, 4].map((twistDb) => row(`twist ${twistDb} dB`, { ...plain, twistDb })),
  row('SNR 15 dB', { ...plain, snrDb: 15 }),
  row('SNR 20 dB', { ...plain, snrDb: 20 }),
  row('SNR 15 dB at -25 dBm0', { ...plain, dbm0: -25, snrDb: 15 }),
  row('dial tone 350+440 Hz at -15 dBm0 below', { ...plain, under: { hz: [350, 440], dbm0: -15 } }),
  row('dial tone 400 Hz at -15 dBm0 below', { ...plain, under: { hz: [400], dbm0: -15 } }),
  row('dial tone 450 Hz at -15 dBm0 below', { ...plain, under: { hz: [450], dbm0: -15 } }),
  row('dial tone 425 Hz at -15 dBm0, digits at -12', { ...plain, dbm0: -12, under: { hz: [425], dbm0: -15 } }),
  row('dial tone 425 Hz at -15 dBm0 below', { ...plain, under: { hz: [425], dbm0: -15 } }),
  row('direct current', { ...plain, dbm0: -20, offset: 1500 }),
  row('100/100 ms', slow),
];

/** Frequencies 1.5 % off: 95 of 100 at least. */
export const shouldHear: readonly Condition[] = [row('frequencies 1.5 % off', { ...plain, frequencyError: 0.015 })];

/** None may be heard. */
export const mustRefuse: readonly Condition[] = [
  row('frequencies 3.5 % off', { ...slow, frequencyError: 0.035 }),
  row('frequencies 3.5 % off, 250 ms', { ...slow, onMs: 250, frequencyError: 0.035 }),
  row('frequencies 5 % off', { ...slow, frequencyError: 0.05 }),
  row('tones of 20 ms', { ...plain, onMs: 20 }),
  row('tones of 20 ms, SNR 20 dB', { ...plain, onMs: 20, snrDb: 20 }),
  row('tones of 15 ms', { ...plain, onMs: 15 }),
  row('tones of 10 ms', { ...plain, onMs: 10 }),
  row('level -45 dBm0', { ...slow, dbm0: -45 }),
  row('twist 12 dB', { ...slow, twistDb: 12 }),
  row('twist -16 dB', { ...slow, twistDb: -16 }),
];

/** Digits with holes in them: heard, and never twice. */
export const mustNotSplit: readonly Condition[] = [
  row('dropout 5 ms in 60 ms', { ...plain, onMs: 60, dropoutMs: 5 }),
  row('dropout 10 ms in 80 ms', { ...plain, onMs: 80, dropoutMs: 10 }),
  row('dropout 10 ms in 100 ms', { ...slow, dropoutMs: 10 }),
  row('dropout 10 ms in 100 ms, SNR 15 dB', { ...slow, dropoutMs: 10, snrDb: 15 }),
  row('dropout 10 ms in 100 ms, pause 40 ms', { ...slow, offMs: 40, dropoutMs: 10 }),
];

const told5: Network = { lossShare: 0.05, hole: 'told' };
const silent5: Network = { lossShare: 0.05, hole: 'silence' };

/** Packets are lost: hardly any digit goes missing, and none comes twice. */
export const lossy: readonly Condition[] = [
  row('5 % loss, 100/100 ms', slow, told5),
  row('5 % loss, 100/60 ms', { ...slow, offMs: 60 }, told5),
  row('5 % loss, 200/100 ms', { ...slow, onMs: 200 }, told5),
  row('20 % loss, 200/100 ms', { ...slow, onMs: 200 }, { lossShare: 0.2, hole: 'told' }),
  row('5 % silence for packets, 100/100 ms', slow, silent5),
];

/** Beyond every gate: where the detector stops to hear. For the bench; nothing is promised. */
export const beyond: readonly Condition[] = [
  ...[-30, -35].map((dbm0) => row(`level ${dbm0} dBm0`, { ...plain, dbm0 })),
  row('level 0 dBm0 (clips)', { ...plain, dbm0: 0 }),
  ...[0.018, 0.02, 0.025, 0.03].map((frequencyError) =>
    row(`frequencies ${(frequencyError * 100).toFixed(1)} % off`, { ...plain, frequencyError }),
  ),
  ...[-9, -10, 5, 6].map((twistDb) => row(`twist ${twistDb} dB`, { ...plain, twistDb })),
  ...[13, 12, 11, 10].map((snrDb) => row(`SNR ${snrDb} dB`, { ...plain, snrDb })),
  ...[35, 30, 27, 25, 23].map((onMs) => row(`tones of ${onMs} ms`, { ...plain, onMs })),
  ...[35, 30, 25].map((offMs) => row(`pauses of ${offMs} ms`, { ...plain, offMs })),
  row('dropout 15 ms in 100 ms', { ...slow, dropoutMs: 15 }),
  row('dropout 20 ms in 100 ms', { ...slow, dropoutMs: 20 }),
  row('dropout 10 ms in 50 ms', { ...plain, onMs: 50, dropoutMs: 10 }),
  row('1.5 % off, twist -8 dB, SNR 15 dB, -25 dBm0', {
    ...plain,
    dbm0: -25,
    twistDb: -8,
    snrDb: 15,
    frequencyError: 0.015,
  }),
  row('1.5 % off, twist 4 dB, SNR 15 dB, -25 dBm0', {
    ...plain,
    dbm0: -25,
    twistDb: 4,
    snrDb: 15,
    frequencyError: 0.015,
  }),
];

/** Dials `digits` random keys under a condition and scores what the detector tells. */
export const measure = ({ dialling, network }: Condition, codec: Codec, digits: number, seed: number): Score => {
  const random = seededRandom(seed);
  const { sound, presses } = dial(randomKeys(digits, random), dialling, random);
  return score(presses, downsIn(overG711(codec, sound), network, random));
};
