import { LitElement } from 'lit';

/** An element that draws into the page itself, where the page's style sheet reaches it. */
export class PlainElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
