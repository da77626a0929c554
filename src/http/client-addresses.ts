/** What is suspicious, and after how many requests. */
interface Suspicion {
  readonly reason: 'no-client-address' | 'nobodys-client-address' | 'one-client-address';
  readonly requests: number;
}

/** One request for a confirmation, as far as it tells who sits where. */
export interface Seen {
  readonly clientAddress?: string | undefined;
  /** Tells login sessions apart. */
  readonly session: string;
}

/** Judged from so many requests, of at least so many sessions. */
interface Enough {
  readonly requests: number;
  readonly sessions: number;
}

/**
 * Finds out from the requests since the start whether the relying app tells its own or its proxy's address in the place of
 * the person's. Keeps one address and a few sessions in memory, and nothing once two people were seen at two places.
 */
export class ClientAddresses {
  readonly #enough: Enough;
  /** Whether an address can be nobody's browser: the machine itself, a proxy. */
  readonly #isNobodys: (address: string) => boolean;
  readonly #onSuspicion: (finding: string) => void;
  #requests = 0;
  readonly #sessions = new Set<string>();
  #only: string | undefined;
  #varied = false;
  #nobodys = true;
  #told = false;

  /** `onSuspicion` hears the finding once, without an address. */
  constructor(parts: {
    readonly enough: Enough;
    readonly isNobodys: (address: string) => boolean;
    readonly onSuspicion: (finding: string) => void;
  }) {
    this.#enough = parts.enough;
    this.#isNobodys = parts.isNobodys;
    this.#onSuspicion = parts.onSuspicion;
  }

  /** Counts a request. */
  note({ clientAddress, session }: Seen): void {
    if (this.#varied && !this.#nobodys) return;
    if (this.#requests > 0 && clientAddress !== this.#only) this.#varied = true;
    this.#only = clientAddress;
    this.#requests += 1;
    if (this.#sessions.size < this.#enough.sessions) this.#sessions.add(session);
    if (clientAddress !== undefined && !this.#isNobodys(clientAddress)) this.#nobodys = false;
    if (this.#varied && !this.#nobodys) this.#forget();
    const finding = this.finding();
    if (finding === undefined || this.#told) return;
    this.#told = true;
    this.#onSuspicion(finding);
  }

  #forget(): void {
    this.#only = undefined;
    this.#sessions.clear();
  }

  /** What is suspicious, as one sentence that names no address; undefined while nothing is. */
  finding(): string | undefined {
    const suspicion = this.suspicion();
    return suspicion && sentences[suspicion.reason](`all ${suspicion.requests} requests since the start`);
  }

  /** The same for programs. */
  suspicion(): Suspicion | undefined {
    const requests = this.#requests;
    if (requests < this.#enough.requests || this.#sessions.size < this.#enough.sessions) return undefined;
    if (!this.#varied && this.#only === undefined) return { reason: 'no-client-address', requests };
    if (this.#nobodys) return { reason: 'nobodys-client-address', requests };
    if (!this.#varied) return { reason: 'one-client-address', requests };
    return undefined;
  }
}

const sentences: Readonly<Record<Suspicion['reason'], (all: string) => string>> = {
  'no-client-address': (all) => `${all} told no clientAddress: they count as internet`,
  'nobodys-client-address': (all) => `${all} told a clientAddress of this machine or of a proxy: nobody's own`,
  'one-client-address': (all) => `${all}, from several sessions, told one and the same clientAddress`,
};
