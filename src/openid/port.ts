/** A public key of a client, as RFC 7517 writes it. */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** Software that asks by OpenID Connect. It speaks for its app, as an API key of that app does. */
export interface Client {
  /** Its `client_id`. */
  readonly id: string;
  /** The relying app that it belongs to: confirmations and grants are of the app. */
  readonly app: string;
  /** What people read where a request names no action. */
  readonly label: string;
  /** Absolute URLs; where people may be sent back to. None: it only asks in the background (CIBA). */
  readonly redirectUris: readonly string[];
  /** How it proves who it is: `client_secret_basic`, or `private_key_jwt` with these keys (RFC 7523 2.2). */
  readonly proof: { readonly kind: 'secret' } | { readonly kind: 'keys'; readonly keys: readonly PublicJwk[] };
  /** What its ID tokens are signed with. */
  readonly idTokenAlg: 'ES256' | 'EdDSA';
  /** Whether it may ask without a browser (CIBA), and how it hears what came of that: it asks again, or is told so at its URL. */
  readonly background: Background;
  /** What counts as the OK of such a question: the click of the person on our page, or the word of the client, which has a button of its own. */
  readonly ok: 'click' | 'client';
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** See `Client`. */
export type Background =
  | { readonly kind: 'none' }
  | { readonly kind: 'poll' }
  | { readonly kind: 'ping'; readonly url: string };

/** A client with the secret that it shows; undefined where it has keys. */
export interface ClientWithSecret {
  readonly client: Client;
  /** The clear text: the library compares it. */
  readonly secret: string | undefined;
}

/** What the event log keeps of clients: never a secret. */
export interface ClientEvent {
  readonly type: 'client.added' | 'client.removed';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly client: string;
  readonly app: string;
  readonly label: string;
  /** Who did it, as events name principals. */
  readonly actor: string;
}

/** Where clients live, their secrets sealed. Another process may add or remove one at any time: never cache an answer. */
export interface ClientStore {
  find(id: string): Promise<ClientWithSecret | undefined>;
  /** Oldest first. */
  all(): Promise<readonly Client[]>;
  /** Adds it and notes the event, both or neither. Rejects when the id is there already. */
  add(added: ClientWithSecret, event: ClientEvent): Promise<void>;
  /** Removes it with everything that was issued to it, and notes the event. False when it is not there. */
  remove(id: string, event: ClientEvent): Promise<boolean>;
}

/** What the protocol leaves behind between two requests: a pushed request, a visit, a code, a token. */
export interface Artefact {
  /** Lower-case hex SHA-256 of its kind and its value: never the value, which whoever reads the database could use. */
  readonly id: string;
  /** What its kind is called. */
  readonly kind: string;
  /** The client that it is of. */
  readonly owner: string;
  /** What is revoked together; null: it is of nothing. */
  readonly grantId: string | null;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** JSON. The store seals it. */
  readonly payload: string;
}

/** How many artefacts are known. */
export interface ArtefactBounds {
  /** Of one kind and owner so many at most: those that end first are forgotten. */
  readonly most: number;
  /** Those whose end was before are forgotten, some at a time. Milliseconds since the epoch. */
  readonly forget: number;
}

/** Where artefacts live: all nodes on one database see the same. Faults reject. */
export interface ArtefactStore {
  /** Keeps it, in the place of one with its id; whether that was consumed stays as it is. */
  put(artefact: Artefact, bounds: ArtefactBounds): Promise<void>;
  /** Keeps it if none with its id is there: true for one who asks, however many do at the same time. */
  putOnce(artefact: Artefact, bounds: ArtefactBounds): Promise<boolean>;
  /** `consumedAt` in milliseconds since the epoch; null: not yet. One whose end is over may still be there. */
  find(id: string): Promise<{ readonly payload: string; readonly consumedAt: number | null } | undefined>;
  /** Those of this owner and kind, the ones that end first first. */
  ofOwner(
    owner: string,
    kind: string,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly payload: string }[]>;
  /** Consumes it: true once, ever. False where it was consumed before, or is not there. */
  consume(id: string, at: number): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Removes all that is of this grant. */
  removeOfGrant(grantId: string): Promise<void>;
}
