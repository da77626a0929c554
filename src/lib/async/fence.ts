/**
 * The right to do what one of several does at a time. It is asked right before what leaves the house, since whoever stood still for a while may have
 * been replaced without noticing.
 */
export interface Fence {
  /** Grows with each one who takes the right: the highest counts. */
  readonly version: number;
  /** How far those before noted that they were; undefined where nobody has. */
  readonly place: number | undefined;
  /** Whether nobody has taken it since. Rejects with `Unavailable` where that cannot be found out. */
  holds(): Promise<boolean>;
  /** Notes how far the work is, for whoever takes it next; nothing where the right is somebody else's by now. */
  note(place: number): Promise<void>;
}

/** The right of the only one that there is. */
export const soleFence: Fence = {
  version: 1,
  place: undefined,
  holds: async () => true,
  note: async () => undefined,
};
