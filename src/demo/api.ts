/** What the demo reads of a confirmation. */
export interface Shown {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly methods: readonly { readonly method: string; readonly dial?: string }[];
  readonly attempts: readonly { readonly code: string; readonly line?: { readonly label: string } }[];
  readonly expiresIn?: number;
  readonly confirmedBy?: { readonly line?: { readonly label: string; readonly kind: string } };
  readonly grant?: { readonly expiresAt: string };
}

const WAIT_SECONDS = 25;

/** The REST API as a relying app would use it. Rejects with the problem's detail where a call is refused. */
export class DemoApi {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  async addLine(id: string, settings: Readonly<Record<string, string>>): Promise<void> {
    await this.#call('PUT', `/v1/lines/${id}`, settings);
  }

  /** Asks for a confirmation, as if the person's browser were on this machine. */
  request(window: string): Promise<Shown> {
    const action = { id: 'settings.export', title: 'Export settings' };
    return this.#call('POST', '/v1/confirmations', {
      user: 'anna',
      session: 'demo',
      window,
      action,
      clientAddress: '127.0.0.1',
    });
  }

  complete(id: string): Promise<Shown> {
    return this.#call('POST', `/v1/confirmations/${id}/complete`);
  }

  /** Every version after `since` until the confirmation is over or `signal` aborts. */
  async *changes(id: string, since: number, signal?: AbortSignal): AsyncGenerator<Shown> {
    for (let version = since; !signal?.aborted; ) {
      const path = `/v1/confirmations/${id}?wait=${WAIT_SECONDS}&since=${version}`;
      const shown = await this.#call('GET', path, undefined, signal);
      if (shown.version > version) yield shown;
      if (shown.state !== 'pending' && shown.state !== 'confirmed') return;
      version = shown.version;
    }
  }

  async #call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Shown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const json: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return json as Shown;
  }
}
