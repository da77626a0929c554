import type { Rest } from '../client/rest.ts';
import type { ConfirmationView, NewLine, RegistrationView } from '../http/schema.ts';

const WAIT_SECONDS = 25;

/** What the demo asks of Offhook over REST, as a relying app would. Rejects with `OffhookProblem` where a call is refused. */
export class DemoApi {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async addLine(id: string, settings: NewLine): Promise<void> {
    await this.#rest.call('PUT /v1/lines/:id', { params: { id }, body: settings });
  }

  /** How the only registration at a PBX stands. */
  async registration(): Promise<RegistrationView | undefined> {
    const [only] = (await this.#rest.call('GET /v1/registrations', {})).items;
    return only;
  }

  /** Asks for a confirmation, as if the person's browser were on this machine. */
  request(window: string): Promise<ConfirmationView> {
    const action = { id: 'settings.export', title: 'Export settings' };
    return this.#rest.call('POST /v1/confirmations', {
      body: { user: 'anna', session: 'demo', window, action, clientAddress: '127.0.0.1' },
    });
  }

  read(id: string): Promise<ConfirmationView> {
    return this.#rest.call('GET /v1/confirmations/:id', { params: { id } });
  }

  complete(id: string): Promise<ConfirmationView> {
    return this.#rest.call('POST /v1/confirmations/:id/complete', { params: { id } });
  }

  /** Every version after `since` until the confirmation is over or `signal` aborts. */
  async *changes(id: string, since: number, signal?: AbortSignal): AsyncGenerator<ConfirmationView> {
    for (let version = since; !signal?.aborted; ) {
      const query = { wait: WAIT_SECONDS, since: version };
      const shown = await this.#rest.call('GET /v1/confirmations/:id', { params: { id }, query, signal });
      if (shown.version > version) yield shown;
      if (shown.state !== 'pending' && shown.state !== 'confirmed') return;
      version = shown.version;
    }
  }
}
