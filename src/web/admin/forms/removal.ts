import { html, nothing, type TemplateResult } from 'lit';
import type { PlainElement } from '../plain-element.ts';
import type { AdminReply } from '../reply.ts';
import type { FormProblem } from './form-state.ts';

/** How one thing is asked about, and what it is called in that. */
interface Asking {
  readonly id: string;
  /** What the button says, and what it says to who does not see beside what it stands. */
  readonly button: string;
  readonly buttonOf: string;
  readonly question: string | TemplateResult;
  readonly yes: string;
  readonly no: string;
  readonly words: (problem: FormProblem) => string;
}

interface RemovalParts {
  readonly host: PlainElement;
  /** Begins the ids of its buttons: they are different on the whole page. */
  readonly prefix: string;
  readonly remove: (id: string) => Promise<AdminReply<undefined> | 'given-up'>;
  /** It is gone: says so and lets the focus go on. */
  readonly removed: (id: string) => void;
}

/** What is removed after a second word, one thing at a time. Escape is no, and the focus goes back to the button. */
export class Removal {
  readonly #parts: RemovalParts;
  #asked: string | undefined;
  #busy = false;
  #failed: { readonly id: string; readonly problem: FormProblem } | undefined;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
  }

  /** The button, or the question in its place. */
  view(asking: Asking): TemplateResult {
    const { id, words } = asking;
    const failed = this.#failed?.id === id ? this.#failed.problem : undefined;
    return html`
      ${this.#asked === id ? this.#question(asking) : this.#button(asking)}
      <p class="error" role="alert">${failed === undefined ? nothing : words(failed)}</p>
    `;
  }

  #button({ id, button, buttonOf }: Asking): TemplateResult {
    return html`
      <button type="button" class="danger" id=${this.#idOf(id)} aria-label=${buttonOf} @click=${() => this.#ask(id)}>
        ${button}
      </button>
    `;
  }

  #question({ id, question, yes, no }: Asking): TemplateResult {
    const own = this.#idOf(id);
    return html`
      <div class="question" role="group" aria-labelledby="${own}-question" @keydown=${this.#escape}>
        <p id="${own}-question">${question}</p>
        <div class="buttons">
          <button type="button" id="${own}-no" @click=${() => this.#leave()}>${no}</button>
          <button
            type="button"
            class="danger"
            aria-disabled=${this.#busy ? 'true' : nothing}
            @click=${() => void this.#remove(id)}
          >
            ${yes}
          </button>
        </div>
      </div>
    `;
  }

  #idOf(id: string): string {
    return `${this.#parts.prefix}-${id}`;
  }

  #ask(id: string): void {
    this.#asked = id;
    this.#failed = undefined;
    this.#goTo(`${this.#idOf(id)}-no`);
  }

  readonly #escape = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.#leave();
  };

  #leave(): void {
    const id = this.#asked;
    this.#asked = undefined;
    if (id !== undefined) this.#goTo(this.#idOf(id));
  }

  async #remove(id: string): Promise<void> {
    if (this.#busy) return;
    const { host, remove, removed } = this.#parts;
    this.#busy = true;
    host.requestUpdate();
    const reply = await remove(id).catch(() => undefined);
    this.#busy = false;
    if (reply !== 'given-up' && reply?.kind === 'ok') {
      this.#asked = undefined;
      host.requestUpdate();
      removed(id);
      return;
    }
    if (reply) this.#failed = { id, problem: reply };
    this.#leave();
  }

  #goTo(id: string): void {
    const { host } = this.#parts;
    host.requestUpdate();
    void host.updateComplete.then(() => document.getElementById(id)?.focus());
  }
}
