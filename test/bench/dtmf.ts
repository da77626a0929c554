// Measures the detector of in-band digits: what it hears of digits under each condition, what it hears in speech and
// music without any, and what it costs. `npm run bench:dtmf`. Flags: --help. It is a bench and no test: it asserts nothing.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { DtmfDetector } from '../../src/media/dtmf-detector.ts';
import type { Codec } from '../../src/media/g711.ts';
import {
  beyond,
  type Condition,
  lossy,
  measure,
  mustHear,
  mustNotSplit,
  mustRefuse,
  shouldHear,
} from '../support/dtmf-corpus.ts';
import { dial, randomKeys } from '../support/dtmf-signals.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { overG711 } from '../support/signals.ts';
import { listenTo, type Talk, type TalkOff, talks } from '../support/talk-off.ts';
import { alignedTable } from './report.ts';

const USAGE = `usage: npm run bench:dtmf -- [--digits 1000] [--hours 1] [--seed 1] [--json]
  --digits  digits of each condition, half over A-law and half over mu-law
  --hours   speech, and as much music, each heard over A-law and over mu-law
  --seed    another seed dials other digits and plays other sounds`;

const { values: flags } = parseArgs({
  options: {
    digits: { type: 'string', default: '1000' },
    hours: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

const seed = Number(flags.seed);
const hours = Number(flags.hours);
const digitsPerLaw = Math.ceil(Number(flags.digits) / 2);
const codecs: readonly Codec[] = ['PCMA', 'PCMU'];
const say = (text: string): void => {
  if (!flags.json) console.log(text);
};

interface Row {
  readonly gate: string;
  readonly condition: string;
  readonly digits: number;
  readonly detected: number;
  readonly doubled: number;
  readonly false: number;
}

const gates: readonly (readonly [gate: string, conditions: readonly Condition[]])[] = [
  ['>= 99 %', mustHear],
  ['>= 95 %', shouldHear],
  ['none', mustRefuse],
  ['no splits', mustNotSplit],
  ['no doubles', lossy],
  ['beyond', beyond],
];

const rowOf = (gate: string, condition: Condition): Row => {
  const scores = codecs.map((codec, index) => measure(condition, codec, digitsPerLaw, 1000 * seed + index));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    gate,
    condition: condition.name,
    digits: sum(scores.map(({ sent }) => sent)),
    detected: sum(scores.map(({ detected }) => detected)),
    doubled: sum(scores.map(({ doubled }) => doubled)),
    false: sum(scores.map(({ invented }) => invented)),
  };
};

/** Seconds of each talk, so that each kind lasts for the hours asked for. */
const secondsOf = ({ kind }: Talk): number => (hours * 3600) / talks.filter((talk) => talk.kind === kind).length;

const timesRealTime = ({ seconds, cpuSeconds }: TalkOff): number => seconds / cpuSeconds;

/** Digits without an end: the dearest sound there is. */
const digitsRealTime = (): number => {
  const random = seededRandom(seed);
  const { sound } = dial(randomKeys(5000, random), { onMs: 50, offMs: 50, dbm0: -10 }, random);
  const samples = overG711('PCMA', sound);
  const detector = new DtmfDetector();
  const before = process.cpuUsage();
  for (let at = 0; at < samples.length; at += 160) detector.push(samples.subarray(at, at + 160));
  return samples.length / 8000 / (process.cpuUsage(before).user / 1e6);
};

say(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; one thread, and what others leave of it.`);

const rows = gates.flatMap(([gate, conditions]) => conditions.map((condition) => rowOf(gate, condition)));
const digitCells = rows.map((row) => [
  row.condition,
  row.gate,
  String(row.digits),
  ((100 * row.detected) / row.digits).toFixed(2),
  String(row.doubled),
  String(row.false),
]);
say(`\n${alignedTable(['digits', 'gate', 'sent', 'detected %', 'doubled', 'false'], digitCells)}`);

const heard = talks.map((talk, index) => ({ talk, ...listenTo(talk, secondsOf(talk), 1000 * seed + index) }));
const talkCells = heard.map((one) => [
  `${one.talk.kind}: ${one.talk.name}`,
  (one.seconds / 3600).toFixed(2),
  String(one.falseDigits),
  timesRealTime(one).toFixed(0),
]);
say(`\n${alignedTable(['without digits', 'hours', 'false digits', 'x real time'], talkCells)}`);

const heardHours = heard.reduce((total, { seconds }) => total + seconds / 3600, 0);
const heardCpu = heard.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0);
// Each talk was heard twice, over both laws.
const falsePerHour = heard.reduce((total, { falseDigits }) => total + falseDigits, 0) / (2 * heardHours);
const overall = (heardHours * 3600) / heardCpu;
const overDigits = digitsRealTime();
say(
  `\n${falsePerHour.toFixed(2)} false digits an hour in ${(2 * heardHours).toFixed(2)} hours heard, half over each law`,
);
say(
  `CPU of one channel: ${overall.toFixed(0)} x real time in speech and music, ${overDigits.toFixed(0)} x in digits without an end`,
);
if (flags.json) {
  const talked = heard.map(({ talk: { name, kind }, ...rest }) => ({ name, kind, ...rest }));
  console.log(
    JSON.stringify({ node: process.version, rows, talks: talked, falsePerHour, overall, overDigits }, null, 2),
  );
}
