import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PassingMap } from '../../../src/lib/index.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;

const TEXT = JSON.stringify({ text: 'x'.repeat(4000) });
const STAYING = 20;

/** By how many bytes the old generation has grown when many values came into this map and left it, each before it was collected a second time. */
const grownOld = (
  map: Pick<Map<number, object>, 'delete' | 'size'> & { set(key: number, value: object): unknown },
): number => {
  let key = 0;
  const come = (): void => {
    // Parsed, because V8 may make what a literal says old at once where it stayed before.
    map.set(key++, JSON.parse(TEXT) as object);
  };
  while (key < STAYING) come();
  gc();
  const before = oldBytes();
  for (let round = 0; round < 50; round++) {
    for (let nr = 0; nr < STAYING; nr++) {
      come();
      map.delete(key - 1 - STAYING);
    }
    gc({ type: 'minor' });
  }
  expect(map.size).toBe(STAYING);
  return oldBytes() - before;
};

describe('a map of what comes and goes', () => {
  it('holds what a Map holds, in the same order', () => {
    const change = fc.record({
      how: fc.constantFrom('set', 'set', 'delete', 'clear'),
      key: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const passing = new PassingMap<number, { readonly nr: number }>();
        const map = new Map<number, { readonly nr: number }>();
        changes.forEach(({ how, key }, nr) => {
          if (how === 'set') {
            passing.set(key, { nr });
            map.set(key, { nr });
          } else if (how === 'delete') expect(passing.delete(key)).toBe(map.delete(key));
          else if (nr % 5 === 0) {
            passing.clear();
            map.clear();
          }
          expect(passing.size).toBe(map.size);
          expect(passing.has(key)).toBe(map.has(key));
          expect(passing.get(key)).toEqual(map.get(key));
        });
        expect([...passing.keys()]).toEqual([...map.keys()]);
        expect([...passing.values()]).toEqual([...map.values()]);
      }),
    );
  });

  it('may be changed while it is looked through', () => {
    const passing = new PassingMap<string, { readonly name: string }>();
    for (const name of ['a', 'b', 'c']) passing.set(name, { name });
    const seen: string[] = [];
    for (const { name } of passing.values()) {
      seen.push(name);
      if (name === 'a') passing.delete('b');
      if (name === 'c') passing.set('d', { name: 'd' });
    }
    expect(seen).toEqual(['a', 'c', 'd']);
  });

  // Beside a plain Map, in which about half of what was in it gets old.
  it('lets what has left go as young as it is', () => {
    expect(grownOld(new PassingMap<number, object>())).toBeLessThan(grownOld(new Map<number, object>()) / 4);
  });
});
