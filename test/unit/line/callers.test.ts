import { describe, expect, it } from 'vitest';
import { judge, signals } from '../../../src/line/index.ts';
import { callerFiles, callers, claimsOfCaller } from '../../support/callers.ts';

const levels = ['provisioned', 'standard', 'strict'] as const;
const isStrong = (name: string) => signals.some((signal) => signal.name === name && signal.strength === 'strong');

/** Devices that a line of kind analog or dect stands for, and whatever has nothing in its request that gives it away. */
const honest = Object.entries(callers).filter(([, { standard }]) => standard === 'trusted');

describe('the corpus of callers', () => {
  it('has one expectation for each request', () => {
    expect([...callerFiles()].sort()).toEqual(Object.keys(callers).sort());
  });

  it.each(Object.entries(callers))('%s gives its signals and is judged by them', (name, caller) => {
    const claims = claimsOfCaller(name);
    for (const trust of levels) {
      const verdict = judge({ kind: caller.kind, username: 'kitchen', trust, peer: null }, claims);
      expect({ trust, verdict }).toEqual({
        trust,
        verdict:
          caller[trust] === 'trusted'
            ? { kind: 'trusted', signals: caller.signals }
            : { kind: 'refused', refusal: caller[trust], signals: caller.signals },
      });
    }
  });

  it.each(Object.keys(callers))('%s confirms nothing on a line of kind ip', (name) => {
    const { transport } = callers[name]!;
    const verdict = judge({ kind: 'ip', username: 'kitchen', trust: 'provisioned', peer: null }, claimsOfCaller(name));
    const refusal = transport.startsWith('ws') ? 'transport-refused' : 'line-kind-refused';
    expect(verdict).toMatchObject({ kind: 'refused', refusal });
  });

  it.each(honest)('%s shows no strong signal', (_name, caller) => {
    expect(caller.signals.filter(isStrong)).toEqual([]);
  });

  it('holds every ATA and DECT base of the table to nothing but a vocoder', () => {
    const devices = honest.filter(([name]) => !name.endsWith('-forged'));
    expect(devices.map(([name]) => name)).toHaveLength(10);
    expect([...new Set(devices.flatMap(([, caller]) => caller.signals))]).toEqual(['opus-or-speex']);
  });
});
