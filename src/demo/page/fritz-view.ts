import { html, nothing, type TemplateResult } from 'lit';
import { withMachineText } from '../../web/shared/machine-text.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import { type CallNews, callOf, type FritzNews } from './state.ts';
import type { Scene } from './view.ts';

/** The switch for what the phones hang on; nothing where the house has no such box. */
export const fritzSwitch = (scene: Scene): TemplateResult | typeof nothing => {
  const { state, text, page } = scene;
  const { fritz } = state.house;
  if (!fritz) return nothing;
  return html`<div class="fritz" data-on=${fritz.isOn}>
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked=${fritz.isOn}
      ?disabled=${state.rewiring}
      @click=${() => page.hangOnBox(!fritz.isOn)}
    >
      <span>${text('fritzSwitch')}</span><i aria-hidden="true"></i>
    </button>
    ${fritz.isOn ? atBox(scene, fritz) : html`<p>${text('fritzOff')}</p>`}
  </div>`;
};

const atBox = ({ state, text, page }: Scene, { number }: FritzNews): TemplateResult => {
  const call = state.outsideAsked ? callOf(state, 'outside') : undefined;
  return html`<p>${withMachineText(text, 'fritzOn', { number })}</p>
    <button type="button" class="outside" ?disabled=${call?.state === 'calling'} @click=${() => page.callFromOutside()}>
      ${text('outsideCall')}
    </button>
    <p class="outcome" role="status">${call ? outsideSentence(call, text) : nothing}</p>`;
};

const outsideSentence = ({ state, status }: CallNews, text: HouseTexts): string =>
  state === 'over' ? text('outsideRefused', { status: String(status) }) : text('outsideCalling');
