import { describe, expect, it } from 'vitest';
import { type EventState, type KeyChange, receiveAudio, receiveEvent } from '../../../src/media/event-receiver.ts';
import type { RtpPacket } from '../../../src/media/rtp.ts';
import { type EventWish, eventPacket, keyed, type Sent, wrapped } from '../../support/key-packets.ts';

/** What was told, as text: a key when it goes down, `^` when it is up. */
const textOf = (changes: readonly KeyChange[]) =>
  changes.map((change) => (change.kind === 'up' ? '^' : change.key)).join('');

/** A receiver that is given packets at their milliseconds and writes down what it tells. */
class Receiver {
  #state: EventState;
  heard = '';

  event(packet: RtpPacket, atMs: number): this {
    const [state, changes] = receiveEvent(this.#state, packet, atMs);
    this.#state = state;
    this.heard += textOf(changes);
    return this;
  }

  audio(timestamp: number, ssrc = 7): this {
    const [state, changes] = receiveAudio(this.#state, { ssrc, timestamp });
    this.#state = state;
    this.heard += textOf(changes);
    return this;
  }
}

/** What is told of packets that come 20 ms apart. */
const heardOf = (...wishes: readonly EventWish[]): string => {
  const receiver = new Receiver();
  wishes.forEach((wish, at) => {
    receiver.event(eventPacket({ sequence: at + 1, ...wish }), at * 20);
  });
  return receiver.heard;
};

const heardAll = (sent: readonly Sent[]): string => {
  const receiver = new Receiver();
  for (const { packet, atMs } of sent) receiver.event(packet, atMs);
  return receiver.heard;
};

const END = { end: true, duration: 480 } as const;

describe('one key', () => {
  it('is down with its first packet and up with its first end packet, once', () => {
    expect(heardOf({ duration: 160 }, { duration: 320 }, END, END, END)).toBe('5^');
  });

  it('is told before its end', () => {
    expect(heardOf({ duration: 160, marker: true })).toBe('5');
  });

  it('counts when its beginning, with the marker, is lost', () => {
    expect(heardOf({ duration: 320 }, END)).toBe('5^');
  });

  it('counts when only one end packet is left of it', () => {
    expect(heardOf(END)).toBe('5^');
  });

  it('counts when nothing but its first packet, of duration 0, is left of it', () => {
    expect(heardOf({ duration: 0, marker: true })).toBe('5');
  });

  it('counts at volume 63', () => {
    expect(heardOf({ volume: 63 }, { ...END, volume: 63 })).toBe('5^');
  });

  it('counts in a packet with CSRCs, a header extension and padding', () => {
    const packet = wrapped(eventPacket());
    expect(packet && new Receiver().event(packet, 0).heard).toBe('5');
  });

  it.each(['0', '9', '*', '#', 'A', 'D'] as const)('may be %s', (key) => {
    expect(heardOf({ key }, { key, ...END })).toBe(`${key}^`);
  });

  it('is not there in two octets, in an event above 15 or in garbage', () => {
    const receiver = new Receiver();
    for (const hex of ['', '05', '058a', '10 8a 01e0', 'ffffffff']) {
      receiver.event({ ...eventPacket(), payload: Buffer.from(hex.replaceAll(' ', ''), 'hex') }, 0);
    }
    expect(receiver.heard).toBe('');
  });

  it('is one where every packet comes twice', () => {
    expect(heardAll(keyed('5').flatMap((sent) => [sent, sent]))).toBe('5^');
  });

  it('is one where all packets come backwards', () => {
    expect(heardAll([...keyed('5')].reverse())).toBe('5^');
  });

  it('is one where the end overtakes the rest', () => {
    const [first, second, ...rest] = keyed('5');
    expect(heardAll([first, ...rest, second].flatMap((sent) => sent ?? []))).toBe('5^');
  });

  it('is one where sequence and timestamp wrap in it', () => {
    expect(heardAll(keyed('5', { sequence: 0xfffe, timestamp: 0xffffff00 }))).toBe('5^');
    expect(heardAll(keyed('55', { sequence: 0xfffe, timestamp: 0xffffff00 }))).toBe('5^5^');
  });

  it('is one where its end packets have timestamps of their own', () => {
    const end = { end: true, duration: 320 };
    const ends = [0, 160, 320].map((later) => ({ ...end, timestamp: 1000 + later }));
    expect(heardOf({ duration: 160 }, ...ends)).toBe('5^');
    const late = [320, 480, 640].map((later) => ({ ...end, timestamp: 1000 + later }));
    expect(heardOf({ duration: 160 }, ...late)).toBe('5^');
    expect(heardOf(...late)).toBe('5^');
  });

  it('is one where its end packets have the time of the end', () => {
    const ends = [0, 160, 320].map((later) => ({ end: true, duration: 800, timestamp: 1800 + later }));
    expect(heardOf({ duration: 640 }, ...ends)).toBe('5^');
  });

  it('is one where the timestamp moves with every packet, whether the duration grows or not', () => {
    const growing = [0, 1, 2, 3, 4, 5].map((at) => ({ timestamp: 1000 + at * 160, duration: (at + 1) * 160 }));
    expect(heardOf(...growing)).toBe('5');
    const constant = growing.map(({ timestamp }) => ({ timestamp, duration: 160 }));
    expect(heardOf(...constant)).toBe('5');
    expect(
      heardOf(...growing, { timestamp: 1960, duration: 960, end: true }, { timestamp: 2120, duration: 960, end: true }),
    ).toBe('5^');
  });

  it('is one where such a sender loses packets', () => {
    const growing = [0, 1, 2, 8, 15, 16].map((at) => ({
      timestamp: 1000 + at * 160,
      duration: (at + 1) * 160,
      sequence: at,
    }));
    expect(heardOf(...growing)).toBe('5');
  });

  it('is one for as long as it is held: segments have new timestamps and no marker', () => {
    const receiver = new Receiver();
    const frames = Math.floor((3 * 0xffff) / 160);
    for (let frame = 0; frame < frames; frame += 1) {
      const segment = Math.floor((frame * 160) / 0xffff);
      const timestamp = 1000 + segment * 0xffff;
      const duration = frame * 160 - segment * 0xffff;
      receiver.event(eventPacket({ timestamp, duration, sequence: frame, marker: frame === 0 }), frame * 20);
    }
    receiver.event(
      eventPacket({ timestamp: 1000 + 2 * 0xffff, duration: 65000, sequence: frames, end: true }),
      frames * 20,
    );
    expect(receiver.heard).toBe('5^');
  });

  it('is one where the end of a segment and the beginning of the next are lost', () => {
    expect(heardOf({ duration: 64_000 }, { timestamp: 1000 + 0xffff, duration: 800, sequence: 20 })).toBe('5');
  });

  it('is one where the duration wraps or stands still at its limit instead', () => {
    expect(heardOf({ duration: 65_500 }, { duration: 65_535 }, { duration: 65_535 }, { duration: 125 }, END)).toBe(
      '5^',
    );
  });

  it('is up when audio comes from behind its end, but not when audio comes beside it', () => {
    const receiver = new Receiver().event(eventPacket({ timestamp: 1000, duration: 800 }), 0);
    expect(receiver.audio(1000).audio(1800).audio(2279).heard).toBe('5');
    expect(receiver.audio(2280).audio(2440).heard).toBe('5^');
  });

  it('is not up by audio of another SSRC, whose timestamps have nothing to do with it', () => {
    const receiver = new Receiver().event(eventPacket({ timestamp: 1000, duration: 800 }), 0);
    expect(receiver.audio(60_000, 8).heard).toBe('5');
    expect(receiver.audio(60_000).heard).toBe('5^');
  });
});

describe('keys one after the other', () => {
  it('are told each once', () => {
    expect(heardAll(keyed('*10482913#'))).toBe('*^1^0^4^8^2^9^1^3^#^');
    expect(heardAll(keyed('99999', { downMs: 40, pauseMs: 40 }))).toBe('9^9^9^9^9^');
  });

  it('are told apart when they have one timestamp but are different', () => {
    expect(heardOf({ key: '5' }, { key: '5', ...END }, { key: '6' }, { key: '6', ...END })).toBe('5^6^');
  });

  it('end each other when the ends are lost', () => {
    expect(heardOf({ key: '5' }, { key: '6', timestamp: 3000 }, { key: '6', timestamp: 5000 })).toBe('5^6^6');
  });

  it('are two when the same key comes with a new timestamp and all end packets are lost', () => {
    const lossy = keyed('55').filter(({ packet }) => (packet.payload.readUInt8(1) & 0x80) === 0);
    expect(heardAll(lossy)).toBe('5^5');
  });

  it('are two when nothing but one end packet is left of each', () => {
    const lossy = keyed('55', { downMs: 40, pauseMs: 40 }).filter((_, at) => at % 4 === 3);
    expect(heardAll(lossy)).toBe('5^5^');
  });

  it('are two when end packets have timestamps of their own and the same key follows soon', () => {
    const ends = [0, 160, 320].map((later) => ({ end: true, duration: 320, timestamp: 1160 + later }));
    expect(heardOf({ duration: 160 }, ...ends, { timestamp: 1640, duration: 160 })).toBe('5^5');
  });

  it('are two when what is left of the second looks as if the first had been held', () => {
    const second = { timestamp: 2600, duration: 1760, sequence: 22 };
    expect(heardOf({ timestamp: 1000, duration: 160 }, second)).toBe('5^5');
  });

  it('are told each once when a sender begins each with numbers far behind', () => {
    expect(heardOf({ ...END, key: '9', sequence: 300, timestamp: 67_840 }, { ...END, key: '2', sequence: 50 })).toBe(
      '9^2^',
    );
  });

  it('are told each once when a sender goes back in sequence or in time only', () => {
    const before = { ...END, sequence: 300, timestamp: 9000 };
    expect(heardOf(before, { ...END, sequence: 290, timestamp: 18_000 })).toBe('5^5^');
    expect(heardOf(before, { ...END, sequence: 320, timestamp: 1000 })).toBe('5^5^');
  });

  it('are not told again by packets that others have overtaken', () => {
    const [first, second] = [keyed('56').slice(0, 7), keyed('56').slice(7)];
    const late = first.map(({ packet }) => ({ packet, atMs: 220 }));
    expect(heardAll([...first, ...second.slice(0, 1), ...late, ...second.slice(1)])).toBe('5^6^');
  });

  it('are two when a sender repeats the timestamp of the same key but goes on counting', () => {
    const twice = [...keyed('5'), ...keyed('5', { sequence: 20 }).map((sent) => ({ ...sent, atMs: sent.atMs + 200 }))];
    expect(heardAll(twice)).toBe('5^5^');
  });

  /** The recordings that come with SIPp: 320 units per 20 ms, three end packets of one sequence number, one SSRC for all. */
  const recording = (key: '1' | '2', sequence: number, timestamp: number, atMs: number): readonly Sent[] => [
    ...[0, 1, 2, 3, 4, 5, 6].map((at) => ({
      atMs: atMs + at * 20,
      packet: eventPacket({ key, timestamp, sequence: sequence + at, duration: at * 320, marker: at === 0 }),
    })),
    ...[0, 1, 2].map(() => ({
      atMs: atMs + 140,
      packet: eventPacket({ key, timestamp, sequence: sequence + 7, duration: 2240, end: true }),
    })),
  ];

  it('are told each once when recordings are played again and again', () => {
    const one = (atMs: number) => recording('1', 7984, 13_280, atMs);
    const two = (atMs: number) => recording('2', 8042, 23_200, atMs);
    expect(heardAll([...one(0), ...one(200), ...two(400), ...one(600), ...two(800), ...two(1000)])).toBe(
      '1^1^2^1^2^2^',
    );
  });

  it('go on with a new SSRC', () => {
    expect(heardOf({}, END, { ssrc: 8, sequence: 1, timestamp: 1000 })).toBe('5^5');
  });
});
