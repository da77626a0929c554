/** The numbers from `first` to `last`, both among them; one number where both are equal. */
export interface NumberRange {
  readonly first: string;
  readonly last: string;
}

/** Why these are no ends of a range, in words; undefined where they are. Their digits at the end are as many, and what stands before those is the same. */
export const rangeFault = ({ first, last }: NumberRange): string | undefined => {
  if (first.length !== last.length || beforeDigits(first) !== beforeDigits(last))
    return 'the ends of a range differ in more than the digits at their end';
  // Digits that are as many compare as texts do.
  return first <= last ? undefined : 'the range ends before it begins';
};

/** Whether it is one of them. Total. */
export const isInRange = ({ first, last }: NumberRange, number: string): boolean => {
  if (number === first || number === last) return true;
  const isAlike =
    rangeFault({ first, last: number }) === undefined && rangeFault({ first: number, last }) === undefined;
  return isAlike && first < number && number < last;
};

/** All of them, in their order. */
export const numbersIn = ({ first, last }: NumberRange): readonly string[] => {
  const start = beforeDigits(first);
  const digits = first.length - start.length;
  if (digits === 0) return [first];
  const [from, to] = [Number(first.slice(start.length)), Number(last.slice(start.length))];
  return Array.from({ length: to - from + 1 }, (_, at) => start + String(from + at).padStart(digits, '0'));
};

const beforeDigits = (number: string): string => number.replace(/[0-9]+$/, '');
