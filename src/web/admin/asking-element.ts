import { PlainElement } from './plain-element.ts';

/** An element that asks the server by itself. */
export class AskingElement extends PlainElement {
  #ending = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ending = new AbortController();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#ending.abort();
  }

  /** Aborts when nobody waits for an answer any more. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }
}
