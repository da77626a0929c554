import { createHash } from 'node:crypto';
import { canonicalEvent, unreadableText } from './canonical-event.ts';
import type { Link, Seal, Sealed, StoredEvent, UnreadableEvent } from './port.ts';

/**
 * The hash after one more event: SHA-256 over the 32 bytes of the hash before it and the event's canonical bytes. One that
 * cannot be read counts with the text that it has: put right later, it does not fit any more.
 */
export const chained = ({ hash }: Link, event: StoredEvent | UnreadableEvent): Link => ({
  seq: event.seq,
  hash: createHash('sha256').update(Buffer.from(hash, 'hex')).update(bytesOf(event)).digest('hex'),
});

const bytesOf = (event: StoredEvent | UnreadableEvent): string =>
  'unreadable' in event ? unreadableText(event) : canonicalEvent(event);

/** There was nothing to seal, or somebody else did. */
export const NOTHING_SEALED: Sealed = { events: 0, unreadable: [] };

/** The seal over these events, which follow `before`; undefined for none. */
export const sealOver = (
  before: Link,
  events: readonly (StoredEvent | UnreadableEvent)[],
): { readonly seal: Seal; readonly sealed: Sealed } | undefined => {
  const [first] = events;
  if (!first) return undefined;
  const end = events.reduce(chained, before);
  const unreadable = events.flatMap((event) => ('unreadable' in event ? event.seq : []));
  return {
    seal: { from: first.seq, to: end.seq, prevHash: before.hash, hash: end.hash },
    sealed: { events: events.length, unreadable },
  };
};
