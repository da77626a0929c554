import { getHeapSpaceStatistics } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PassingMap } from '../../../src/lib/index.ts';

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;

/** Some kilobytes of small objects. */
const graph = (): object => Array.from({ length: 100 }, (_, index) => ({ index, next: { index } }));
const MANY = 10_000;

/** By how many bytes the old generation has grown at most while a few of many stay in this map. */
const mostGrownOld = (
  map: Pick<Map<number, object>, 'delete' | 'size'> & { set(key: number, value: object): unknown },
) => {
  const staying = 20;
  for (let key = 0; key < staying; key++) map.set(key, graph());
  // Until the table itself is old, as that of a process is which has run for a while.
  for (let nr = 0; nr < MANY; nr++) graph();
  const before = oldBytes();
  let most = 0;
  for (let key = staying; key < MANY; key++) {
    map.set(key, graph());
    map.delete(key - staying);
    most = Math.max(most, oldBytes() - before);
  }
  expect(map.size).toBe(staying);
  return most;
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

  // Beside a plain Map, in which more than half of what was in it gets old.
  it('lets what has left go as young as it is', () => {
    expect(mostGrownOld(new PassingMap<number, object>())).toBeLessThan(mostGrownOld(new Map<number, object>()) / 4);
  });
});
