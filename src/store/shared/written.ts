/** What one write came to: `keep` false undoes all that it changed, and the value says why. */
export interface Written<Value> {
  readonly keep: boolean;
  readonly value: Value;
}

/** The write stands. */
export const keep = <Value>(value: Value): Written<Value> => ({ keep: true, value });

/** All that the write changed is taken back. */
export const undo = <Value>(value: Value): Written<Value> => ({ keep: false, value });
