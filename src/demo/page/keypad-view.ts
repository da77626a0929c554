import { html, type TemplateResult } from 'lit';

const letters: Readonly<Record<string, string>> = {
  '2': 'ABC',
  '3': 'DEF',
  '4': 'GHI',
  '5': 'JKL',
  '6': 'MNO',
  '7': 'PQRS',
  '8': 'TUV',
  '9': 'WXYZ',
  '0': '+',
};

/** Twelve keys. */
export const keypad = (label: string, press: (key: string) => void): TemplateResult => html`
  <div class="keypad" dir="ltr" role="group" aria-label=${label}>
    ${[...'123456789*0#'].map(
      (key) => html`<button type="button" class="key" data-key=${key} @click=${() => press(key)}>
        <span>${key}</span><small aria-hidden="true">${letters[key] ?? ''}</small>
      </button>`,
    )}
  </div>
`;
