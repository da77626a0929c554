import { setTimeout as pause } from 'node:timers/promises';
import type { Phone } from '../../src/demo/phone/index.ts';
import { PromiseBook, type Seen } from './promise-book.ts';
import { type Answer, dialOf, type RelyingApp } from './relying-app.ts';
import { HOME } from './whole-fixture.ts';

/** One client of so many waits while its call is made: more of them than may wait from one address have calls at once. */
const ONE_WAITS_OF = 3;

/** How a client is told to come again: nothing can be stored, or too many wait from one address. */
const PUT_OFF = [503, 429];

/** Until somebody tries again who was put off, by a phone call or by REST; and who found nobody there. Milliseconds. */
const AGAIN_MS = 1000;
const ELSEWHERE_MS = 200;

/** One call as its phone knows it. Moments are milliseconds of `performance.now()`. */
export interface LedgerCall {
  readonly line: string;
  readonly id: string;
  readonly dialledAt: number;
  readonly answeredAt: number;
  readonly status: number;
  /** Every final answer to an INVITE of it, challenges included. */
  readonly heard: readonly number[];
  /** The port of the node that answered 200. */
  readonly node: number | undefined;
}

/** What the client that waits for a confirmation was told of its proof, and when. */
interface TellingOf {
  readonly id: string;
  readonly toldAt: number;
}

/** A load of calls. `clients`: where clients ask, by turns; who gets no answer asks the next. `waiter`: where all of them wait. */
export interface ClusterLoadParts {
  readonly phones: ReadonlyMap<string, Phone>;
  readonly clients: readonly RelyingApp[];
  readonly waiter: RelyingApp;
  readonly callsPerSecond: number;
}

/**
 * Phones that call at a steady rate, and clients that wait for what becomes of it, with the ledger of what each of them was told. Whose call
 * comes to nothing looks at the page, and dials again where it still waits. As many are under way at once as there are lines: what cannot be
 * served does not pile up, and what was missed is not made up for.
 */
export class ClusterLoad {
  readonly #parts: ClusterLoadParts;
  readonly #running = new Set<Promise<void>>();
  readonly book = new PromiseBook();
  readonly calls: LedgerCall[] = [];
  readonly told: TellingOf[] = [];
  /** How many clients were told to come again later. */
  unavailable = 0;
  #asked = 0;
  #stopped = false;
  #pace: Promise<void> | undefined;

  constructor(parts: ClusterLoadParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#pace ??= this.#keepPace();
  }

  /** Begins no more calls; resolves when everybody has been told. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#pace;
    await Promise.all(this.#running);
  }

  async #keepPace(): Promise<void> {
    const lines = [...this.#parts.phones];
    let due = performance.now();
    for (let n = 0; !this.#stopped; n++) {
      while (this.#running.size >= lines.length) await Promise.race(this.#running);
      const [line, phone] = lines[n % lines.length] ?? [];
      if (!line || !phone) throw new Error('nobody has a phone');
      const running = this.#confirm(line, phone).catch((cause: Error) => this.book.complain(String(cause)));
      this.#running.add(running);
      void running.finally(() => this.#running.delete(running));
      due = Math.max(due + 1000 / this.#parts.callsPerSecond, performance.now());
      await pause(due - performance.now());
    }
  }

  async #confirm(line: string, phone: Phone): Promise<void> {
    const asked = await this.#ask();
    const { id } = asked;
    this.book.told(asked);
    this.book.wants(id, 'phone');
    const waits = this.#asked % ONE_WAITS_OF === 0;
    const waiting = waits && this.#wait(asked);
    while ((await this.#dial(line, phone, asked)) !== 200) {
      const seen = await this.#read(id);
      this.book.told(seen);
      if (seen.state !== 'pending') break;
      await pause(AGAIN_MS);
    }
    // Who did not wait looks when the call is over.
    await (waiting || this.#wait(asked));
  }

  #ask(): Promise<Seen> {
    return this.#answered(this.#parts.clients, (client) => {
      this.#asked += 1;
      const who = `somebody-${this.#asked}`;
      const action = { id: 'settings.export', title: 'Export settings' };
      const body = { user: who, session: who, window: who, action, clientAddress: HOME };
      return client.answer<Seen>('POST', '/v1/confirmations', body);
    });
  }

  /** Asks one after the other until one answers well. Whoever cannot for now has to say when to come again. */
  async #answered(clients: readonly RelyingApp[], ask: (client: RelyingApp) => Promise<Answer<Seen>>): Promise<Seen> {
    for (let turn = this.#asked; ; turn++) {
      const client = clients[turn % clients.length];
      if (!client) throw new Error('there are no clients');
      const answer = await ask(client).catch(() => undefined);
      if (answer && answer.status < 300) return answer.body;
      if (answer?.status === 503) this.unavailable += 1;
      if (answer && !(PUT_OFF.includes(answer.status) && answer.headers.has('retry-after')))
        throw new Error(`a client was answered ${answer.status} ${JSON.stringify(answer.body)}`);
      await pause(answer ? AGAIN_MS : ELSEWHERE_MS);
    }
  }

  #read(id: string, query = ''): Promise<Seen> {
    return this.#answered([this.#parts.waiter], (app) => app.answer('GET', `/v1/confirmations/${id}${query}`));
  }

  async #wait(asked: Seen): Promise<void> {
    let { version } = asked;
    for (;;) {
      const seen = await this.#read(asked.id, `?wait=20&since=${version}`);
      this.book.told(seen);
      version = seen.version;
      if (seen.state === 'pending') continue;
      this.told.push({ id: asked.id, toldAt: performance.now() });
      return;
    }
  }

  async #dial(line: string, phone: Phone, asked: Seen): Promise<number> {
    const dialledAt = performance.now();
    const heard: number[] = [];
    const onResponse = (status: number) => void (status >= 200 && heard.push(status));
    const call = await phone.dial(dialOf(asked), { onResponse });
    const { status, response } = await call.final();
    const node = Number(/:(\d+)/.exec(response?.headers('Contact')[0]?.replace('sip:', '') ?? '')?.[1]) || undefined;
    this.calls.push({ line, id: asked.id, dialledAt, answeredAt: performance.now(), status, heard, node });
    if (status !== 200) return status;
    this.book.proven(asked.id, 'phone');
    // The node of the call may be gone: nobody waits for its answer.
    void call.hangup();
    return status;
  }
}
