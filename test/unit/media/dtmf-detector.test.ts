import { describe, expect, it } from 'vitest';
import { type DtmfChange, DtmfDetector } from '../../../src/media/dtmf-detector.ts';
import type { DtmfKey } from '../../../src/media/port.ts';
import { allKeys, type Dialled, type Dialling, dial } from '../../support/dtmf-signals.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { overG711, toLinear } from '../../support/signals.ts';

const usual: Dialling = { onMs: 100, offMs: 100, dbm0: -10 };
const dialled = (keys: readonly DtmfKey[], how: Dialling = usual): Dialled => dial(keys, how, seededRandom(7));

const changesIn = (samples: Int16Array, pieceSamples: number): readonly DtmfChange[] => {
  const detector = new DtmfDetector();
  const pieces = Array.from({ length: Math.ceil(samples.length / pieceSamples) }, (_, index) =>
    samples.subarray(index * pieceSamples, (index + 1) * pieceSamples),
  );
  return pieces.flatMap((piece) => detector.push(piece));
};
const story = (changes: readonly DtmfChange[]): string => changes.map(({ kind, key }) => `${kind} ${key}`).join(', ');
const once = (key: DtmfKey): string => `down ${key}, up ${key}`;

describe('the detector', () => {
  it.each(allKeys)('hears key %s, once, in both laws', (key) => {
    const { sound } = dialled([key]);
    for (const codec of ['PCMA', 'PCMU'] as const)
      expect(story(changesIn(overG711(codec, sound), 160))).toBe(once(key));
  });

  it('says the same whatever the pieces are', () => {
    const samples = overG711('PCMA', dialled(allKeys).sound);
    const whole = changesIn(samples, samples.length);
    expect(whole.length).toBe(2 * allKeys.length);
    for (const size of [1, 7, 33, 80, 127, 128, 129, 160, 1000]) expect(changesIn(samples, size)).toEqual(whole);
  });

  it('keeps nothing of a piece: the caller may reuse its buffer', () => {
    const samples = overG711('PCMA', dialled(['4', '2']).sound);
    const detector = new DtmfDetector();
    const buffer = new Int16Array(50);
    const changes: DtmfChange[] = [];
    for (let at = 0; at + buffer.length <= samples.length; at += buffer.length) {
      buffer.set(samples.subarray(at, at + buffer.length));
      changes.push(...detector.push(buffer));
      buffer.fill(0x5a5a);
    }
    expect(story(changes)).toBe(`${once('4')}, ${once('2')}`);
  });

  it('says where the tone began and ended within 5 ms, and that it began within 40 ms', () => {
    const { sound, presses } = dialled(['1', '9', '9', 'D']);
    const samples = overG711('PCMU', sound);
    const changes = changesIn(samples, 160);
    presses.forEach(({ from, to }, index) => {
      const [down, up] = changes.slice(2 * index, 2 * index + 2);
      if (down?.kind !== 'down' || up?.kind !== 'up') throw new Error('a press has a beginning and an end');
      expect(Math.abs(down.startedAt - from)).toBeLessThanOrEqual(40);
      expect(Math.abs(up.endedAt - to)).toBeLessThanOrEqual(40);
    });
    const [{ from } = { from: 0 }] = presses;
    expect(story(changesIn(samples.subarray(0, from + 40 * 8), 8))).toBe('down 1');
  });

  it('tells a key that is held for a long time once', () => {
    expect(story(changesIn(overG711('PCMA', dialled(['8'], { ...usual, onMs: 5000 }).sound), 160))).toBe(once('8'));
  });

  it('hears nothing in silence and in direct current', () => {
    expect(changesIn(new Int16Array(8000), 160)).toEqual([]);
    expect(changesIn(new Int16Array(8000).fill(-30_000), 160)).toEqual([]);
  });

  it('hears digits over direct current', () => {
    expect(story(changesIn(toLinear(dialled(['6'], { ...usual, dbm0: -25, offset: 4000 }).sound), 160))).toBe(
      once('6'),
    );
  });

  it('hears digits that clip', () => {
    expect(story(changesIn(overG711('PCMA', dialled(['#'], { ...usual, dbm0: 0 }).sound), 160))).toBe(once('#'));
  });

  it('hears nothing in one tone of a pair', () => {
    for (const twistDb of [-60, 60]) {
      expect(changesIn(overG711('PCMA', dialled(allKeys, { ...usual, twistDb }).sound), 160)).toEqual([]);
    }
  });

  it('hears nothing in a pair that a weak third tone accompanies, as overtones accompany notes', () => {
    const { sound } = dialled(['1'], { ...usual, under: { hz: [2400], dbm0: -22 } });
    expect(changesIn(overG711('PCMA', sound), 160)).toEqual([]);
    const { sound: weaker } = dialled(['1'], { ...usual, under: { hz: [2400], dbm0: -29 } });
    expect(story(changesIn(overG711('PCMA', weaker), 160))).toBe(once('1'));
  });

  it('hears a digit over a dial tone, and none in a chord whose bass is one', () => {
    const under = { hz: [350, 440], dbm0: -15 };
    const { sound, presses } = dialled(['3'], { ...usual, under });
    expect(story(changesIn(overG711('PCMA', sound), 160))).toBe(once('3'));
    const [press = { from: 0, to: 0 }] = presses;
    const chord = new Float64Array(sound.length);
    chord.set(sound.subarray(press.from, press.to), press.from);
    expect(changesIn(overG711('PCMA', chord), 160)).toEqual([]);
  });
});

