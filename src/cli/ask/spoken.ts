const WORDS: Readonly<Record<string, string>> = {
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  '*': 'star',
};

/** What to dial in groups that people keep in mind: what stands before the digits of the code, then threes. */
export const groupsOf = (dial: string, digits: string): readonly string[] => {
  const prefix = dial.endsWith(digits) ? dial.slice(0, dial.length - digits.length) : '';
  const rest = prefix === '' ? dial : digits;
  return [...(prefix === '' ? [] : [prefix]), ...(rest.match(rest.length === 4 ? /.{2}/g : /.{1,3}/g) ?? [])];
};

/** The same for somebody who listens: `star, one, zero; four, eight, two`. */
export const spoken = (groups: readonly string[]): string =>
  groups.map((group) => Array.from(group, (sign) => WORDS[sign] ?? sign).join(', ')).join('; ');
