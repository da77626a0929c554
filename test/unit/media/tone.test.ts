import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decodeG711 } from '../../../src/media/g711.ts';
import { createToneFrames, defaultTones, renderTone, type Tones, toFrames } from '../../../src/media/tone.ts';
import { levelOf } from '../../support/goertzel.ts';

const tonesFile = (country: string): Tones =>
  parse(readFileSync(new URL(`../../../sip-config/tones/${country}.yaml`, import.meta.url), 'utf8'));
const ms = (duration: number) => duration * 8;

describe('a tone', () => {
  it('has its frequency at -10 dBm0', () => {
    const samples = renderTone([{ hz: [425], ms: 400 }]);
    expect(samples.length).toBe(ms(400));
    const inside = samples.subarray(ms(100), ms(300));
    expect(levelOf(425, inside)).toBeCloseTo(-10, 1);
    expect(levelOf(900, inside)).toBeLessThan(-50);
  });

  it('shares the level among its frequencies', () => {
    const inside = renderTone([{ hz: [350, 450], ms: 400 }]).subarray(ms(100), ms(300));
    expect(levelOf(350, inside)).toBeCloseTo(-13, 1);
    expect(levelOf(450, inside)).toBeCloseTo(-13, 1);
  });

  it('starts and ends without a click, and no step is larger than the sine itself makes', () => {
    const samples = renderTone(defaultTones.acknowledgement);
    const steepest = 7221 * 2 * Math.PI * (900 / 8000);
    expect(Math.abs(samples[0] ?? 1)).toBe(0);
    expect(Math.abs(samples.at(-1) ?? 1)).toBe(0);
    for (let at = 1; at < samples.length; at += 1) {
      expect(Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0))).toBeLessThanOrEqual(steepest);
    }
  });

  it('is silent where it has no frequency', () => {
    const samples = renderTone([
      { hz: [425], ms: 20 },
      { hz: [], ms: 30 },
      { hz: [425], ms: 20 },
    ]);
    expect(samples.subarray(ms(20), ms(50)).every((sample) => sample === 0)).toBe(true);
    expect(samples.length).toBe(ms(70));
  });

  it('fills its last frame up with silence', () => {
    const frames = toFrames('PCMA', renderTone([{ hz: [425], ms: 30 }]));
    expect(frames.map((frame) => frame.length)).toEqual([160, 160]);
    expect(frames[1]?.subarray(80).every((octet) => octet === 0xd5)).toBe(true);
    expect(frames[1]?.subarray(0, 80).some((octet) => octet !== 0xd5)).toBe(true);
  });

  it('survives G.711 in both laws', () => {
    const frames = createToneFrames(defaultTones);
    for (const codec of ['PCMA', 'PCMU'] as const) {
      const heard = decodeG711(codec, Buffer.concat(frames('prompt', codec)));
      expect(levelOf(425, heard.subarray(ms(100), ms(300)))).toBeCloseTo(-10, 0);
    }
  });

  it('is rendered once per codec', () => {
    const frames = createToneFrames(defaultTones);
    expect(frames('error', 'PCMA')).toBe(frames('error', 'PCMA'));
    expect(frames('error', 'PCMA')).not.toBe(frames('error', 'PCMU'));
  });
});

describe('the default tones', () => {
  it('acknowledge with two rising tones', () => {
    const [first, second] = defaultTones.acknowledgement.flatMap(({ hz }) => hz);
    expect(second).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
  });

  it('refuse with 425 Hz three times a quarter of a second', () => {
    const sounding = defaultTones.error.filter(({ hz }) => hz.length > 0);
    expect(sounding).toEqual(Array.from({ length: 3 }, () => ({ hz: [425], ms: 250 })));
    expect(defaultTones.error.filter(({ hz }) => hz.length === 0)).toHaveLength(2);
  });

  it('are the ones in sip-config/tones/default.yaml', () => {
    expect(tonesFile('default')).toEqual(defaultTones);
  });
});

describe('the tones of sip-config', () => {
  it.each(['default', 'nl', 'de', 'uk', 'us', 'fr'])('can be played and end before the call does (%s)', (country) => {
    const tones = tonesFile(country);
    expect(Object.keys(tones).sort()).toEqual(['acknowledgement', 'error', 'prompt']);
    for (const segments of Object.values(tones)) {
      const length = segments.reduce((total, segment) => total + segment.ms, 0);
      expect(length).toBeLessThanOrEqual(2500);
      expect(segments.flatMap(({ hz }) => hz).every((hz) => hz >= 300 && hz <= 3400)).toBe(true);
      expect(renderTone(segments).length).toBe(ms(length));
    }
  });
});
