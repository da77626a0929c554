import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--allow-natives-syntax');
const haveSameForm = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean;

/** Enough for V8 to want to optimise what makes them. It does so beside, on a thread that a busy machine may keep waiting: hence rounds. */
const MANY = 30_000;

/**
 * Whether V8 still gives all objects that `make` makes one form (its hidden class) after so many rounds of 30 000, in which it has optimised what
 * makes them. Where each has a form of its own, making one takes several times as long, and so does each look at a property.
 */
export const staysOneForm = (make: (n: number) => object, rounds: number): boolean => {
  for (let round = 0; round < rounds; round += 1) {
    // Kept: a form that nobody has any more is forgotten, and made anew.
    const made = Array.from({ length: MANY }, (_, n) => make(n));
    if (!haveSameForm(made.at(-2) ?? {}, made.at(-1) ?? {})) return false;
  }
  return true;
};
