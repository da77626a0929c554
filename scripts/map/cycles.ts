/** Something that needs something else. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * For every edge that lies on a cycle a shortest one through it, each cycle once: what it goes through, beginning with the
 * first by name, and that one again at the end. What needs itself is no cycle.
 */
export const cyclesIn = (edges: readonly Edge[]): readonly (readonly string[])[] => {
  const needed = new Map<string, Set<string>>();
  for (const { from, to } of edges) if (from !== to) needed.set(from, (needed.get(from) ?? new Set()).add(to));
  const cycles = new Map<string, readonly string[]>();
  for (const [from, leaving] of needed)
    for (const to of leaving) {
      const back = shortestWay(to, from, needed);
      if (back) cycles.set(turned(back).join('\n'), turned(back));
    }
  return [...cycles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cycle]) => cycle);
};

const shortestWay = (
  start: string,
  goal: string,
  needed: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined => {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const name of cameFrom.keys()) {
    if (name === goal) return wayTo(goal, cameFrom);
    for (const after of needed.get(name) ?? []) if (!cameFrom.has(after)) cameFrom.set(after, name);
  }
  return undefined;
};

const wayTo = (goal: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] => {
  const before = cameFrom.get(goal);
  return before === undefined ? [goal] : [...wayTo(before, cameFrom), goal];
};

/** The same cycle from its first member by name on, closed. */
const turned = (members: readonly string[]): readonly string[] => {
  const first = members.indexOf(members.toSorted()[0] ?? '');
  return [...members.slice(first), ...members.slice(0, first), ...members.slice(first, first + 1)];
};
