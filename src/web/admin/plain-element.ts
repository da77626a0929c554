import { LitElement } from 'lit';

/** Where what was pressed is gone with what came of it, the focus goes on to what says how much is shown now. */
export const keepFocus = async (element: PlainElement): Promise<void> => {
  await element.updateComplete;
  if (document.activeElement === document.body) element.querySelector<HTMLElement>('.more [role=status]')?.focus();
};

/** An element that draws into the page itself, where the page's style sheet reaches it. */
export class PlainElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
