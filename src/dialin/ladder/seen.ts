import type { LadderEntry, ReadMessage, SeenEntry } from './port.ts';

/** What makes a ladder fit to be seen. */
export interface Eyes {
  /** Redacts a message, and takes out of it what tells something. */
  readonly read: (message: Buffer) => ReadMessage;
  /** Redacts a text that quotes the phone. */
  readonly redact: (text: string) => string;
}

/** Redacts what was kept as it came. */
export const seenEntry = ({ at, what }: LadderEntry, { read, redact }: Eyes): SeenEntry => {
  switch (what.kind) {
    case 'message': {
      const { whole, ...message } = what;
      return { at, ...message, read: whole && read(whole) };
    }
    case 'refused':
      return { at, ...what, detail: what.detail === null ? null : redact(what.detail) };
    default:
      return { at, ...what };
  }
};
