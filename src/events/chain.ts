import { createHash } from 'node:crypto';
import { canonicalEvent } from './canonical-event.ts';
import type { Link, Seal, StoredEvent } from './port.ts';

/** The hash after one more event: SHA-256 over the 32 bytes of the hash before it and the event's canonical bytes. */
export const chained = ({ hash }: Link, event: StoredEvent): Link => ({
  seq: event.seq,
  hash: createHash('sha256').update(Buffer.from(hash, 'hex')).update(canonicalEvent(event)).digest('hex'),
});

/** The seal over these events, which follow `before`; undefined for none. */
export const sealOver = (before: Link, events: readonly StoredEvent[]): Seal | undefined => {
  const [first] = events;
  if (!first) return undefined;
  const end = events.reduce(chained, before);
  return { from: first.seq, to: end.seq, prevHash: before.hash, hash: end.hash };
};
