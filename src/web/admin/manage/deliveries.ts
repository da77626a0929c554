import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DeliveryJson, WebhookJson } from '../../../http/schema.ts';
import type { ManageTexts } from '../../i18n/manage-texts.ts';
import { eventText } from '../../i18n/names.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { count, dateTime } from '../format.ts';
import type { FormProblem } from '../forms/form-state.ts';
import type { PlainElement } from '../plain-element.ts';

/** The element that shows deliveries. */
interface Host extends PlainElement {
  readonly context: Context;
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** What was sent now has arrived by then, or is seen to wait. Milliseconds. */
const ARRIVED_MS = 1500;

/** What a webhook has not got: shows it, newest first, and sends one of it again. */
export class Deliveries {
  readonly #host: Host;
  readonly #changed: () => void;
  #items: readonly DeliveryJson[] | undefined;
  #more = false;
  #isOpen = false;
  #sending: number | undefined;
  #failed: FormProblem | undefined;
  #again: readonly number[] = [];

  /** `changed` is called when one was sent. */
  constructor(host: Host, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  view(words: ManageTexts, why: (problem: FormProblem) => string, webhook: WebhookJson): TemplateResult {
    const { language } = words;
    const { waiting, dead } = webhook;
    return html`
      <details @toggle=${(event: Event) => this.#toggled(event, webhook)}>
        <summary>${words('undelivered', { waiting: count(language, waiting), dead: count(language, dead) })}</summary>
        <p class="error" role="alert">${this.#failed === undefined ? nothing : why(this.#failed)}</p>
        <p class="said" role="status">${this.#again.length === 0 ? nothing : words('sentAgain')}</p>
        ${this.#items ? this.#list(words, webhook, this.#items) : nothing}
        ${this.#more ? html`<p class="muted small">${words('undeliveredMore')}</p>` : nothing}
      </details>
    `;
  }

  #list(words: ManageTexts, webhook: WebhookJson, items: readonly DeliveryJson[]): TemplateResult {
    return html`<ul class="rows">${repeat(
      items,
      ({ id }) => id,
      (delivery) => this.#row(words, webhook, delivery),
    )}</ul>`;
  }

  #row(
    words: ManageTexts,
    webhook: WebhookJson,
    { id, event, state, tries, failure, nextAt }: DeliveryJson,
  ): TemplateResult {
    const { language } = words;
    const name = eventText(language, event.type);
    return html`
      <li class="row">
        <div class="grow">
          <b>${name}</b>
          <p class="muted small">
            ${dateTime(language, event.at)} · ${words('tried', { n: count(language, tries) })}
            ${failure === null ? nothing : html`· ${machineText(html`<code>${failure}</code>`)}`}
          </p>
          <p class="small ${state === 'dead' ? 'warn-text' : 'muted'}">
            ${state === 'dead' || nextAt === null ? words('deliveryDead') : words('deliveryNext', { time: dateTime(language, nextAt) })}
          </p>
        </div>
        <button
          type="button"
          aria-label=${words('sendAgainOf', { event: name })}
          aria-disabled=${this.#sending === id ? 'true' : nothing}
          @click=${() => void this.#send(webhook, id)}
        >
          ${words('sendAgain')}
        </button>
      </li>
    `;
  }

  #toggled(event: Event, webhook: WebhookJson): void {
    this.#isOpen = (event.target as HTMLDetailsElement).open;
    if (this.#isOpen) void this.#read(webhook);
  }

  async #read({ id }: WebhookJson): Promise<void> {
    const path = `/v1/webhooks/${encodeURIComponent(id)}/deliveries?limit=50`;
    const reply = await this.#host.context.api.get<Page<DeliveryJson>>(path, this.#host.signal).catch(() => undefined);
    if (!reply) return;
    if (reply.kind === 'ok') {
      this.#items = reply.data.items;
      this.#more = reply.data.next !== null;
    } else this.#failed = reply;
    this.#host.requestUpdate();
  }

  async #send(webhook: WebhookJson, id: number): Promise<void> {
    if (this.#sending !== undefined) return;
    this.#sending = id;
    this.#failed = undefined;
    this.#host.requestUpdate();
    const path = `/v1/webhooks/${encodeURIComponent(webhook.id)}/deliveries/${id}/redeliver`;
    const reply = await this.#host.context.api.post(path, {}, this.#host.signal).catch(() => undefined);
    this.#sending = undefined;
    if (reply?.kind === 'problem') this.#failed = reply;
    else this.#again = [...this.#again, id];
    this.#host.requestUpdate();
    setTimeout(() => {
      if (this.#host.signal.aborted) return;
      void this.#read(webhook);
      this.#changed();
    }, ARRIVED_MS);
  }
}
