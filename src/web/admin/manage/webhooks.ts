import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { WebhookCreatedJson, WebhookJson } from '../../../http/schema.ts';
import type { Page } from '../feeds.ts';
import { FormState } from '../forms/form-state.ts';
import { ManagingElement } from './managing-element.ts';
import { AdminWebhook, type WebhookTold } from './webhook.ts';
import { type WebhookDraft, webhookForm, webhookIn } from './webhook-form.ts';

customElements.define('offhook-admin-webhook', AdminWebhook);

const NEW: WebhookDraft = { url: '', types: [], wants: 'all' };

/** `<offhook-admin-webhooks>`: where events are sent. */
export class AdminWebhooks extends ManagingElement {
  #items: readonly WebhookJson[] | undefined;
  /** When they came, by the browser's monotonic clock, in milliseconds. */
  #readAt = 0;
  #draft: WebhookDraft | undefined;
  readonly #form = new FormState(this, 'webhook');

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  /** What the page asked for meanwhile is newer. */
  override willUpdate(): void {
    const fed = this.context.snapshot.webhooks;
    if (!fed?.data || fed.at <= this.#readAt) return;
    this.#items = fed.data.items;
    this.#readAt = fed.at;
  }

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <p class="lead">${words('webhooksLead')}</p>
      ${this.told()} ${this.once()}
      ${
        this.#draft
          ? this.#addForm(this.#draft)
          : html`<p class="begin"><button type="button" id="add-webhook" class="primary" @click=${this.#open}>${words('webhookAdd')}</button></p>`
      }
      <h2 class="sr" id="webhooks-title" tabindex="-1">${words('webhooksTitle')}</h2>
      ${this.#items ? this.#list(this.#items) : html`<p class="empty">${this.context.text('loading')}</p>`}
    `;
  }

  #addForm(draft: WebhookDraft): TemplateResult {
    const { words } = this;
    return webhookForm({
      words,
      text: this.formWords,
      form: this.#form,
      why: this.why,
      send: this.#add,
      leave: () => this.#close(),
      title: words('webhookAdd'),
      sendWords: words('webhookAddNow'),
      draft,
      changed: (wants) => {
        this.#draft = { ...draft, wants };
        this.requestUpdate();
      },
    });
  }

  #list(items: readonly WebhookJson[]): TemplateResult {
    if (items.length === 0)
      return html`<section class="panel"><p class="empty">${this.words('webhooksNone')}</p></section>`;
    return html`${repeat(
      items,
      ({ id }) => id,
      (webhook) => html`
        <offhook-admin-webhook
          .context=${this.context}
          .webhook=${webhook}
          @webhook-told=${this.#told}
        ></offhook-admin-webhook>
      `,
    )}`;
  }

  readonly #open = (): void => {
    this.#draft = NEW;
    this.#form.reset();
    this.say(undefined);
    this.goTo('webhook-url');
  };

  #close(): void {
    this.#draft = undefined;
    this.goTo('add-webhook');
  }

  readonly #add = async (element: HTMLFormElement): Promise<void> => {
    if (!this.#form.complete(element)) return;
    const wanted = webhookIn(element);
    const sent = await this.#form.send(() =>
      this.context.guarded((api) => api.post<WebhookCreatedJson>('/v1/webhooks', wanted, this.signal)),
    );
    if (!sent) return;
    this.#draft = undefined;
    this.#showSecret(sent.data.secret, 'add-webhook');
    void this.#read();
  };

  readonly #told = ({ detail }: WebhookTold): void => {
    if (detail.kind === 'secret') this.#showSecret(detail.secret, detail.from);
    if (detail.kind === 'removed') {
      this.say(this.words('webhookRemoved'));
      this.goTo('webhooks-title');
    }
    void this.#read();
  };

  #showSecret(value: string, from: string): void {
    const { words } = this;
    this.showOnce({ title: words('webhookSecret'), lead: words('webhookSecretLead'), value }, from);
  }

  async #read(): Promise<void> {
    const page = await this.read<Page<WebhookJson>>('/v1/webhooks');
    if (page) {
      this.#items = page.items;
      this.#readAt = performance.now();
    }
    this.requestUpdate();
  }
}
