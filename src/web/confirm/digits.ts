/** The digits of a code in groups that people can keep in mind: threes, and no group of one. */
export const groupDigits = (digits: string): readonly string[] => {
  const length = digits.length;
  if (length <= 3) return length === 0 ? [] : [digits];
  if (length === 4) return [digits.slice(0, 2), digits.slice(2)];
  return [digits.slice(0, 3), ...groupDigits(digits.slice(3))];
};

/** What to dial in groups: what stands before the digits of the code is a group of its own. */
export const groupDial = (dial: string, digits: string | undefined): readonly string[] => {
  if (digits === undefined || digits === '' || !dial.endsWith(digits)) return [dial];
  const prefix = dial.slice(0, dial.length - digits.length);
  return [...(prefix === '' ? [] : [prefix]), ...groupDigits(digits)];
};

/** Names of the keys that are no digits, as people there call them. */
export interface KeyNames {
  readonly star: string;
  readonly hash: string;
}

/** What to dial, key by key, for somebody who listens. */
export const spokenDial = (dial: string, names: KeyNames): string =>
  Array.from(dial, (key) => {
    if (key === '*') return names.star;
    return key === '#' ? names.hash : key;
  }).join(' ');
