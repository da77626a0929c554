import type { EventLog, StoredEvent } from '../../src/events/port.ts';
import type { LineStore } from '../../src/line/port.ts';
import { start } from './confirmations.ts';

/** What writes for the race. */
interface Writing {
  readonly lines: LineStore;
}

/** `events` events by so many writers, each of which waits for its own before it writes the next; they take turns on the nodes. */
export const written = async (
  nodes: readonly Writing[],
  { writers, events }: { readonly writers: number; readonly events: number },
): Promise<void> => {
  let begun = 0;
  const write = async (writer: number): Promise<void> => {
    while (begun < events) {
      const line = `line-${begun++}`;
      await nodes[writer % nodes.length]?.lines.record([{ type: 'line.added', at: start, line, actor: 'cli' }]);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
};

/** Reads on behind the last event it has seen, as fast as it can, until it has seen so many. */
export const followed = async (log: Pick<EventLog, 'since'>, count: number): Promise<readonly StoredEvent[]> => {
  const seen: StoredEvent[] = [];
  while (seen.length < count) seen.push(...(await log.since(seen.at(-1)?.seq ?? 0, 100)));
  return seen;
};
