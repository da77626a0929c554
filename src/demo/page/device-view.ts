import { html, nothing, type TemplateResult } from 'lit';
import { fritzSwitch } from './fritz-view.ts';
import { livingRoom } from './furniture.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import type { State } from './state.ts';
import type { Scene } from './view.ts';

const pressSentence = (outcome: string, text: HouseTexts): string => {
  if (outcome === 'confirmed') return text('pressConfirmed');
  if (outcome === 'contested') return text('pressContested');
  if (outcome === 'nothing-pending') return text('pressNothing');
  return text('pressFailed');
};

const sentenceOf = ({ pressed, place }: State, text: HouseTexts): string => {
  if (pressed !== undefined) return pressSentence(pressed, text);
  return text(place === 'home' ? 'deviceIdle' : 'away');
};

/** The router on its shelf: lights, and a button. */
export const device = (scene: Scene): TemplateResult => {
  const { state, text, page } = scene;
  return html`<section
  class="room living"
  id="device"
  aria-label=${text('device')}
>
  <h2>${text('device')}</h2>
  ${livingRoom}
  <div class="shelf">
    <div class="plant" aria-hidden="true"><i></i><i></i><i></i><i></i><b></b></div>
    <div class="router" data-shines=${state.house.shines}>
      <div class="antennas" aria-hidden="true"><i></i><i></i></div>
      <div class="router-face">
        <ul class="leds" aria-label=${state.house.shines ? text('ledsFlash') : text('ledsCalm')}>
          <li>Power</li>
          <li>DSL</li>
          <li>WLAN</li>
          <li>Fon</li>
          <li>Info</li>
        </ul>
        <button type="button" class="push" aria-label=${text('pushButton')} @click=${() => page.pressButton()}></button>
      </div>
    </div>
  </div>
  <p class="says" role="status">
    ${sentenceOf(state, text)}
  </p>
  ${fritzSwitch(scene)}
  ${state.house.box.diverted ? html`<p class="tag">${text('diverted')}</p>` : nothing}
</section>`;
};
