/** What one write command came to: `keep` false undoes all it changed, and the value says why. */
export interface Written<T> {
  readonly keep: boolean;
  readonly value: T;
}

export const keep = <T>(value: T): Written<T> => ({ keep: true, value });

export const undo = <T>(value: T): Written<T> => ({ keep: false, value });
