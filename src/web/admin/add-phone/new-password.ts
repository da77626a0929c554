/** Lower-case letters and digits, none of which looks like another (no 0 o, 1 l i): typed once, on whatever keys there are. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 20;
/** Bytes from here on would make some signs likelier than others. */
const FAIR = 256 - (256 % ALPHABET.length);

/** Random bytes, as many as the array has place for: `crypto.getRandomValues`. */
type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** A new password of 20 characters, about 99 random bits. */
export const newPassword = (fill: Fill = (bytes) => crypto.getRandomValues(bytes)): string => {
  let password = '';
  while (password.length < LENGTH)
    for (const byte of fill(new Uint8Array(LENGTH)))
      if (byte < FAIR && password.length < LENGTH) password += ALPHABET.charAt(byte % ALPHABET.length);
  return password;
};

/** As it is read: in groups of four. */
export const inGroups = (password: string): readonly string[] => password.match(/.{1,4}/g) ?? [];
