import type { Confirmation } from '../../confirmation/index.ts';
import type { Background, Clock } from '../../lib/index.ts';
import { artefactId } from '../../openid/index.ts';
import type { ArtefactStore } from '../../openid/port.ts';

/** Tells a client at its URL; says what came of it in a word, undefined where it arrived. Never rejects. */
export type SendPing = (
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<string | undefined>;

/** A client that is to be told. */
interface Owed {
  readonly client: { readonly clientId: string; readonly offhook_ok: 'click' | 'client' };
  /** What it is told with: the client's own word, by which it knows us. */
  readonly token: string;
  readonly authReqId: string;
  readonly url: string;
}

/** What of an event pings look at. */
interface Happened {
  readonly type: string;
  readonly subject: string;
}

/** What pings are made of. */
interface PingParts {
  readonly artefacts: ArtefactStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly background: Background;
  readonly send: SendPing;
  /** Hears that a client was not told: it can ask all the same. */
  readonly onLost: (clientId: string, failure: string) => void;
}

const KIND = 'Ping';
const MOST_OF_A_CLIENT = 2000;
const KNOWN_MS = 600_000;

/** With the OK of a client it is its turn as soon as somebody has proven it. */
const ends = (type: string, ok: 'click' | 'client'): boolean =>
  /^confirmation\.(?:completed|expired|cancelled|blocked)$/.test(type) ||
  (ok === 'client' && type === 'confirmation.confirmed');

/** Tells clients that what they asked in the background is decided (CIBA 10.2): once, by whichever node is first. One that hears nothing asks. */
export class Pings {
  readonly #parts: PingParts;

  constructor(parts: PingParts) {
    this.#parts = parts;
  }

  /** From now on this client is told when the confirmation is decided. */
  async owe(confirmation: Confirmation, owed: Owed): Promise<void> {
    const { artefacts, clock } = this.#parts;
    const now = clock.now();
    await artefacts.put(
      {
        id: artefactId(KIND, confirmation.id),
        kind: KIND,
        owner: owed.client.clientId,
        grantId: null,
        expiresAt: now + KNOWN_MS,
        payload: JSON.stringify({
          client: { clientId: owed.client.clientId, offhook_ok: owed.client.offhook_ok },
          token: owed.token,
          authReqId: owed.authReqId,
          url: owed.url,
        } satisfies Owed),
      },
      { most: MOST_OF_A_CLIENT, forget: now - KNOWN_MS },
    );
  }

  /** This was committed, by whichever node. */
  happened(events: readonly Happened[]): void {
    for (const { type, subject } of events)
      if (ends(type, 'client')) this.#parts.background(this.#tell(type, subject), 'openid ping');
  }

  async #tell(type: string, confirmationId: string): Promise<void> {
    const { artefacts, clock, send, onLost } = this.#parts;
    const id = artefactId(KIND, confirmationId);
    const found = await artefacts.find(id);
    if (!found || found.consumedAt !== null) return;
    const { client, token, authReqId, url } = JSON.parse(found.payload) as Owed;
    if (!ends(type, client.offhook_ok) || !(await artefacts.consume(id, clock.now()))) return;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const failure = await send(url, { headers, body: JSON.stringify({ auth_req_id: authReqId }) });
    if (failure !== undefined) onLost(client.clientId, failure);
  }
}
