import type { TurnLight } from './flash.ts';

/** A light that is only told of: `show` hears whether it shines. */
export const simulatedLight =
  (show: (shines: boolean) => void): TurnLight =>
  async () => {
    show(true);
    return async () => show(false);
  };
