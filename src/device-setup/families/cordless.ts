import { handsetDialler } from '../dialling/handset.ts';
import type { Dialling } from '../family.ts';

/** How a base dials that sends what a handset has keyed in with its talk key, and knows no digit map. */
export const wholeNumbers: Dialling = {
  where: 'no digit map: key everything in, then press the talk key',
  also: () => 'Star prefixes of the base must not take the code.',
  dialler: () => handsetDialler(),
  talkKey: true,
};

/** Of a base whose star codes nobody has read of. */
export const UNKNOWN_STARS =
  'No star codes are known that begin like a code. Look whether the base has some for call features of its own that take codes, and clear or move them; the service number passes in any case.';
