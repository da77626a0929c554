/** The talk key of a cordless handset, among keystrokes. */
export const TALK = 'T';

/** Who gets a call. `offhook`: the account or interface that the map belongs to. */
export type Destination = 'offhook' | 'elsewhere';

/** What a device does with the keys it has. */
export type Act =
  | { readonly kind: 'send'; readonly number: string; readonly to: Destination }
  /** The device takes the keys for a command of its own and calls nobody. */
  | { readonly kind: 'keep'; readonly code: string; readonly meaning: string }
  /** No call: a busy tone, and the keys are forgotten. */
  | { readonly kind: 'refuse' };

/**
 * What happens after a key: something at once, something when no further key comes for `ms` milliseconds, or nothing
 * until a further key, however late.
 */
export type Step =
  | Act
  | { readonly kind: 'wait'; readonly ms: number; readonly act: Act }
  | { readonly kind: 'listen' };

/** A device's rules as a pure function of all keys so far. Must not depend on anything else. */
export type Dialler = (keys: string) => Step;
