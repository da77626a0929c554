import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeState, NodeStore, RegisteredLine } from '../../src/nodes/port.ts';
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
  calls: [
    { line: { id: 'hall', kind: 'analog', label: 'Hall' }, since: start, address: '192.168.1.20', transport: 'udp' },
  ],
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

    const line = (name: string, changes: Partial<RegisteredLine> = {}): RegisteredLine => ({
      line: name,
      since: start,
      address: '192.168.1.20',
      transport: 'udp',
      userAgent: 'HT801',
      ...changes,
    });

    it('shows which lines are registered with the others, all or one of them, where each was last', async () => {
      await nodes.beat('one', aNode(), LONG_MS);
      await nodes.beat('two', aNode({ name: 'attic/2' }), LONG_MS);
      await nodes.register('one', [line('hall'), line('barn', { userAgent: undefined })], []);
      await nodes.register('two', [line('hall', { since: start + 1, transport: 'tls' })], []);
      expect(await nodes.registeredElsewhere('three')).toEqual([
        { ...line('barn', { userAgent: undefined }), node: 'cellar/1' },
        { ...line('hall', { since: start + 1, transport: 'tls' }), node: 'attic/2' },
      ]);
      expect(await nodes.registeredElsewhere('two', 'hall')).toEqual([{ ...line('hall'), node: 'cellar/1' }]);
      expect(await nodes.registeredElsewhere('two', 'attic')).toEqual([]);
    });

    it('writes a line in the place of what stood, takes one out, and counts with the beat', async () => {
      expect(await nodes.beat('one', aNode(), LONG_MS)).toBe(0);
      await nodes.register('one', [line('hall'), line('barn')], []);
      await nodes.register('one', [line('hall', { address: '192.168.1.21' })], ['barn', 'gone']);
      expect(await nodes.registeredElsewhere('')).toEqual([
        { ...line('hall', { address: '192.168.1.21' }), node: 'cellar/1' },
      ]);
      expect(await nodes.beat('one', aNode(), LONG_MS)).toBe(1);
      await nodes.unregisterAll('one');
      expect(await nodes.beat('one', aNode(), LONG_MS)).toBe(0);
    });

    it('shows no line of a node that lives no more, and writes none of one that was forgotten', async () => {
      await nodes.beat('silent', aNode(), 50);
      await nodes.register('silent', [line('hall')], []);
      await expect.poll(() => nodes.registeredElsewhere('')).toEqual([]);
      await nodes.beat('one', aNode(), LONG_MS);
      await nodes.register('silent', [line('hall')], []);
      expect(await nodes.beat('silent', aNode(), LONG_MS)).toBe(0);
      await nodes.register('silent', [line('hall')], []);
      await nodes.leave('silent');
      expect(await nodes.registeredElsewhere('')).toEqual([]);
    });

    it('forgets one that leaves, once and for all', async () => {
      await nodes.beat('one', aNode(), LONG_MS);
      await nodes.leave('one');
      await nodes.leave('one');
      expect(await nodes.list()).toEqual([]);
    });
  });
};
