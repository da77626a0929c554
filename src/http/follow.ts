import type { Attempt, Confirmation, Snapshot } from '../confirmation/index.ts';
import type { StoredEvent } from '../events/port.ts';
import { snapshotTag } from './etag.ts';
import type { EventStream } from './event-stream.ts';
import type { HttpParts } from './parts.ts';
import { attemptView, confirmationView } from './present.ts';

/** A stream on which nothing happens shows a sign of life this often. */
const HEARTBEAT_MS = 15_000;

/** How many events are read from the log at once. */
const BATCH = 50;

type Parts = Pick<HttpParts, 'confirmations' | 'events' | 'clock' | 'dialForm'>;

/** Where a stream begins: with what was seen of a confirmation, behind this place in the log. */
interface Start {
  readonly snapshot: Snapshot;
  readonly place: number;
}

/** Whether nothing can change any more but a grant. */
export const isOver = ({ kind }: Confirmation): boolean => kind !== 'pending' && kind !== 'confirmed';

const isRefusal = ({ type }: StoredEvent): boolean => type === 'dial.refused' || type === 'totp.refused';

/**
 * Sends the attempts behind the start and the state as it is; then both again with each change, until the confirmation has
 * ended or `signal` says that the client or the server goes. A state is a snapshot: it may be newer than its id, never older.
 */
export const follow = async (parts: Parts, stream: EventStream, start: Start, signal: AbortSignal): Promise<void> => {
  const { clock, dialForm } = parts;
  let { snapshot, place } = start;
  for (;;) {
    place = await sendAttempts(parts, stream, snapshot.confirmation.id, place);
    const shown = snapshotTag(snapshot, dialForm);
    stream.send({ event: 'state', id: place, data: confirmationView(snapshot, clock.now(), dialForm) });
    // Who is gone already tells nobody that they go.
    if (isOver(snapshot.confirmation) || !stream.open) return;
    const changed = await nextOf(parts, stream, { of: snapshot.confirmation, shown }, signal);
    if (!changed) return;
    snapshot = changed;
  }
};

/** Sends the attempts behind `place`, oldest first, and answers the place behind everything that was read. */
const sendAttempts = async ({ events }: Parts, stream: EventStream, id: string, place: number): Promise<number> => {
  for (let at = place; ; ) {
    const batch = await events.of(id, at, BATCH);
    for (const event of batch.filter(isRefusal))
      stream.send({ event: 'attempt', id: event.seq, data: attemptView(event.data.attempt as Attempt) });
    at = batch.at(-1)?.seq ?? at;
    if (batch.length < BATCH) return at;
  }
};

/** What is to be seen once that is not what was shown; undefined when nobody can follow it any more. */
const nextOf = async (
  { confirmations, dialForm }: Parts,
  stream: EventStream,
  { of: { app, id }, shown }: { readonly of: Confirmation; readonly shown: string },
  signal: AbortSignal,
): Promise<Snapshot | undefined> => {
  const isNews = (snapshot: Snapshot): boolean => snapshotTag(snapshot, dialForm) !== shown;
  while (!signal.aborted) {
    const found = await confirmations.wait(app, id, isNews, HEARTBEAT_MS, signal);
    if (!found.ok) return undefined;
    if (isNews(found.value)) return found.value;
    if (!signal.aborted) stream.beat();
  }
  stream.send({ event: 'bye', data: {} });
  return undefined;
};
