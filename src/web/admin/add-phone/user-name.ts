/** German letters as Germans write them without their dots; what NFKD would make of them is another word. */
const written: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

const LONGEST = 24;

/** A user name for a device, from the name that people give its phone: letters, digits and hyphens, unlike all that are `taken`. */
export const userNameFor = (label: string, taken: ReadonlySet<string>): string => {
  const plain = label
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => written[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  const name = plain === '' ? 'phone' : plain;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
};
