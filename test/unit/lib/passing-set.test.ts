import { describe, expect, it } from 'vitest';
import { PassingSet } from '../../../src/lib/index.ts';

describe('a set of what comes and goes', () => {
  it('holds who came and has not left, in the order in which they came', () => {
    const set = new PassingSet<{ readonly name: string }>();
    const leave = ['a', 'b', 'c'].map((name) => set.add({ name }));
    leave[1]?.();
    leave[1]?.();
    set.add({ name: 'd' });
    expect([...set].map(({ name }) => name)).toEqual(['a', 'c', 'd']);
    expect(set.size).toBe(3);
  });

  it('may be left while it is looked through', () => {
    const set = new PassingSet<{ readonly name: string }>();
    const leave = ['a', 'b', 'c'].map((name) => set.add({ name }));
    const seen: string[] = [];
    for (const { name } of set) {
      seen.push(name);
      for (const each of leave.slice(0, 2)) each();
    }
    expect(seen).toEqual(['a', 'c']);
    expect(set.size).toBe(1);
  });
});
