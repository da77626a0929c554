import type { Confirmation } from '../../confirmation/index.ts';
import { type Background, type Clock, sleep } from '../../lib/index.ts';
import { artefactId } from '../../openid/index.ts';
import type { ArtefactStore } from '../../openid/port.ts';

/** Answers a realm; says what came of it in a word, undefined where it arrived. Never rejects. */
export type SendAnswer = (
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
) => Promise<string | undefined>;

/** What Keycloak hears of a question. */
type Status = 'SUCCEED' | 'UNAUTHORIZED' | 'CANCELLED';

/** A realm that waits for an answer. */
interface Owed {
  /** Of the configured issuer. */
  readonly url: string;
  /** The bearer that it came with, by which it knows its question. */
  readonly bearer: string;
  /** When that ends, in milliseconds since the epoch: nobody waits any more. */
  readonly until: number;
}

/** What of an event answers look at. */
interface Happened {
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What answers are made of. */
interface AnswerParts {
  readonly artefacts: ArtefactStore;
  readonly clock: Clock;
  readonly background: Background;
  readonly send: SendAnswer;
  /** Hears that a realm was not told in time. */
  readonly onLost: (url: string, failure: string) => void;
}

const KIND = 'Keycloak';
const MOST_OF_A_REALM = 2000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** What an event means for the realm; undefined: nothing yet. */
const statusOf = ({ type, data }: Happened): Status | undefined => {
  switch (type) {
    case 'confirmation.completed':
      return 'SUCCEED';
    case 'confirmation.blocked':
      return 'UNAUTHORIZED';
    case 'confirmation.cancelled':
      return data.reason === 'not-me' ? 'UNAUTHORIZED' : 'CANCELLED';
    case 'confirmation.expired':
      return 'CANCELLED';
    default:
      return undefined;
  }
};

/** Answers realms: each once, by whichever node is first, and again until it arrives or the realm no longer waits. */
export class Answers {
  readonly #parts: AnswerParts;
  readonly #leaving = new AbortController();

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  /** From now on this realm is answered when the confirmation is decided. */
  async owe(confirmation: Confirmation, owed: Owed): Promise<void> {
    const payload = JSON.stringify({ url: owed.url, bearer: owed.bearer, until: owed.until } satisfies Owed);
    const { artefacts, clock } = this.#parts;
    await artefacts.put(
      {
        id: artefactId(KIND, confirmation.id),
        kind: KIND,
        owner: owed.url,
        grantId: null,
        expiresAt: owed.until,
        payload,
      },
      { most: MOST_OF_A_REALM, forget: clock.now() },
    );
  }

  /** This was committed, by whichever node. */
  happened(events: readonly Happened[]): void {
    for (const event of events) {
      const status = statusOf(event);
      if (status) this.#parts.background(this.#answer(event.subject, status), 'keycloak answer');
    }
  }

  /** Tells nobody any more. Idempotent. */
  stop(): void {
    this.#leaving.abort();
  }

  async #answer(confirmationId: string, status: Status): Promise<void> {
    const { artefacts, clock, send, onLost } = this.#parts;
    const id = artefactId(KIND, confirmationId);
    const found = await artefacts.find(id);
    if (!found || !(await artefacts.consume(id, clock.now()))) return;
    const { url, bearer, until } = JSON.parse(found.payload) as Owed;
    const headers = { authorization: ['Bearer', bearer].join(' '), 'content-type': 'application/json' };
    const { signal } = this.#leaving;
    let failure: string | undefined = 'too late';
    for (let pauseMs = FIRST_PAUSE_MS; clock.now() < until; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      failure = await send(url, { headers, body: JSON.stringify({ status }) }, signal);
      if (failure === undefined || signal.aborted) break;
      await sleep(clock, pauseMs, signal);
    }
    // The bearer was kept for this alone.
    await artefacts.remove(id);
    if (failure !== undefined) onLost(url, failure);
  }
}
