import { randomBytes } from 'node:crypto';
import { type Ask, createAsk } from '../../src/client/ask.ts';
import { createRest, type Rest } from '../../src/client/rest.ts';
import type { CallView, LineJson } from '../../src/http/schema.ts';

/** What tests read of a confirmation's JSON. */
export interface Shown {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly methods: readonly { readonly method: string; readonly dial?: string | undefined }[];
  readonly attempts: readonly { readonly code: string; readonly line?: { readonly id: string } | undefined }[];
}

/** An answer of the REST API as it came, good or bad. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A phone account as a test dials with it. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/** The machine may be busy with everything else that is tested. */
const ANSWER_MS = 60_000;

/** What stands between a web page and Offhook: asks for confirmations over the real REST API. */
export class RelyingApp {
  /** Typed calls; the others here name an address as it goes over the wire. */
  readonly rest: Rest;
  readonly #ask: Ask;
  #count = 0;

  /** `fetch`: as whoever stands between would ask. */
  constructor(url: string, apiKey: string, fetch?: typeof globalThis.fetch) {
    const options = { url, apiKey, answerMs: ANSWER_MS, ...(fetch && { fetch }) };
    this.rest = createRest(options);
    this.#ask = createAsk(options);
  }

  /** The body of a good answer; throws on any other. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.answer<T>(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async answer<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const { status, headers, text } = await this.#ask(method, path, { body });
    return { status, headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  /** Provisions a line of this kind, with a random password where none is given; its id is its username. */
  async addLine(
    username: string,
    kind: LineJson['kind'] = 'analog',
    password = randomBytes(12).toString('hex'),
  ): Promise<Account> {
    const body = { kind, username, password, label: `${username} phone` };
    await this.rest.call('PUT /v1/lines/:id', { params: { id: username }, body });
    return { username, password };
  }

  /** Asks for a confirmation from home, by a user and in a window of its own. */
  ask(): Promise<Shown> {
    this.#count += 1;
    const who = `somebody-${this.#count}`;
    const action = { id: 'settings.export', title: 'Export settings' };
    const body = { user: who, session: who, window: who, action, clientAddress: '192.168.1.20' };
    return this.rest.call('POST /v1/confirmations', { body });
  }

  read(id: string): Promise<Shown> {
    return this.rest.call('GET /v1/confirmations/:id', { params: { id } });
  }

  /** Waits for the next change after `since`. */
  next(id: string, since: number): Promise<Shown> {
    return this.rest.call('GET /v1/confirmations/:id', { params: { id }, query: { wait: 20, since } });
  }

  async cancel(id: string): Promise<void> {
    await this.rest.call('POST /v1/confirmations/:id/cancel', { params: { id } });
  }

  /** What a Prometheus would read. */
  async metrics(): Promise<string> {
    return (await this.#ask('GET', '/metrics')).text;
  }

  /** One series of the metrics, such as `name_total{label="value"}`; 0 where nothing has been counted yet. */
  async metric(series: string): Promise<number> {
    const line = (await this.metrics()).split('\n').find((it) => it.startsWith(`${series} `));
    return Number(line?.slice(series.length) ?? 0);
  }

  /** The newest dial attempts. */
  async calls(): Promise<readonly CallView[]> {
    return (await this.rest.call('GET /v1/calls', { query: { limit: 100 } })).items;
  }
}

/** What a confirmation tells the person to dial. */
export const dialOf = (shown: Shown): string => {
  const dial = shown.methods.find(({ method }) => method === 'phone')?.dial;
  if (dial === undefined) throw new Error('this confirmation offers no phone');
  return dial;
};
