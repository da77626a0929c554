import { randomBytes } from 'node:crypto';

/** What tests read of a confirmation's JSON. */
export interface Shown {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly methods: readonly { readonly method: string; readonly dial?: string }[];
  readonly attempts: readonly { readonly code: string; readonly line?: { readonly id: string } }[];
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

/** What stands between a web page and Offhook: asks for confirmations over the real REST API. */
export class RelyingApp {
  readonly #api: string;
  readonly #key: string;
  #count = 0;

  constructor(api: string, key: string) {
    this.#api = api;
    this.#key = key;
  }

  /** The body of a good answer; throws on any other. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.answer<T>(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async answer<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(this.#api + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
    };
  }

  /** Provisions a line of this kind, with a random password where none is given; its id is its username. */
  async addLine(
    username: string,
    kind: 'analog' | 'dect' | 'isdn' | 'ip' = 'analog',
    password = randomBytes(12).toString('hex'),
  ): Promise<Account> {
    await this.call('PUT', `/v1/lines/${username}`, { kind, username, password, label: `${username} phone` });
    return { username, password };
  }

  /** Asks for a confirmation from home, by a user and in a window of its own. */
  ask(): Promise<Shown> {
    this.#count += 1;
    const who = `somebody-${this.#count}`;
    return this.call('POST', '/v1/confirmations', {
      user: who,
      session: who,
      window: who,
      action: { id: 'settings.export', title: 'Export settings' },
      clientAddress: '192.168.1.20',
    });
  }

  read(id: string): Promise<Shown> {
    return this.call('GET', `/v1/confirmations/${id}`);
  }

  /** Waits for the next change after `since`. */
  next(id: string, since: number): Promise<Shown> {
    return this.call('GET', `/v1/confirmations/${id}?wait=20&since=${since}`);
  }

  async cancel(id: string): Promise<void> {
    await this.call('POST', `/v1/confirmations/${id}/cancel`);
  }

  /** What a Prometheus would read. */
  async metrics(): Promise<string> {
    return (await fetch(`${this.#api}/metrics`, { headers: { authorization: `Bearer ${this.#key}` } })).text();
  }

  /** One series of the metrics, such as `name_total{label="value"}`; 0 where nothing has been counted yet. */
  async metric(series: string): Promise<number> {
    const line = (await this.metrics()).split('\n').find((it) => it.startsWith(`${series} `));
    return Number(line?.slice(series.length) ?? 0);
  }

  /** The newest dial attempts. */
  async calls(): Promise<
    readonly {
      readonly outcome: string;
      readonly refusal: string | null;
      readonly line: { readonly id: string } | null;
    }[]
  > {
    return (await this.call<{ readonly items: [] }>('GET', '/v1/calls?limit=100')).items;
  }
}

/** What a confirmation tells the person to dial. */
export const dialOf = (shown: Shown): string => {
  const dial = shown.methods.find(({ method }) => method === 'phone')?.dial;
  if (dial === undefined) throw new Error('this confirmation offers no phone');
  return dial;
};
