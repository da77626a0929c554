import { describe, expect, it } from 'vitest';
import type { Way } from '../../../../../src/store/sqlite/operation.ts';
import { portsOf } from '../../../../../src/store/sqlite/thread/ports-of.ts';

interface Ports {
  readonly calls: {
    recent(limit: number): Promise<string>;
    prune(before: number): Promise<void>;
    watch(onWritten: () => void): () => void;
  };
}

/** Ports of an engine that gives these answers, one after the other, and what it was asked. */
const portsGiven = (...answers: readonly unknown[]) => {
  const asked: unknown[][] = [];
  const rest = [...answers];
  const ask = async (way: Way, name: string, args: readonly unknown[]) => {
    asked.push([way, name, ...args]);
    return rest.shift();
  };
  return { asked, ports: portsOf<Ports>({ calls: { recent: 'read', prune: 'until-done' } }, { ask }) };
};

describe('the ports of an engine', () => {
  it('ask it by port and name, in the way that the catalogue says', async () => {
    const { asked, ports } = portsGiven('some');
    expect(await ports.calls.recent(7)).toBe('some');
    expect(asked).toEqual([['read', 'calls.recent', 7]]);
  });

  it('ask for bite after bite until there is none', async () => {
    const { asked, ports } = portsGiven(true, true, false);
    expect(await ports.calls.prune(9)).toBeUndefined();
    expect(asked).toEqual(Array.from({ length: 3 }, () => ['until-done', 'calls.prune', 9]));
  });

  it('have nothing that the catalogue does not list', () => {
    expect(Object.keys(portsGiven().ports.calls)).toEqual(['recent', 'prune']);
  });
});
