import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ApiKeyMadeView, ApiKeyView } from '../../../http/schema.ts';
import type { ManageKey } from '../../i18n/manage-texts.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Page } from '../feeds.ts';
import { day } from '../format.ts';
import { FormState } from '../forms/form-state.ts';
import { Removal } from '../forms/removal.ts';
import { icon } from '../icons.ts';
import { keyForm, logsInBy, newKeyIn } from './key-form.ts';
import { ManagingElement } from './managing-element.ts';

/** `<offhook-admin-keys>`: the API keys of all apps: makes them, and revokes them after a second word. */
export class AdminKeys extends ManagingElement {
  #items: readonly ApiKeyView[] | undefined;
  #isOpen = false;
  #logsIn = false;
  readonly #form = new FormState(this, 'key');
  readonly #removal = new Removal({
    host: this,
    prefix: 'revoke',
    remove: (id) => this.context.guarded((api) => api.remove(`/v1/keys/${encodeURIComponent(id)}`, this.signal)),
    removed: (id) => void this.#revoked(id),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override render(): TemplateResult {
    const { words } = this;
    const counting = this.#items?.filter(({ counts }) => counts) ?? [];
    const ended = this.#items?.filter(({ counts }) => !counts) ?? [];
    return html`
      <p class="lead">${words('keysLead')}</p>
      ${this.told()} ${this.once()}
      ${this.#isOpen ? this.#makeForm() : html`<p class="begin"><button type="button" id="make-key" class="primary" @click=${this.#open}>${words('keyMake')}</button></p>`}
      <section class="panel" aria-labelledby="keys-title">
        <h2 id="keys-title" tabindex="-1">${words('keysTitle')}</h2>
        ${this.#items ? this.#list(counting) : html`<p class="empty">${this.context.text('loading')}</p>`}
        ${ended.length === 0 ? nothing : html`<details><summary>${words('keysEnded')}</summary>${this.#list(ended)}</details>`}
      </section>
    `;
  }

  #makeForm(): TemplateResult {
    const parts = { words: this.words, text: this.formWords, form: this.#form };
    return keyForm({
      ...parts,
      why: this.why,
      send: this.#make,
      leave: () => this.#close(),
      logsIn: this.#logsIn,
      changed: () => {
        const element = this.querySelector('form');
        this.#logsIn = element !== null && logsInBy(element);
        this.requestUpdate();
      },
    });
  }

  #list(items: readonly ApiKeyView[]): TemplateResult {
    return html`<ul class="rows">${repeat(
      items,
      ({ id }) => id,
      (key) => this.#row(key),
    )}</ul>`;
  }

  #row(key: ApiKeyView): TemplateResult {
    const { words } = this;
    const { language } = this.context.text;
    return html`
      <li class="row">
        <span class="line-icon ${key.counts ? '' : 'mute'}">${icon('keys')}</span>
        <div class="grow">
          <b class="break"><bdi>${key.label}</bdi></b>
          ${key.asking ? html`<span class="chip good">${words('keyYours')}</span>` : nothing}
          <p class="small">${words('keyOf')} ${machineText(key.app)}${key.user === null ? nothing : html` · ${words('keyUser')} <bdi>${key.user}</bdi>`} · ${key.scopes.map((scope) => machineText(scope)).flatMap((it, at) => (at === 0 ? [it] : [', ', it]))}</p>
          <p class="muted small">${words('madeOn', { time: day(language, key.createdAt) })} · ${words(...this.#end(key))}</p>
        </div>
        ${key.counts ? this.#revoke(key) : nothing}
      </li>
    `;
  }

  #end({ counts, revokedAt, expiresAt }: ApiKeyView): [ManageKey, Record<string, string>] {
    const { language } = this.context.text;
    if (revokedAt !== null) return ['keyRevokedOn', { time: day(language, revokedAt) }];
    if (expiresAt === null) return ['keyNoEnd', {}];
    return [counts ? 'keyEndsOn' : 'keyEndedOn', { time: day(language, expiresAt) }];
  }

  #revoke({ id, label, asking }: ApiKeyView): TemplateResult {
    const { words } = this;
    return this.#removal.view({
      id,
      button: words('keyRevoke'),
      buttonOf: words('keyRevokeOf', { label }),
      question: words(asking ? 'keyRevokeOwn' : 'keyRevokeAsk', { label }),
      yes: words('keyRevokeYes'),
      no: words('keep'),
      words: this.why,
    });
  }

  readonly #open = (): void => {
    this.#isOpen = true;
    this.#logsIn = false;
    this.#form.reset();
    this.say(undefined);
    this.goTo('key-app');
  };

  #close(): void {
    this.#isOpen = false;
    this.goTo('make-key');
  }

  readonly #make = async (element: HTMLFormElement): Promise<void> => {
    if (!this.#form.complete(element)) return;
    const wanted = newKeyIn(element);
    const sent = await this.#form.send(() =>
      this.context.guarded((api) => api.post<ApiKeyMadeView>('/v1/keys', wanted, this.signal)),
    );
    if (!sent) return;
    const { words } = this;
    const { key, label } = sent.data;
    this.#isOpen = false;
    this.showOnce({ title: words('keyMade', { label }), lead: words('keyMadeLead'), value: key }, 'make-key');
    void this.#read();
  };

  async #revoked(id: string): Promise<void> {
    const gone = this.#items?.find((key) => key.id === id);
    this.say(this.words('keyRevoked', { label: gone?.label ?? id }));
    await this.#read();
    this.goTo('keys-title');
  }

  async #read(): Promise<void> {
    const page = await this.read<Page<ApiKeyView>>('/v1/keys');
    if (page) this.#items = page.items;
    this.requestUpdate();
  }
}
