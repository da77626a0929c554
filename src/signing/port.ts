import type { Result } from '../lib/index.ts';

/** What the event log keeps of a new key: names and times, never the key. Times in milliseconds since the epoch. */
export interface SigningKeyRotated {
  readonly type: 'signing-key.rotated';
  readonly at: number;
  /** The name of the new key. */
  readonly kid: string;
  readonly signsFrom: number;
  /** The names of all keys that still verify. */
  readonly published: readonly string[];
}

/** A new text, and the event that tells of it. */
export interface SigningKeyChange {
  readonly text: string;
  readonly event: SigningKeyRotated;
}

/** Where the signing keys live, as one secret text. Another process may change it at any time: never cache it. */
export interface SigningKeyStore {
  /** How an operator finds it, for the beginning of a sentence. */
  readonly place: string;
  /** The text; what `first` gives where there is none yet, and the same to all who ask meanwhile. */
  read(first: () => string): Promise<string>;
  /**
   * Puts what `next` makes of the text in its place and notes the event, both or neither, one change after the other. Whoever
   * reads meanwhile sees one text or the other, never a part. Where `next` refuses or throws, nothing changes. Rejects
   * where there is no text yet.
   */
  change<Refused>(
    next: (text: string) => Result<SigningKeyChange, Refused>,
  ): Promise<Result<SigningKeyRotated, Refused>>;
}
