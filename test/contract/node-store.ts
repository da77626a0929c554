import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeState, NodeStore } from '../../src/nodes/port.ts';
import { start } from './confirmations.ts';

interface Subject {
  readonly nodes: NodeStore;
  close(): Promise<void>;
}

const LONG_MS = 600_000;

const aNode = (changes: Partial<NodeState> = {}): NodeState => ({
  name: 'cellar/1',
  version: '1.2.3',
  startedAt: start,
  roles: ['seal'],
  bindings: 3,
  liveCalls: 1,
  ...changes,
});

/** What every adapter of `NodeStore` keeps. `open` gives an empty one. */
export const nodeStoreContract = (open: () => Promise<Subject>): void => {
  describe('a store of nodes', () => {
    let subject: Subject;
    let nodes: NodeStore;

    beforeEach(async () => {
      subject = await open();
      nodes = subject.nodes;
    });

    afterEach(() => subject.close());

    const ids = async (): Promise<readonly string[]> => (await nodes.list()).map(({ id }) => id);

    it('lists those that live as they last were, by their start', async () => {
      await nodes.beat('two', aNode({ name: 'attic/2', startedAt: start + 1, roles: [] }), LONG_MS);
      await nodes.beat('one', aNode(), LONG_MS);
      await nodes.beat('two', aNode({ name: 'attic/2', startedAt: start + 1, roles: [], bindings: 7 }), LONG_MS);
      const [one, two] = await nodes.list();
      expect(one).toMatchObject({ ...aNode(), id: 'one' });
      expect(Math.abs(one?.clockOffsetMs ?? 0)).toBeLessThan(1000);
      expect(two).toMatchObject({ id: 'two', name: 'attic/2', roles: [], bindings: 7 });
    });

    it('shows nobody whose time is over, and whoever says again that it lives', async () => {
      await nodes.beat('silent', aNode(), 0);
      await nodes.beat('lives', aNode(), LONG_MS);
      expect(await ids()).toEqual(['lives']);
      await nodes.beat('silent', aNode({ startedAt: start - 1 }), LONG_MS);
      expect((await ids()).toSorted()).toEqual(['lives', 'silent']);
    });

    it('forgets one that leaves, once and for all', async () => {
      await nodes.beat('one', aNode(), LONG_MS);
      await nodes.leave('one');
      await nodes.leave('one');
      expect(await nodes.list()).toEqual([]);
    });
  });
};
