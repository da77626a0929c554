import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/lib/index.ts';
import { type EventState, type EventStep, receiveAudio, receiveEvent } from '../../src/media/event-receiver.ts';
import { dtmfKeys, parseTelephoneEvent } from '../../src/media/telephone-event.ts';
import { keyed, type Sent } from '../support/key-packets.ts';
import { seededRandom } from '../support/seeded-random.ts';

const CODES = 1000;

/** One code of six keys as somebody keys it: each press and pause of its own length, numbers close to their wrap at times. */
const codeOf = (random: Random): { readonly keys: string; readonly sent: readonly Sent[] } => {
  const keys = Array.from({ length: 6 }, () => dtmfKeys[random.below(12)]).join('');
  return {
    keys,
    sent: keyed(keys, {
      downMs: 40 + 20 * random.below(12),
      pauseMs: 40 + 20 * random.below(12),
      sequence: random.below(4) === 0 ? 0xffff - random.below(40) : random.below(0x10000),
      timestamp: random.below(4) === 0 ? 0xffffffff - random.below(8000) : random.below(2 ** 32),
    }),
  };
};

const isEnd = ({ packet }: Sent) => (packet.payload.readUInt8(1) & 0x80) !== 0;
const percent = (random: Random, chance: number) => random.below(100) < chance;

/** What a receiver tells of the packets that come, in the order in which they come. */
const heardOf = (packets: readonly Sent[]): string => {
  let state: EventState;
  let heard = '';
  for (const { packet, atMs } of packets) {
    const [next, changes] = receiveEvent(state, packet, atMs);
    state = next;
    for (const change of changes) heard += change.kind === 'down' ? change.key : '';
  }
  return heard;
};

/** The keys of which at least one packet has come. */
const survivorsOf = (sent: readonly Sent[], came: readonly Sent[]): string => {
  const left = new Set(came.map(({ packet }) => packet.timestamp));
  const presses = new Map(sent.map(({ packet }) => [packet.timestamp, parseTelephoneEvent(packet.payload)?.key ?? '']));
  return [...presses].map(([timestamp, key]) => (left.has(timestamp) ? key : '')).join('');
};

describe(`${CODES} codes of six keys`, () => {
  it('come whole and once through 20 % loss, 20 % duplication and 20 % reordering', () => {
    const random = seededRandom(4733);
    let whole = 0;
    for (let round = 0; round < CODES; round += 1) {
      const { keys, sent } = codeOf(random);
      const came = sent
        .filter(() => !percent(random, 20))
        .flatMap((packet) => (percent(random, 20) ? [packet, packet] : [packet]))
        // Reordered: up to 60 ms later than the others, a copy not by as much as its original.
        .map((one) => (percent(random, 20) ? { ...one, atMs: one.atMs + random.below(60) } : one))
        .sort((a, b) => a.atMs - b.atMs);
      const left = survivorsOf(sent, came);
      if (left === keys) whole += 1;
      expect(heardOf(came), `code ${round}`).toBe(left);
    }
    // Four lost packets in a row take a short press away: no receiver can help that.
    expect(whole).toBeGreaterThan(CODES * 0.98);
  });

  it('come whole and once through 40 % loss of all packets but the end packets', () => {
    const random = seededRandom(2833);
    for (let round = 0; round < CODES; round += 1) {
      const { keys, sent } = codeOf(random);
      const came = sent.filter((one) => isEnd(one) || !percent(random, 40));
      expect(heardOf(came), `code ${round}`).toBe(keys);
    }
  });

  it('come whole and once where one packet of each key is left, whichever', () => {
    const random = seededRandom(3550);
    for (let round = 0; round < CODES; round += 1) {
      const { keys, sent } = codeOf(random);
      const perKey = sent.length / keys.length;
      const left = new Set(Array.from(keys, (_, at) => at * perKey + random.below(perKey)));
      expect(heardOf(sent.filter((_, at) => left.has(at))), `code ${round}`).toBe(keys);
    }
  });

  it('are told up before the next goes down, with audio in the pauses', () => {
    const random = seededRandom(1889);
    for (let round = 0; round < CODES; round += 1) {
      const { keys, sent } = codeOf(random);
      let state: EventState;
      let told = '';
      const take = ([next, changes]: EventStep) => {
        state = next;
        for (const change of changes) told += change.kind === 'down' ? change.key : '^';
      };
      for (const { packet, atMs } of sent.filter(() => !percent(random, 20))) {
        take(receiveEvent(state, packet, atMs));
        take(receiveAudio(state, { ...packet, timestamp: (packet.timestamp + random.below(4000)) >>> 0 }));
      }
      expect(told).toMatch(/^(?:[^^]\^)*[^^]?$/);
      expect(told.replaceAll('^', '').length).toBeLessThanOrEqual(keys.length);
    }
  });
});
