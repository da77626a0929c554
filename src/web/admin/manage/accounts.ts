import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { NewTr064Account, Tr064AccountAddedView, Tr064AccountView } from '../../../http/schema.ts';
import { machineText } from '../../shared/machine-text.ts';
import type { Page } from '../feeds.ts';
import { day } from '../format.ts';
import { textField } from '../forms/field.ts';
import { formFoot } from '../forms/form-foot.ts';
import { FormState } from '../forms/form-state.ts';
import { Removal } from '../forms/removal.ts';
import { filledIn, valueIn } from '../forms/values.ts';
import { submitBy } from './form-parts.ts';
import { ManagingElement } from './managing-element.ts';

/** `<offhook-admin-accounts>`: what TR-064 clients log in with. */
export class Accounts extends ManagingElement {
  #items: readonly Tr064AccountView[] = [];
  #isOpen = false;
  readonly #form = new FormState(this, 'account');
  readonly #removal = new Removal({
    host: this,
    prefix: 'remove-account',
    remove: (name) =>
      this.context.guarded((api) => api.remove(`/v1/tr064/accounts/${encodeURIComponent(name)}`, this.signal)),
    removed: (name) => void this.#removed(name),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override render(): TemplateResult {
    const { words } = this;
    return html`
      <section class="panel" aria-labelledby="accounts-title">
        <h2 id="accounts-title" tabindex="-1">${words('accountsTitle')}</h2>
        <p class="muted small">${words('accountsLead')}</p>
        ${this.told()} ${this.once()}
        ${
          this.#items.length === 0
            ? html`<p class="empty">${words('accountsNone')}</p>`
            : html`<ul class="rows">${repeat(
                this.#items,
                ({ username }) => username,
                (account) => this.#row(account),
              )}</ul>`
        }
        ${
          this.#isOpen
            ? this.#addForm()
            : html`<p><button type="button" id="add-account" @click=${this.#open}>${words('accountAdd')}</button></p>`
        }
      </section>
    `;
  }

  #row({ username, app, user, createdAt }: Tr064AccountView): TemplateResult {
    const { words } = this;
    return html`
      <li class="row">
        <div class="grow">
          <b class="break">${machineText(username)}</b>
          <p class="muted small">
            ${words('accountAsksFor')} <bdi>${user}</bdi> · ${words('keyOf')} ${machineText(app)} ·
            ${words('madeOn', { time: day(words.language, createdAt) })}
          </p>
        </div>
        ${this.#removal.view({
          id: username,
          button: words('remove'),
          buttonOf: words('removeOf', { label: username }),
          question: words('accountRemoveAsk', { label: username }),
          yes: words('removeYes'),
          no: words('keep'),
          words: this.why,
        })}
      </li>
    `;
  }

  #addForm(): TemplateResult {
    const { words, formWords: text } = this;
    const form = this.#form;
    return html`
      <form class="inset form" aria-labelledby="account-title" novalidate @submit=${submitBy(this.#add)}>
        <h3 id="account-title">${words('accountAdd')}</h3>
        ${textField(form, text, { name: 'app', label: words('app'), hint: words('appHint'), holds: 'machine', required: true })}
        ${textField(form, text, { name: 'user', label: words('accountUser'), hint: words('accountUserHint'), holds: 'machine', max: 128, required: true })}
        ${textField(form, text, { name: 'username', label: words('accountName'), hint: words('accountNameHint'), holds: 'machine' })}
        ${formFoot({ form, text, send: words('accountAddNow'), words: this.why, leave: () => this.#close() })}
      </form>
    `;
  }

  readonly #open = (): void => {
    this.#isOpen = true;
    this.#form.reset();
    this.say(undefined);
    this.goTo('account-app');
  };

  #close(): void {
    this.#isOpen = false;
    this.goTo('add-account');
  }

  readonly #add = async (element: HTMLFormElement): Promise<void> => {
    if (!this.#form.complete(element)) return;
    const username = filledIn(element, 'username');
    const wanted: NewTr064Account = {
      app: valueIn(element, 'app'),
      user: valueIn(element, 'user'),
      ...(username !== undefined && { username }),
    };
    const sent = await this.#form.send(() =>
      this.context.guarded((api) => api.post<Tr064AccountAddedView>('/v1/tr064/accounts', wanted, this.signal)),
    );
    if (!sent) return;
    const { words } = this;
    const { username: name, password } = sent.data;
    this.#isOpen = false;
    const title = words('accountMade', { label: name });
    this.showOnce({ title, lead: words('accountMadeLead'), value: password ?? '' }, 'add-account');
    void this.#read();
  };

  async #removed(label: string): Promise<void> {
    this.say(this.words('accountRemoved', { label }));
    await this.#read();
    this.goTo('accounts-title');
  }

  async #read(): Promise<void> {
    const page = await this.read<Page<Tr064AccountView>>('/v1/tr064/accounts');
    if (page) this.#items = page.items;
    this.requestUpdate();
  }
}
