import type { Clock } from '../../src/lib/index.ts';
import { countWrong, type LineDirectory, type LineStore, type TriesPolicy } from '../../src/line/index.ts';

interface House {
  readonly lines: LineDirectory;
  readonly store: LineStore;
  readonly clock: Clock;
}

/** Three wrong codes within ten minutes block a line. */
export const fewTries: TriesPolicy = {
  perWindow: 3,
  windowSeconds: 600,
  blockSeconds: 300,
  blockMaxSeconds: 3600,
  perDay: 10,
};

/** Leaves what a call leaves that dials a wrong code on this line. */
export const dialWrongCode = async ({ lines, store, clock }: House, id: string): Promise<void> => {
  const stored = await store.find(id);
  if (!stored) throw new Error(`There is no line ${id}`);
  const { tries, events } = countWrong(id, stored.tries, clock.now(), fewTries);
  await store.saveTries(id, tries, events);
  lines.triesAre(id, tries);
};
