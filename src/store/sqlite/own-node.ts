import type { Clock } from '../../lib/index.ts';
import type { LivingNode, NodeStore, RegisteredElsewhere, RegisteredLine } from '../../nodes/port.ts';

interface Known {
  readonly node: LivingNode;
  readonly until: number;
  readonly lines: Map<string, RegisteredLine>;
}

/** The one process that holds a data directory: nobody else would read what it wrote of itself, so that it is kept in memory. */
export const createOwnNode = (clock: Clock): NodeStore => {
  const known = new Map<string, Known>();
  const forget = (): void => {
    for (const [id, { until }] of known) if (until <= clock.now()) known.delete(id);
  };

  return {
    async beat(id, state, livesMs) {
      forget();
      const lines = known.get(id)?.lines ?? new Map<string, RegisteredLine>();
      known.set(id, { node: { ...state, id, clockOffsetMs: undefined }, until: clock.now() + livesMs, lines });
      return lines.size;
    },

    async list() {
      forget();
      return [...known.values()].map(({ node }) => node).sort((a, b) => a.startedAt - b.startedAt);
    },

    async leave(id) {
      known.delete(id);
    },

    async register(id, lines, gone) {
      const node = known.get(id);
      for (const line of lines) node?.lines.set(line.line, line);
      for (const line of gone) node?.lines.delete(line);
    },

    async unregisterAll(id) {
      known.get(id)?.lines.clear();
    },

    async registeredElsewhere(id, only) {
      forget();
      const newest = new Map<string, RegisteredElsewhere>();
      for (const { node, lines } of known.values()) {
        if (node.id === id) continue;
        for (const line of lines.values()) {
          if (only !== undefined && line.line !== only) continue;
          if (line.since >= (newest.get(line.line)?.since ?? 0)) newest.set(line.line, { ...line, node: node.name });
        }
      }
      return [...newest.values()].sort((a, b) => (a.line < b.line ? -1 : 1));
    },
  };
};
