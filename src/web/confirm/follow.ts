import { type Access, type ConfirmationView, replyOf, request } from './api.ts';
import { createStreamReader } from './sse.ts';

/** Who follows a confirmation, and what is heard of it. */
export interface Follower {
  readonly access: Access;
  readonly signal: AbortSignal;
  onState(view: ConfirmationView): void;
  /** Whether the server can be reached. */
  onLink(link: 'live' | 'lost'): void;
  /** There is no such confirmation, or the token does not fit: it is over. */
  onGone(): void;
  /** Resolves after so many milliseconds, or as soon as somebody thinks that a new try is worth it; at once when `signal` says stop. */
  pause(ms: number): Promise<void>;
}

/** The server shows a sign of life every 15 seconds: without any for so long, the connection is dead. */
const SILENCE_MS = 40_000;

/** The state is sent at once: where nothing arrives for so long, something on the way holds the stream back. */
const FIRST_MS = 6000;

const WAIT_SECONDS = 25;

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

/** How one try ended. */
type Ended = 'over' | 'gone' | 'cut' | 'held-back' | { readonly waitMs: number };

const isOver = ({ state }: ConfirmationView): boolean => state !== 'pending' && state !== 'confirmed';

/**
 * Tells of every change of a confirmation until it has ended, is gone, or `signal` says stop: by its event stream, which is
 * resumed where it broke; by long-polls where something on the way holds the stream back. Never rejects.
 */
export const follow = async (follower: Follower): Promise<void> => {
  const { signal } = follower;
  const place: ReadUpTo = { lastId: '', version: 0, tag: undefined, heard: false };
  let streams = true;
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    place.heard = false;
    const ended = await (streams ? readStream(follower, place) : pollOnce(follower, place)).catch((): Ended => 'cut');
    if (signal.aborted || ended === 'over') return;
    if (ended === 'gone') return follower.onGone();
    if (ended === 'held-back') {
      streams = false;
      continue;
    }
    retryMs = place.heard ? FIRST_RETRY_MS : Math.min(LAST_RETRY_MS, retryMs * 2);
    if (typeof ended === 'object') await follower.pause(ended.waitMs);
    else {
      if (!place.heard) follower.onLink('lost');
      await follower.pause(retryMs);
    }
  }
};

interface ReadUpTo {
  lastId: string;
  version: number;
  /** Of what a long-poll told last: what is offered can turn without a new version. */
  tag: string | undefined;
  /** Whether this try has told of anything. */
  heard: boolean;
}

/** One connection of the event stream, until it ends. */
const readStream = async (follower: Follower, place: ReadUpTo): Promise<Ended> => {
  const watch = createWatch(follower.signal);
  try {
    watch.expect(FIRST_MS);
    const headers: Record<string, string> = place.lastId === '' ? {} : { 'last-event-id': place.lastId };
    const response = await request(follower.access, '/events', { headers, signal: watch.signal });
    if (!response.ok) return refusedBy(await replyOf(response));
    if (response.body === null) return 'held-back';
    const reader = createStreamReader(place.lastId);
    const decoder = new TextDecoder();
    const chunks = response.body.getReader();
    for (let first = true; ; first = false) {
      const { done, value } = await chunks.read();
      if (done) return 'cut';
      watch.expect(SILENCE_MS);
      for (const { event, data } of reader.take(decoder.decode(value, { stream: true }))) {
        // An attempt needs no look of its own: the state behind it carries it too.
        if (event !== 'state') continue;
        if (tell(follower, place, JSON.parse(data) as ConfirmationView)) return 'over';
      }
      place.lastId = reader.lastId;
      if (first) follower.onLink('live');
    }
  } catch (cause) {
    // The answer came and nothing of the stream did, or an old proxy never lets it through.
    if (watch.silent && place.lastId === '') return 'held-back';
    throw cause;
  } finally {
    watch.stop();
  }
};

/** One long-poll. */
const pollOnce = async (follower: Follower, place: ReadUpTo): Promise<Ended> => {
  const watch = createWatch(follower.signal);
  try {
    watch.expect(SILENCE_MS);
    const query = `?wait=${WAIT_SECONDS}&since=${place.version}`;
    const headers: Record<string, string> = place.tag === undefined ? {} : { 'if-none-match': place.tag };
    const response = await request(follower.access, query, { headers, signal: watch.signal });
    if (response.status === 304) return nothingNew(follower, place);
    const reply = await replyOf(response);
    if (reply.kind !== 'view') return refusedBy(reply);
    follower.onLink('live');
    place.tag = response.headers.get('etag') ?? undefined;
    return tell(follower, place, reply.view) ? 'over' : { waitMs: 0 };
  } finally {
    watch.stop();
  }
};

const nothingNew = (follower: Follower, place: ReadUpTo): Ended => {
  place.heard = true;
  follower.onLink('live');
  return { waitMs: 0 };
};

/** Tells of a state; answers whether it is the last. */
const tell = (follower: Follower, place: ReadUpTo, view: ConfirmationView): boolean => {
  place.version = view.version;
  place.heard = true;
  follower.onState(view);
  return isOver(view);
};

const refusedBy = (reply: {
  readonly kind: string;
  readonly status?: number;
  readonly retryAfter?: number | undefined;
}): Ended => {
  const { status, retryAfter } = reply;
  if (status === 401 || status === 403 || status === 404) return 'gone';
  return retryAfter === undefined ? 'cut' : { waitMs: retryAfter * 1000 };
};

/** Aborts when nothing is heard for as long as was expected, or when `outer` does. */
const createWatch = (outer: AbortSignal) => {
  const inner = new AbortController();
  const state = { silent: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abort = (): void => inner.abort();
  outer.addEventListener('abort', abort);
  return {
    signal: inner.signal,
    get silent() {
      return state.silent;
    },
    expect(ms: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        state.silent = true;
        inner.abort();
      }, ms);
    },
    stop(): void {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
      inner.abort();
    },
  };
};
