import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AuthenticatorJson } from '../../../http/schema.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { count, day } from '../format.ts';
import { icon } from '../icons.ts';
import { PlainElement } from '../plain-element.ts';
import { problemText } from '../problem-text.ts';

/** The authenticators of one user, asked for by name: list, and remove after a second word. */
export class AdminAuthenticators extends PlainElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  #user = '';
  #items: readonly AuthenticatorJson[] | undefined;
  /** The one whose removal waits for a second word. */
  #asked: string | undefined;
  #removing = false;
  #error: string | undefined;
  #said: string | undefined;
  #asking: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render() {
    const { text } = this.context;
    return html`
      <p class="lead">${text('authLead')}</p>
      <form class="panel filter" @submit=${this.#submit}>
        <div class="field grow">
          <label for="user">${text('authUser')}</label>
          <input id="user" name="user" dir="ltr" list="users" required maxlength="128" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="user-hint" />
          <datalist id="users">${this.#known().map((user) => html`<option value=${user}></option>`)}</datalist>
          <p id="user-hint" class="muted small">${text('authUserHint')}</p>
        </div>
        <button class="primary" type="submit">${text('authShow')}</button>
      </form>
      <p class="error" role="alert">${this.#error ?? nothing}</p>
      <p class="said" role="status">${this.#said ?? nothing}</p>
      ${this.#items ? this.#list(this.#items) : nothing}
    `;
  }

  /** Users of the confirmations that are live now: a help, not a directory. */
  #known(): readonly string[] {
    const { pending, confirmed } = this.context.snapshot;
    const all = [...(pending?.data?.items ?? []), ...(confirmed?.data?.items ?? [])];
    return [...new Set(all.map(({ user }) => user))];
  }

  #list(items: readonly AuthenticatorJson[]): TemplateResult {
    const { text } = this.context;
    if (items.length === 0) return html`<p class="empty">${text('authNone', { user: this.#user })}</p>`;
    return html`
      <ul class="panel rows">
        ${repeat(
          items,
          ({ id }) => id,
          (item) => this.#row(item),
        )}
      </ul>
    `;
  }

  #row(item: AuthenticatorJson): TemplateResult {
    const { text } = this.context;
    const { language } = text;
    return html`
      <li class="row">
        <span class="line-icon">${icon('authenticators')}</span>
        <div class="grow">
          <b class="break"><bdi>${item.name}</bdi></b>
          <p class="muted small">
            ${
              item.state === 'draft'
                ? text('authDraft')
                : html`${text('authActive', { time: day(language, item.activatedAt) })} ·
                  ${text('authRecovery', { n: count(language, item.recoveryCodesLeft) })}`
            }
          </p>
        </div>
        ${this.#asked === item.id ? this.#question(item) : this.#removeButton(item)}
      </li>
    `;
  }

  #removeButton({ id, name }: AuthenticatorJson): TemplateResult {
    const { text } = this.context;
    return html`
      <button type="button" id="remove-${id}" aria-label=${text('removeOf', { name })} @click=${() => this.#ask(id)}>
        ${text('remove')}
      </button>
    `;
  }

  #question(item: AuthenticatorJson): TemplateResult {
    const { text } = this.context;
    return html`
      <div class="question" role="group" aria-labelledby="question" @keydown=${this.#escape}>
        <p id="question">${text('removeAsk', { name: item.name, user: this.#user })}</p>
        <div class="buttons">
          <button type="button" id="keep" @click=${() => this.#keep()}>${text('removeNo')}</button>
          <button type="button" class="danger" aria-disabled=${this.#removing ? 'true' : nothing} @click=${() => void this.#remove(item)}>${text('removeYes')}</button>
        </div>
      </div>
    `;
  }

  #ask(id: string): void {
    this.#asked = id;
    this.#said = undefined;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#keep')?.focus());
  }

  #keep(): void {
    const id = this.#asked;
    this.#asked = undefined;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#remove-${id}`)?.focus());
  }

  readonly #escape = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.#keep();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const user = this.querySelector<HTMLInputElement>('#user')?.value.trim() ?? '';
    if (user === '') return;
    this.#user = user;
    this.#items = undefined;
    this.#said = undefined;
    void this.#read();
  };

  get #path(): string {
    return `/v1/users/${encodeURIComponent(this.#user)}/authenticators`;
  }

  async #read(): Promise<void> {
    const signal = this.#begin();
    const reply = await this.context.api.get<Page<AuthenticatorJson>>(this.#path, signal).catch(() => undefined);
    if (!reply) return;
    if (reply.kind === 'ok') this.#items = reply.data.items;
    else this.#error = problemText(this.context.text, reply, 'users');
    this.requestUpdate();
  }

  async #remove({ id, name }: AuthenticatorJson): Promise<void> {
    const { guarded, text } = this.context;
    if (this.#removing) return;
    this.#removing = true;
    const signal = this.#begin();
    const path = `${this.#path}/${encodeURIComponent(id)}`;
    const reply = await guarded((api) => api.remove(path, signal)).catch(() => undefined);
    this.#removing = false;
    if (!reply) return;
    if (reply === 'given-up') {
      this.#keep();
      return;
    }
    if (reply.kind === 'problem') {
      this.#error = problemText(text, reply, 'users');
      this.#keep();
      return;
    }
    this.#asked = undefined;
    this.#said = text('removed', { name });
    this.#items = this.#items?.filter((item) => item.id !== id);
    void this.#read();
    await this.updateComplete;
    this.querySelector<HTMLElement>('#user')?.focus();
  }

  /** What was asked before is no longer of interest. */
  #begin(): AbortSignal {
    this.#asking?.abort();
    this.#asking = new AbortController();
    this.#error = undefined;
    this.requestUpdate();
    return this.#asking.signal;
  }
}
