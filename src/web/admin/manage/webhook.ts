import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { WebhookCreatedJson, WebhookJson, WebhookTestView } from '../../../http/schema.ts';
import { machineText } from '../../shared/machine-text.ts';
import { count, dateTime } from '../format.ts';
import { type FormProblem, FormState } from '../forms/form-state.ts';
import { Removal } from '../forms/removal.ts';
import { lamp } from '../icons.ts';
import type { AdminReply } from '../reply.ts';
import { Deliveries } from './deliveries.ts';
import { ManagingElement } from './managing-element.ts';
import { eventsText, type WebhookDraft, webhookForm, webhookIn } from './webhook-form.ts';

type Doing = 'test' | 'secret' | 'switch';

type Told =
  | { readonly kind: 'changed' | 'removed' }
  /** `from`: the id of what the focus goes back to. */
  | { readonly kind: 'secret'; readonly secret: string; readonly from: string };

/** Says what became of a webhook to whoever lists it. */
export class WebhookTold extends CustomEvent<Told> {
  constructor(told: Told) {
    super('webhook-told', { detail: told, bubbles: true });
  }
}

/** The secret before signs as well for so long: until the receiver has the new one. */
const OVERLAP_SECONDS = 86_400;

/** `<offhook-admin-webhook>`: one webhook: tries it, changes it, gives it a new secret, shows what it has not got, and removes it. */
export class AdminWebhook extends ManagingElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, webhook: { attribute: false } };
  declare webhook: WebhookJson;
  #draft: WebhookDraft | undefined;
  #doing: Doing | undefined;
  #tested: WebhookTestView | undefined;
  #failed: FormProblem | undefined;
  #form: FormState | undefined;
  readonly #deliveries = new Deliveries(this, () => this.#changed());
  readonly #removal = new Removal({
    host: this,
    prefix: 'remove',
    remove: () => this.context.guarded((api) => api.remove(this.#path, this.signal)),
    removed: () => this.dispatchEvent(new WebhookTold({ kind: 'removed' })),
  });

  override render(): TemplateResult {
    return html`<article class="panel webhook" aria-labelledby=${this.#draft ? nothing : `url-${this.webhook.id}`}>${this.#draft ? this.#changeForm(this.#draft) : this.#shown()}</article>`;
  }

  get #path(): string {
    return `/v1/webhooks/${encodeURIComponent(this.webhook.id)}`;
  }

  #shown(): TemplateResult {
    const { words } = this;
    const { id, url, types, enabled, dropped, oldSecretUntil } = this.webhook;
    const { language } = this.context.text;
    return html`
      <div class="webhook-head">
        <h3 class="break" id="url-${id}" tabindex="-1">${machineText(url)}</h3>
        <p class="line-state">${lamp(this.#light())}${words(enabled ? 'webhookOn' : 'webhookOff')}</p>
      </div>
      <p class="small">${words('webhookGets')} ${eventsText(words, types)}</p>
      ${dropped === 0 ? nothing : html`<p class="small warn-text">${words('webhookDropped', { n: count(language, dropped) })}</p>`}
      ${oldSecretUntil === null ? nothing : html`<p class="small muted">${words('webhookOldSecret', { time: dateTime(language, oldSecretUntil) })}</p>`}
      <p class="error" role="alert">${this.#failed === undefined ? nothing : this.why(this.#failed)}</p>
      <p class=${this.#tested?.outcome === 'failed' ? 'stale' : 'said'} role="status">${this.#testWords()}</p>
      ${this.#buttons()} ${this.#undelivered()}
    `;
  }

  #light() {
    const { enabled, dead } = this.webhook;
    if (!enabled) return 'off';
    return dead > 0 ? 'warn' : 'good';
  }

  #testWords(): string | TemplateResult | typeof nothing {
    const { words } = this;
    if (!this.#tested) return nothing;
    const { outcome, failure } = this.#tested;
    if (outcome === 'delivered') return words('testDelivered');
    return html`${words('testFailed')} ${machineText(html`<code>${failure}</code>`)}`;
  }

  #buttons(): TemplateResult {
    const { words } = this;
    const { id, enabled } = this.webhook;
    const off = (doing: Doing) => (this.#doing === doing ? 'true' : nothing);
    return html`
      <div class="buttons">
        <button type="button" id="test-${id}" aria-disabled=${off('test')} @click=${this.#test}>${words('webhookTest')}</button>
        <button type="button" id="change-${id}" @click=${this.#open}>${words('change')}</button>
        <button type="button" aria-disabled=${off('switch')} @click=${this.#switch}>${words(enabled ? 'webhookDisable' : 'webhookEnable')}</button>
        <button type="button" id="secret-${id}" aria-disabled=${off('secret')} @click=${this.#rotate}>${words('webhookRotate')}</button>
        ${this.#remove()}
      </div>
    `;
  }

  #undelivered(): TemplateResult | typeof nothing {
    const { waiting, dead } = this.webhook;
    if (waiting + dead === 0 && !this.#deliveries.isOpen) return nothing;
    return this.#deliveries.view(this.words, this.why, this.webhook);
  }

  #remove(): TemplateResult {
    const { words } = this;
    const { id, url } = this.webhook;
    return this.#removal.view({
      id,
      button: words('remove'),
      buttonOf: words('removeOf', { label: url }),
      question: words('webhookRemoveAsk'),
      yes: words('removeYes'),
      no: words('keep'),
      words: this.why,
    });
  }

  #changeForm(draft: WebhookDraft): TemplateResult {
    const { words } = this;
    const { id } = this.webhook;
    this.#form ??= new FormState(this, `webhook-${id}`);
    return webhookForm({
      words,
      text: this.formWords,
      form: this.#form,
      why: this.why,
      send: this.#change,
      leave: () => this.#close(),
      title: html`${words('webhookChange')} ${machineText(this.webhook.url)}`,
      sendWords: words('save'),
      draft,
      changed: (wants) => {
        this.#draft = { ...draft, wants };
        this.requestUpdate();
      },
    });
  }

  readonly #open = (): void => {
    const { id, url, types } = this.webhook;
    this.#draft = { url, types, wants: types.length === 0 ? 'all' : 'some' };
    this.#form?.reset();
    this.goTo(`webhook-${id}-url`);
  };

  #close(): void {
    this.#draft = undefined;
    this.goTo(`change-${this.webhook.id}`);
  }

  readonly #change = async (element: HTMLFormElement): Promise<void> => {
    const form = this.#form;
    if (!form?.complete(element)) return;
    const { url, types } = webhookIn(element);
    // An address that stays the same need not be confirmed.
    const changes = url === this.webhook.url ? { types } : { url, types };
    const sent = await form.send(() =>
      this.context.guarded((api) => api.patch<WebhookJson>(this.#path, changes, this.signal)),
    );
    if (!sent) return;
    this.webhook = sent.data;
    this.#close();
    this.#changed();
  };

  readonly #switch = (): void => {
    const changes = { enabled: !this.webhook.enabled };
    void this.#do('switch', () =>
      this.context.guarded((api) => api.patch<WebhookJson>(this.#path, changes, this.signal)),
    ).then((webhook) => {
      if (webhook) this.webhook = webhook;
    });
  };

  readonly #test = (): void => {
    this.#tested = undefined;
    void this.#do('test', () => this.context.api.post<WebhookTestView>(`${this.#path}/test`, {}, this.signal)).then(
      (tested) => {
        this.#tested = tested;
        this.requestUpdate();
      },
    );
  };

  readonly #rotate = (): void => {
    const overlap = { overlapSeconds: OVERLAP_SECONDS };
    void this.#do('secret', () =>
      this.context.guarded((api) => api.post<WebhookCreatedJson>(`${this.#path}/rotate-secret`, overlap, this.signal)),
    ).then((made) => {
      if (!made) return;
      const from = `secret-${this.webhook.id}`;
      this.dispatchEvent(new WebhookTold({ kind: 'secret', secret: made.secret, from }));
    });
  };

  /** Does one thing at a time; resolves with what came of it, undefined where it says why not. */
  async #do<T>(doing: Doing, call: () => Promise<AdminReply<T> | 'given-up'>): Promise<T | undefined> {
    if (this.#doing) return undefined;
    this.#doing = doing;
    this.#failed = undefined;
    this.requestUpdate();
    const reply = await call().catch(() => undefined);
    this.#doing = undefined;
    this.requestUpdate();
    if (!reply) return undefined;
    if (reply !== 'given-up' && reply.kind === 'ok') return reply.data;
    this.#failed = reply;
    return undefined;
  }

  #changed(): void {
    this.dispatchEvent(new WebhookTold({ kind: 'changed' }));
  }
}
