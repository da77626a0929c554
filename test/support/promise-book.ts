import type { RelyingApp, Shown } from './relying-app.ts';

type State = 'pending' | 'confirmed' | 'completed' | 'cancelled';

/** A confirmation as REST tells of it. */
export interface Seen extends Shown {
  readonly user: string;
  readonly session: string;
  readonly window: string;
  readonly confirmedBy?: { readonly method: string };
  readonly grant?: { readonly id: string };
}

/** What has been asked for, answered or not: what may have happened meanwhile. */
export type Wanted = 'phone' | 'totp' | 'button' | 'complete' | 'cancel';

interface Entry {
  last: Seen;
  readonly wanted: Set<Wanted>;
}

/** What may follow on a state. */
const LATER: Readonly<Record<State, readonly State[]>> = {
  pending: ['pending', 'confirmed', 'completed', 'cancelled'],
  confirmed: ['confirmed', 'completed', 'cancelled'],
  completed: ['completed'],
  cancelled: ['cancelled'],
};

const isState = (state: string): state is State => state in LATER;

/** Every answer that was given about a confirmation or a press, and what was asked for besides: what is found later is held against it. */
export class PromiseBook {
  readonly #entries = new Map<string, Entry>();
  readonly #presses = new Map<string, string>();
  #touched = new Set<string>();
  #freshPresses = new Set<string>();
  /** What contradicts an answer given before: a sentence each. */
  readonly complaints: string[] = [];

  get size(): number {
    return this.#entries.size + this.#presses.size;
  }

  /** Something is asked of this confirmation: from now on it may have happened. */
  wants(id: string, wanted: Wanted): void {
    this.#entries.get(id)?.wanted.add(wanted);
    this.#touched.add(id);
  }

  /** REST told this. */
  told(seen: Seen): void {
    const entry = this.#entries.get(seen.id);
    if (entry) {
      this.#compare(entry, seen);
      // Two answers may overtake each other on their way.
      if (seen.version >= entry.last.version) entry.last = seen;
    } else this.#entries.set(seen.id, { last: seen, wanted: new Set() });
    this.#touched.add(seen.id);
  }

  /** The phone of a call for this confirmation was answered 200, or REST said that a press confirmed it. */
  proven(id: string, method: 'phone' | 'button'): void {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error(`${id} was never asked for`);
    const { last } = entry;
    if (last.state === 'pending')
      entry.last = { ...last, state: 'confirmed', version: last.version + 1, confirmedBy: { method } };
  }

  /** REST said what this press came to. */
  pressed(id: string, outcome: string): void {
    this.#presses.set(id, outcome);
    this.#freshPresses.add(id);
  }

  complain(sentence: string): void {
    this.complaints.push(sentence);
  }

  /** Reads again what was told of since the last time, and asks again what the presses came to. */
  async verify(app: RelyingApp): Promise<void> {
    const ids = [...this.#touched];
    const presses = [...this.#freshPresses];
    this.#touched = new Set();
    this.#freshPresses = new Set();
    await Promise.all([this.#verifyAll(ids, app), ...presses.map((id) => this.#verifyPress(id, app))]);
    this.#touched = new Set();
  }

  /** Reads every confirmation of the book again, a hundred at once. */
  async verifyEverything(app: RelyingApp): Promise<void> {
    const ids = [...this.#entries.keys()];
    for (let from = 0; from < ids.length; from += 100) await this.#verifyAll(ids.slice(from, from + 100), app);
  }

  /** How many confirmations were last seen in each state. */
  states(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { last } of this.#entries.values()) {
      const name = last.confirmedBy ? `${last.state} by ${last.confirmedBy.method}` : last.state;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** How many presses came to this. */
  presses(outcome: string): number {
    return [...this.#presses.values()].filter((each) => each === outcome).length;
  }

  async #verifyAll(ids: readonly string[], app: RelyingApp): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const { status, body } = await app.answer<Seen>('GET', `/v1/confirmations/${id}`);
        if (status === 200) this.told(body);
        else this.complain(`${id} was answered ${status}, and had been ${this.#entries.get(id)?.last.state}`);
        if (status === 200 && body.state === 'completed') await this.#verifyGrant(body, app);
      }),
    );
  }

  async #verifyGrant({ id, user, session, window, grant }: Seen, app: RelyingApp): Promise<void> {
    const { ok, status, body } = await app.rest.answer('GET /v1/grants', { query: { user, session, window } });
    if (!ok || body.id !== grant?.id) this.complain(`the grant ${grant?.id} of ${id} is not there: ${status}`);
  }

  async #verifyPress(id: string, app: RelyingApp): Promise<void> {
    const before = this.#presses.get(id);
    const { ok, status, body } = await app.rest.answer('POST /v1/button', { body: { id } });
    const now = ok ? body.outcome : body.code;
    if (now !== before) this.complain(`the press ${id} had come to ${before}, and comes to ${status} ${now}`);
  }

  #compare({ last, wanted }: Entry, seen: Seen): void {
    const [older, newer] = seen.version >= last.version ? [last, seen] : [seen, last];
    const is = (sentence: string): void =>
      this.complain(
        `${seen.id} was ${last.state} (${last.version}) and is ${seen.state} (${seen.version}): ${sentence}`,
      );
    if (!isState(older.state) || !isState(newer.state) || !LATER[older.state].includes(newer.state))
      is('no way leads there');
    if (older.version === newer.version && older.state !== newer.state) is('two states of one version');
    const { method } = newer.confirmedBy ?? {};
    if (method !== undefined && !wanted.has(method as Wanted)) is(`nobody proved by ${method}`);
    if (older.confirmedBy && newer.confirmedBy && older.confirmedBy.method !== method) is('another proof');
    if (newer.state === 'completed' && !wanted.has('complete')) is('nobody clicked OK');
    if (newer.state === 'cancelled' && !wanted.has('cancel')) is('nobody cancelled');
    if (older.grant && older.grant.id !== newer.grant?.id) is('another grant');
  }
}
