/** Who else may already be a window: asked before an id is used. Names are those of ids. */
export interface Claims {
  /** Takes the id for as long as this document lives, waiting so many milliseconds for one that lets go of it; false: another window has it. */
  take(id: string, waitMs: number): Promise<boolean>;
  /** Whether `take` finds out for sure also when no window has said goodbye: after a crash. */
  readonly sure: boolean;
}

/** What survives a reload of the window, and is copied with it. */
export interface Memory {
  read(): string | null;
  write(text: string): void;
}

/** A document that is reloaded lets go of its id in a moment. */
const LETTING_GO_MS = 1000;

/** The id, and whether a document uses it: the one that is shown, until it says goodbye. */
interface Kept {
  readonly id: string;
  readonly held: boolean;
}

const keptIn = (memory: Memory): Kept | undefined => {
  const [id, state] = memory.read()?.split(' ') ?? [];
  return id ? { id, held: state === 'held' } : undefined;
};

const keep = (memory: Memory, { id, held }: Kept): void => memory.write(held ? `${id} held` : id);

/** Says goodbye: who reads this next in the same window is its next document. */
export const release = (memory: Memory, id: string): void => keep(memory, { id, held: false });

/** Comes back from where the browser keeps pages for a while. */
export const hold = (memory: Memory, id: string): void => keep(memory, { id, held: true });

/**
 * The id of this window: what it remembers where that is its own, else a new one. What it remembers is a copy where another
 * document still uses it: somebody duplicated the tab, or a page opened this one.
 */
export const claimId = async (memory: Memory, claims: Claims, newId: () => string): Promise<string> => {
  const kept = keptIn(memory);
  const own = kept !== undefined && (await isOwn(kept, claims));
  const id = own ? kept.id : newId();
  if (!own) await claims.take(id, 0);
  hold(memory, id);
  return id;
};

const isOwn = async ({ id, held }: Kept, claims: Claims): Promise<boolean> => {
  if (!held) return claims.take(id, LETTING_GO_MS);
  // Nobody said goodbye: a copy, or the window crashed. Who cannot tell asks once more than needed.
  return claims.sure && claims.take(id, 0);
};
