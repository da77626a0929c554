import type { Clock } from '../lib/index.ts';
import type { EventStream } from './event-stream.ts';
import type { MessagesToRead } from './parts.ts';
import { tracedMessageView } from './present-sip.ts';

/** A stream on which nothing happens shows a sign of life this often. */
const HEARTBEAT_MS = 15_000;
/** How soon it is looked again whether the client has read what it was sent. */
const LOOK_AGAIN_MS = 100;

/** What is followed, and by whom. `mayStill`: whether their key or login still opens this. */
interface Following {
  readonly messages: MessagesToRead;
  readonly mayStill: () => Promise<boolean>;
}

/**
 * Sends what passes until `signal` says that the client or the server goes, or until the reader may read it no more, which is looked at as often as there is a sign of life. Who does
 * not read is sent nothing more: what waits for him is bounded where it waits, and he is told how much he lost.
 */
export const followTrace = async (
  { messages, mayStill }: Following,
  stream: EventStream,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  let sentAt = clock.now();
  let judgedAt = sentAt;
  while (!signal.aborted) {
    await messages.wait(stream.hasRoom ? HEARTBEAT_MS : LOOK_AGAIN_MS, signal);
    if (clock.now() - judgedAt >= HEARTBEAT_MS) {
      if (!(await mayStill())) break;
      judgedAt = clock.now();
    }
    if (sendWaiting(messages, stream)) sentAt = clock.now();
    else if (stream.hasRoom && clock.now() - sentAt >= HEARTBEAT_MS) {
      stream.beat();
      sentAt = clock.now();
    }
  }
  if (signal.aborted) sendWaiting(messages, stream);
  stream.send({ event: 'bye', data: {} });
};

/** Whether anything was sent. */
const sendWaiting = (messages: MessagesToRead, stream: EventStream): boolean => {
  let sent = false;
  while (stream.hasRoom) {
    const next = messages.next();
    if (!next) break;
    if (next.lost > 0) stream.send({ event: 'lost', data: { messages: next.lost } });
    stream.send({ event: 'message', data: tracedMessageView(next.message) });
    sent = true;
  }
  return sent;
};
