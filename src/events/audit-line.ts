import { canonicalEvent, unreadableText } from './canonical-event.ts';
import type { Link, Seal, StoredEvent, UnreadableEvent } from './port.ts';

/**
 * The lines of an export, in their order: one `start`, then events and seals as they follow each other in the log, one `end`.
 * Each is one JSON object without white space; there is one text for each line, so that a changed byte is a changed meaning.
 */
export type AuditLine =
  | { readonly kind: 'start'; readonly cut: Link }
  | {
      readonly kind: 'event';
      readonly event: StoredEvent;
      /** The running hash up to this event. */
      readonly hash: string;
    }
  | { readonly kind: 'unreadable'; readonly event: UnreadableEvent }
  | { readonly kind: 'seal'; readonly seal: Seal }
  | {
      readonly kind: 'end';
      readonly unsealed: number;
      /** SHA-256 over all lines before, line breaks included. */
      readonly sum: string;
    };

/** The text of a line, without its line break. */
export const writeLine = (line: AuditLine): string => {
  switch (line.kind) {
    case 'start': {
      const { seq, hash } = line.cut;
      return JSON.stringify({ audit: 1, cut: { seq, hash } });
    }
    case 'event':
      return `{"event":${canonicalEvent(line.event)},"hash":${JSON.stringify(line.hash)}}`;
    case 'unreadable':
      return unreadableText(line.event);
    case 'seal': {
      const { from, to, prevHash, hash } = line.seal;
      return JSON.stringify({ seal: { from, to, prevHash, hash } });
    }
    case 'end': {
      const { unsealed, sum } = line;
      return JSON.stringify({ end: { unsealed, sum } });
    }
    default:
      return line satisfies never;
  }
};

/** The line that these bytes are. Undefined where they are not, byte for byte, what `writeLine` makes of a line. */
export const readLine = (bytes: Buffer): AuditLine | undefined => {
  const line = parse(bytes.toString('utf8'));
  return line && Buffer.from(writeLine(line)).equals(bytes) ? line : undefined;
};

const parse = (text: string): AuditLine | undefined => {
  try {
    return lineOf(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
};

/** Fields are not looked at one by one: what is missing or too much does not survive being written again. */
const lineOf = (value: unknown): AuditLine | undefined => {
  if (!isObject(value)) return undefined;
  const { cut, event, hash, unreadable, seal, end } = value;
  if (isObject(cut)) return { kind: 'start', cut: { seq: Number(cut.seq), hash: String(cut.hash) } };
  if (isObject(event)) return { kind: 'event', event: event as unknown as StoredEvent, hash: String(hash) };
  if (isObject(unreadable))
    return { kind: 'unreadable', event: { seq: Number(unreadable.seq), unreadable: String(unreadable.text) } };
  if (isObject(seal)) return { kind: 'seal', seal: seal as unknown as Seal };
  if (isObject(end)) return { kind: 'end', unsealed: Number(end.unsealed), sum: String(end.sum) };
  return undefined;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
