import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Load } from '../confirm/details.ts';
import { chooseLanguage } from '../i18n/texts.ts';
import { type WaitingKey, waitingTexts } from '../i18n/waiting-texts.ts';
import { look, type Waiting } from './look.ts';

/** What the page shows. */
type Shown =
  | { readonly kind: 'looking' | 'none' | 'done' | 'unreachable' }
  | { readonly kind: 'code'; readonly fault?: WaitingKey }
  | { readonly kind: 'asked'; readonly waiting: readonly Waiting[] };

/** Shows what a client asks without a page of its own: to its user, whom a proxy has logged in or who types a code. */
export class WaitingPage {
  readonly #main: HTMLElement;
  readonly #id: string | undefined;
  readonly #text = waitingTexts(chooseLanguage(navigator.languages));
  #shown: Shown = { kind: 'looking' };

  constructor(main: HTMLElement, id: string | undefined) {
    this.#main = main;
    this.#id = id;
  }

  /** Looks what waits. */
  async open(): Promise<void> {
    document.documentElement.lang = this.#text.language;
    document.title = this.#text('title');
    this.#main.addEventListener('offhook-close', this.#next);
    this.#main.addEventListener('offhook-retry', this.#again);
    await this.#look(undefined);
  }

  readonly #next = (event: Event): void => {
    event.preventDefault();
    const { target } = event;
    if (this.#shown.kind !== 'asked' || !(target instanceof HTMLElement)) return;
    const waiting = this.#shown.waiting.filter(({ id }) => id !== target.dataset.id);
    this.#show(waiting.length > 0 ? { kind: 'asked', waiting } : { kind: 'done' });
    this.#main.querySelector('offhook-confirm')?.focus();
  };

  /** Only whoever asked can ask again: this looks whether they have. */
  readonly #again = (event: Event): void => {
    event.preventDefault();
    this.#show({ kind: 'looking' });
    void this.#look(undefined);
  };

  readonly #typed = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.#main.querySelector('input');
    if (field) void this.#look(field.value);
  };

  async #look(code: string | undefined): Promise<void> {
    try {
      const waiting = await look(this.#id, code);
      this.#show(waiting.length > 0 ? { kind: 'asked', waiting } : { kind: 'none' });
    } catch (cause) {
      this.#show(shownFor(codeOf(cause)));
    }
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    const text = this.#text;
    render(html`<h1>${text('heading')}</h1> ${this.#view()}`, this.#main);
    this.#main.querySelector<HTMLElement>('input, h2')?.focus();
  }

  #view(): TemplateResult | typeof nothing {
    const shown = this.#shown;
    switch (shown.kind) {
      case 'looking':
        return nothing;
      case 'asked':
        return html`${repeat(shown.waiting, ({ id }) => id, this.#question)}`;
      case 'code':
        return this.#form(shown.fault);
      case 'none':
      case 'done':
      case 'unreachable':
        return html`<section class="card"><h2 tabindex="-1">${this.#text(shown.kind)}</h2></section>`;
      default:
        return shown satisfies never;
    }
  }

  readonly #question = (waiting: Waiting, at: number): TemplateResult => {
    const [before, after] = this.#text('asker').split('{asker}');
    const { id, asker } = waiting;
    return html`<section class="question">
      ${asker === undefined ? nothing : html`<p class="asker">${before}<bdi>${asker}</bdi>${after}</p>`}
      <offhook-confirm ?autofocus=${at === 0} data-id=${id} .load=${loadOf(waiting)}></offhook-confirm>
    </section>`;
  };

  #form(fault: WaitingKey | undefined): TemplateResult {
    const text = this.#text;
    return html`<form class="card" @submit=${this.#typed}>
      <label for="code">${text('code')}</label>
      <input
        id="code"
        name="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        required
        aria-describedby=${fault === undefined ? nothing : 'fault'}
        aria-invalid=${fault === undefined ? nothing : 'true'}
      />
      ${fault === undefined ? nothing : html`<p id="fault" class="notice" role="alert">${text(fault)}</p>`}
      <button>${text('show')}</button>
    </form>`;
  }
}

const loadOf =
  (waiting: Waiting): Load =>
  async () =>
    waiting;

const codeOf = (cause: unknown): unknown =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;

const shownFor = (code: unknown): Shown => {
  switch (code) {
    case 'confirmation-required':
      return { kind: 'code' };
    case 'code-invalid':
      return { kind: 'code', fault: 'wrong' };
    case 'blocked':
      return { kind: 'code', fault: 'blocked' };
    case 'method-not-offered':
      return { kind: 'code', fault: 'noApp' };
    case 'not-found':
      return { kind: 'none' };
    default:
      return { kind: 'unreachable' };
  }
};