describe('the detector when packets are lost', () => {
  const afterLoss = (how: Dialling, key: DtmfKey, from: (toneFrom: number) => number, lost: number): string => {
    const { sound, presses } = dialled([key], how);
    const samples = overG711('PCMA', sound);
    const start = from(presses[0]!.from);
    const detector = new DtmfDetector();
    return story([
      ...detector.push(samples.subarray(0, start)),
      ...detector.lost(lost),
      ...detector.push(samples.subarray(start + lost)),
    ]);
  };
  const held: Dialling = { ...usual, onMs: 300 };

  it.each([160, 320, 480, 800])('holds a digit over %i samples', (lost) => {
    expect(afterLoss(held, '5', (tone) => tone + 600, lost)).toBe(once('5'));
  });

  it('hears a digit whose beginning was lost', () => {
    expect(afterLoss(held, '5', (tone) => tone - 100, 320)).toBe(once('5'));
  });

  it('hears a digit over a dial tone whose beginning was lost', () => {
    const over = { ...held, under: { hz: [425], dbm0: -15 } };
    expect(afterLoss(over, '5', (tone) => tone - 100, 320)).toBe(once('5'));
  });

  it('ends a digit whose end was lost', () => {
    expect(afterLoss(held, '5', (tone) => tone + 300 * 8 - 100, 320)).toBe(once('5'));
  });

  it('ends a digit at once when more than 100 ms are lost', () => {
    const { sound, presses } = dialled(['5'], held);
    const detector = new DtmfDetector();
    expect(story(detector.push(overG711('PCMA', sound).subarray(0, presses[0]!.from + 800)))).toBe('down 5');
    expect(story(detector.lost(801))).toBe('up 5');
    expect(detector.lost(801)).toEqual([]);
  });

  it('tells two presses of a key apart though a packet of the pause between them was lost', () => {
    const { sound, presses } = dialled(['5', '5'], { ...usual, offMs: 40 });
    const samples = overG711('PCMA', sound);
    for (const early of [40, 80, 120]) {
      const start = presses[1]!.from - 160 - early;
      const detector = new DtmfDetector();
      const changes = [
        ...detector.push(samples.subarray(0, start)),
        ...detector.lost(160),
        ...detector.push(samples.subarray(start + 160)),
      ];
      expect(story(changes)).toBe(`${once('5')}, ${once('5')}`);
    }
  });

  it('counts lost samples in what it says', () => {
    const { sound, presses } = dialled(['5']);
    const detector = new DtmfDetector();
    detector.lost(16_000);
    const [down] = detector.push(overG711('PCMA', sound));
    expect(down?.kind === 'down' ? down.startedAt - 16_000 - presses[0]!.from : undefined).toBeLessThanOrEqual(40);
  });
});
