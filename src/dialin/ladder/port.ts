import type { LineRef } from '../../confirmation/index.ts';
import type { SoundFacts } from '../../media/port.ts';
import type { CallEnd, Proof } from '../../sip/port.ts';
import type { RequestRefusal } from '../port.ts';

/** A SIP message of a call, as it came or went. Holds every secret that was in it: it is redacted when somebody reads it. */
export interface KeptMessage {
  readonly kind: 'message';
  readonly direction: 'in' | 'out';
  readonly transport: string;
  readonly remote: { readonly address: string; readonly port: number };
  readonly bytes: number;
  /** As it was; undefined where it was longer than what is kept. */
  readonly whole: Buffer | undefined;
}

/** What happened in a call besides its messages. */
export type Happening =
  /** The caller has proven to be a line. */
  | { readonly kind: 'identified'; readonly line: LineRef; readonly proof: Proof }
  /** What was noticed about the caller, by name. */
  | { readonly kind: 'signals'; readonly names: readonly string[] }
  /** Step 8 was passed: the phone gets a 200. */
  | { readonly kind: 'answered' }
  /** A code was dialled or keyed in, and has confirmed. */
  | { readonly kind: 'confirmed' }
  /** `step`: see `stepOf`. `detail` quotes the phone: it is redacted when somebody reads it. */
  | {
      readonly kind: 'refused';
      readonly refusal: RequestRefusal;
      readonly step: number | null;
      readonly detail: string | null;
    }
  /** A key went down. Which, is not kept. */
  | { readonly kind: 'key' }
  /** What the call has heard and said by then. */
  | { readonly kind: 'sound'; readonly sound: SoundFacts }
  | { readonly kind: 'ended'; readonly end: CallEnd };

/** One rung of a ladder, as it is kept. `at`: milliseconds since the epoch. */
export interface LadderEntry {
  readonly at: number;
  readonly what: KeptMessage | Happening;
}

/** A message as somebody may read it, without what nobody may. */
export interface ReadMessage {
  /** The request or status line. */
  readonly first: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Lines of a session description, or how long a body of another kind is. */
  readonly body: readonly string[];
}

/** One rung as somebody may see it. `read` undefined: the message was longer than what is kept. */
export type SeenEntry = { readonly at: number } & (
  | (Omit<KeptMessage, 'whole'> & { readonly read: ReadMessage | undefined })
  | Happening
);

/** A ladder as somebody may see it. `leftOut`: how many rungs behind the first few had to go. */
export interface SeenLadder {
  readonly entries: readonly SeenEntry[];
  readonly leftOut: number;
}
