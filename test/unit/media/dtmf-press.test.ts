import { describe, expect, it } from 'vitest';
import { type DtmfChange, nextPress, type PressState, quiet } from '../../../src/media/dtmf-press.ts';
import type { DtmfKey } from '../../../src/media/port.ts';

/** One letter per window, 4 ms apart: a key, `.` for none, `-` for a window that was lost. */
const told = (windows: string): readonly DtmfChange[] => {
  let state: PressState = quiet;
  return [...windows].flatMap((window, index) => {
    if (window === '-') return [];
    const key = window === '.' ? undefined : (window as DtmfKey);
    const [next, changes] = nextPress(state, { key, from: index * 32, to: index * 32 + 128 });
    state = next;
    return changes;
  });
};
const downs = (windows: string): string =>
  told(windows)
    .filter(({ kind }) => kind === 'down')
    .map(({ key }) => key)
    .join('');

describe('a press', () => {
  it('is certain with the fifth window', () => {
    expect(downs('..5555....')).toBe('');
    expect(told('..55555')).toEqual([{ kind: 'down', key: '5', startedAt: 64 }]);
  });

  it('is told once, and once that it is over', () => {
    expect(told(`5555555${'.'.repeat(30)}`)).toEqual([
      { kind: 'down', key: '5', startedAt: 0 },
      { kind: 'up', key: '5', endedAt: 6 * 32 + 128 },
    ]);
  });

  it('lasts over a gap of nine windows, and not over ten', () => {
    expect(downs(`555555${'.'.repeat(9)}555555`)).toBe('5');
    expect(downs(`555555${'.'.repeat(10)}555555`)).toBe('55');
  });

  it('gathers its windows over a gap', () => {
    expect(downs('555.......55')).toBe('5');
    expect(downs('555...........55')).toBe('');
  });

  it('lasts over windows that were lost, unless some were heard without the key', () => {
    expect(downs(`555555${'-'.repeat(20)}555555`)).toBe('5');
    expect(downs(`555555${'-'.repeat(10)}..555555`)).toBe('5');
    expect(downs(`555555${'-'.repeat(10)}...555555`)).toBe('55');
  });

  it('ends when another key begins', () => {
    expect(told('555555666666').map(({ kind, key }) => `${kind} ${key}`)).toEqual(['down 5', 'up 5', 'down 6']);
  });

  it('does not gather windows of different keys', () => {
    expect(downs('5656565656')).toBe('');
  });
});
