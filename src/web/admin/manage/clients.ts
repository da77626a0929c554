import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { OpenIdClientAddedView, OpenIdClientView } from '../../../http/schema.ts';
import type { ManageKey } from '../../i18n/manage-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Page } from '../feeds.ts';
import { day } from '../format.ts';
import { FormState } from '../forms/form-state.ts';
import { Removal } from '../forms/removal.ts';
import { type Background, clientForm, newClientIn } from './client-form.ts';
import { ManagingElement } from './managing-element.ts';

const asks: Readonly<Record<Background, ManageKey>> = {
  none: 'clientBrowser',
  poll: 'clientPoll',
  ping: 'clientPing',
};

/** `<offhook-admin-clients>`: software that asks by OpenID Connect. */
export class Clients extends ManagingElement {
  #items: readonly OpenIdClientView[] = [];
  /** How the client of the open form may ask; undefined: none is open. */
  #background: Background | undefined;
  readonly #form = new FormState(this, 'client');
  readonly #removal = new Removal({
    host: this,
    prefix: 'remove-client',
    remove: (id) =>
      this.context.guarded((api) => api.remove(`/v1/openid/clients/${encodeURIComponent(id)}`, this.signal)),
    removed: (id) => void this.#removed(id),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <section class="panel" aria-labelledby="clients-title">
        <h2 id="clients-title" tabindex="-1">${words('clientsTitle')}</h2>
        <p class="muted small">${words('clientsLead')}</p>
        ${this.told()} ${this.once()}
        ${
          this.#items.length === 0
            ? html`<p class="empty">${words('clientsNone')}</p>`
            : html`<ul class="rows">${repeat(
                this.#items,
                ({ id }) => id,
                (client) => this.#row(client),
              )}</ul>`
        }
        ${
          this.#background === undefined
            ? html`<p><button type="button" id="add-client" @click=${this.#open}>${words('clientAdd')}</button></p>`
            : this.#addForm(this.#background)
        }
      </section>
    `;
  }

  #addForm(background: Background): TemplateResult {
    return clientForm({
      words: this.words,
      text: this.formWords,
      form: this.#form,
      why: this.why,
      send: this.#add,
      leave: () => this.#close(),
      background,
      changed: (chosen) => {
        this.#background = chosen;
        this.requestUpdate();
      },
    });
  }

  #row(client: OpenIdClientView): TemplateResult {
    const { words } = this;
    const { id, label, app, redirectUris, background, createdAt } = client;
    return html`
      <li class="row">
        <div class="grow">
          <b class="break"><bdi>${label}</bdi></b>
          <p class="small">${words('clientId')} ${machineText(html`<code class="break">${id}</code>`)}</p>
          <p class="muted small">
            ${words('keyOf')} ${machineText(app)} · ${words(asks[background])} ·
            ${words('madeOn', { time: day(words.language, createdAt) })}
          </p>
          ${redirectUris.length === 0 ? nothing : html`<p class="muted small break">${words('clientBack')} ${machineText(redirectUris.join(', '))}</p>`}
        </div>
        ${this.#removal.view({
          id,
          button: words('remove'),
          buttonOf: words('removeOf', { label }),
          question: words('clientRemoveAsk', { label }),
          yes: words('removeYes'),
          no: words('keep'),
          words: this.why,
        })}
      </li>
    `;
  }

  readonly #open = (): void => {
    this.#background = 'none';
    this.#form.reset();
    this.say(undefined);
    this.goTo('client-app');
  };

  #close(): void {
    this.#background = undefined;
    this.goTo('add-client');
  }

  readonly #add = async (element: HTMLFormElement): Promise<void> => {
    if (!this.#form.complete(element)) return;
    const wanted = newClientIn(element);
    const sent = await this.#form.send(() =>
      this.context.guarded((api) => api.post<OpenIdClientAddedView>('/v1/openid/clients', wanted, this.signal)),
    );
    if (!sent) return;
    const { words } = this;
    const { label, secret } = sent.data;
    this.#background = undefined;
    void this.#read();
    const title = words('clientMade', { label });
    this.showOnce({ title, lead: words('clientMadeLead'), value: secret ?? '' }, 'add-client');
  };

  async #removed(id: string): Promise<void> {
    const gone = this.#items.find((client) => client.id === id);
    this.say(this.words('clientRemoved', { label: gone?.label ?? id }));
    await this.#read();
    this.goTo('clients-title');
  }

  async #read(): Promise<void> {
    const page = await this.read<Page<OpenIdClientView>>('/v1/openid/clients');
    if (page) this.#items = page.items;
    this.requestUpdate();
  }
}
