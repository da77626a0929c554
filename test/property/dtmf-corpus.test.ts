import { describe, expect, it } from 'vitest';
import { DtmfDetector } from '../../src/media/dtmf-detector.ts';
import type { Codec } from '../../src/media/g711.ts';
import {
  type Condition,
  lossy,
  measure,
  mustHear,
  mustNotSplit,
  mustRefuse,
  type Score,
  shouldHear,
} from '../support/dtmf-corpus.ts';
import { levelOf } from '../support/goertzel.ts';
import { instruments, musicLike } from '../support/music-like.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { overG711 } from '../support/signals.ts';
import { listenTo, talks } from '../support/talk-off.ts';

const codecs: readonly Codec[] = ['PCMA', 'PCMU'];
const DIGITS = 150;
const TALK_SECONDS = 60;

/** Both laws together, so that each condition counts twice as many digits. */
const inBothLaws = (condition: Condition): Score => {
  const scores = codecs.map((codec, seed) => measure(condition, codec, DIGITS, 100 + seed));
  const sum = (count: (one: Score) => number) => scores.reduce((total, one) => total + count(one), 0);
  return {
    sent: sum(({ sent }) => sent),
    detected: sum(({ detected }) => detected),
    doubled: sum(({ doubled }) => doubled),
    invented: sum(({ invented }) => invented),
  };
};

const expectHeard = (condition: Condition, share: number): void => {
  const { sent, detected, doubled, invented } = inBothLaws(condition);
  expect(sent).toBe(2 * DIGITS);
  expect(detected / sent).toBeGreaterThanOrEqual(share);
  expect(doubled / sent).toBeLessThanOrEqual(0.001);
  expect(invented).toBe(0);
};

describe('digits in G.711', () => {
  it.each(mustHear)('are heard, 99 of 100 at least: $name', (condition) => expectHeard(condition, 0.99));

  it.each(shouldHear)('are heard, 95 of 100 at least: $name', (condition) => expectHeard(condition, 0.95));

  it.each(mustNotSplit)('are heard once in spite of a hole: $name', (condition) => expectHeard(condition, 0.99));

  it.each(lossy)('are heard once though packets are lost: $name', (condition) => expectHeard(condition, 0.97));

  it.each(mustRefuse)('are refused, every one: $name', (condition) => {
    expect(inBothLaws(condition)).toEqual({ sent: 2 * DIGITS, detected: 0, doubled: 0, invented: 0 });
  });
});

describe('sound without digits', () => {
  it.each(talks)('has none: $kind, $name', (talk) => {
    const { seconds, falseDigits } = listenTo(talk, TALK_SECONDS, 200);
    expect(seconds).toBeGreaterThanOrEqual(TALK_SECONDS);
    expect(falseDigits).toBe(0);
  });
});

describe('listening for digits', () => {
  const EIGHT_HZ = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
  const samples = overG711('PCMA', musicLike(instruments.organ!, seededRandom(1)).next().value as Float64Array);

  /** CPU time, which others on the machine take no part of: in microseconds. */
  const costOf = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };

  it('costs less than the plain Goertzel algorithm at its eight frequencies over the same windows', () => {
    const detect = () => new DtmfDetector().push(samples);
    const plain = () => {
      for (let at = 0; at + 128 <= samples.length; at += 32) {
        for (const hz of EIGHT_HZ) levelOf(hz, samples.subarray(at, at + 128));
      }
    };
    const rounds = Array.from({ length: 15 }, () => [costOf(detect), costOf(plain)] as const);
    const cheapest = (which: 0 | 1) => Math.min(...rounds.map((round) => round[which]));
    expect(cheapest(0)).toBeLessThan(cheapest(1));
  });
});
