import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--allow-natives-syntax');
const haveSameForm = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
  one: object,
  other: object,
) => boolean;

/** As many as V8 needs to optimise what makes them, and some more. */
const MANY = 30_000;

/**
 * Whether V8 still gives all objects that `make` makes one form (its hidden class) when it has optimised it. Where each has a form of its own,
 * making one takes several times as long, and so does each look at a property.
 */
export const staysOneForm = (make: (n: number) => object): boolean => {
  // Kept: a form that nobody has any more is forgotten, and made anew.
  const made = Array.from({ length: MANY }, (_, n) => make(n));
  return haveSameForm(made.at(-2) ?? {}, made.at(-1) ?? {});
};
