import type { Clock } from '../../lib/index.ts';
import type { LivingNode, NodeStore } from '../../nodes/port.ts';

/** The one process that holds a data directory: nobody else would read what it wrote of itself, so that it is kept in memory. */
export const createOwnNode = (clock: Clock): NodeStore => {
  const known = new Map<string, { readonly node: LivingNode; readonly until: number }>();
  const forget = (): void => {
    for (const [id, { until }] of known) if (until <= clock.now()) known.delete(id);
  };

  return {
    async beat(id, state, livesMs) {
      forget();
      known.set(id, { node: { ...state, id, clockOffsetMs: undefined }, until: clock.now() + livesMs });
    },

    async list() {
      forget();
      return [...known.values()].map(({ node }) => node).sort((a, b) => a.startedAt - b.startedAt);
    },

    async leave(id) {
      known.delete(id);
    },
  };
};
