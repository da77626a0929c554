import { html, type TemplateResult } from 'lit';
import type { Texts } from '../i18n/texts.ts';

/**
 * What machines and keypads take sign by sign: a number to dial, a code, an address, an id. It reads from the left in every
 * language, and nothing beside it moves its signs. An element or a field that holds only such text has `dir="ltr"` itself.
 */
export const machineText = (value: unknown): TemplateResult => html`<bdi dir="ltr">${value}</bdi>`;

/** A text of ours with machine texts in it, by the names of their places; `values` fills the other places. */
export const withMachineText = <Key extends string>(
  text: Texts<Key>,
  key: Key,
  machineTexts: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>> = {},
): TemplateResult => {
  // Every second part is the name of a place.
  const parts = text(key).split(/\{(\w+)\}/);
  return html`${parts.map((part, at) => {
    if (at % 2 === 0) return part;
    const machine = machineTexts[part];
    return machine === undefined ? values[part] : machineText(machine);
  })}`;
};
