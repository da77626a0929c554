import { html, nothing, type PropertyDeclarations } from 'lit';
import { PlainElement } from '../plain-element.ts';

/** What the button says. */
export interface CopyWords {
  readonly copy: string;
  /** The same with what is copied, for who does not see it stand beside the button. */
  readonly copyOf: string;
  readonly copied: string;
  /** The browser does not let us: the text is selected, and the person copies it. */
  readonly selected: string;
}

/** So long the button says what it did. */
const SAYS_MS = 4000;

/** `<offhook-admin-copy>`: a value as machines take it, and a button that copies it. */
export class CopyValue extends PlainElement {
  static override properties: PropertyDeclarations = {
    value: { attribute: false },
    words: { attribute: false },
    shown: { attribute: false },
  };
  declare value: string;
  declare words: CopyWords;
  /** The value as it is shown, where that is not how it is copied: in groups, in lines. */
  declare shown: unknown;
  #did: 'copied' | 'selected' | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#saying);
  }

  override render() {
    const { copy, copyOf, copied, selected } = this.words;
    return html`
      <code dir="ltr" class="break">${this.shown ?? this.value}</code>
      <button type="button" aria-label=${copyOf} @click=${() => void this.#copy()}>
        ${this.#did === 'copied' ? copied : copy}
      </button>
      <span class="sr" role="status">${this.#did === 'copied' ? copied : nothing}</span>
      ${this.#did === 'selected' ? html`<span class="small" role="status">${selected}</span>` : nothing}
    `;
  }

  async #copy(): Promise<void> {
    const taken = (await clipboardTakes(this.value)) || this.#copySelected();
    this.#did = taken ? 'copied' : 'selected';
    this.requestUpdate();
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      this.#did = undefined;
      this.requestUpdate();
    }, SAYS_MS);
  }

  /** Over plain HTTP there is no clipboard for scripts: selects the text, so that a person can copy it, and tries the old way. */
  #copySelected(): boolean {
    const code = this.querySelector('code');
    if (code) getSelection()?.selectAllChildren(code);
    // What is shown in groups or lines would be copied so.
    return this.shown === undefined && document.execCommand('copy');
  }
}

const clipboardTakes = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

if (!customElements.get('offhook-admin-copy')) customElements.define('offhook-admin-copy', CopyValue);
