import { html, nothing, svg, type TemplateResult } from 'lit';
import { machineText, withMachineText } from '../../web/shared/machine-text.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import { keypad } from './keypad-view.ts';
import { isOverFor } from './phone-acts.ts';
import { boxOf, callOf, type Note, type PhoneId, type State } from './state.ts';
import type { Scene } from './view.ts';

/** What the phone says to somebody who looks at it, as one sentence. */
const sentenceOf = (state: State, phone: PhoneId, text: HouseTexts): TemplateResult | string => {
  const hand = state.hands[phone];
  const call = callOf(state, phone);
  if (call?.state === 'calling') return withMachineText(text, 'phoneCalling', { number: call.number });
  if (call?.state === 'talking') return hand.sounds ? text('phoneTone') : text('phoneTalking');
  if (hand.toldToLift) return text('phoneLiftFirst');
  const over =
    isOverFor(call, hand) || (phone === 'kitchen' && call !== undefined && hand.keyed === '' && !hand.lifted);
  if (over && call?.status !== undefined) return overSentence(phone, call.status, text);
  if (hand.lifted) return hand.keyed === '' ? text('phoneDialTone') : text('phoneKeying');
  if (state.place === 'internet') return text('away');
  const box = boxOf(state);
  if (box)
    return withMachineText(text, phone === 'wall' ? 'wallAtBox' : 'kitchenAtBox', { number: box.numbers[phone] ?? '' });
  return phone === 'wall' ? text('wallIdle') : text('kitchenIdle');
};

const overSentence = (phone: PhoneId, status: number, text: HouseTexts): string => {
  if (status < 300) return phone === 'wall' ? text('wallOver') : text('kitchenOver');
  return refusedSentence(status, text);
};

/** What a refused call means, by its SIP status. */
export const refusedSentence = (status: number, text: HouseTexts): string => {
  if (status === 404) return text('phoneUnknown');
  if (status === 480) return text('phoneBlocked');
  return text('phoneRefused', { status: String(status) });
};

/** What somebody noted on paper beside the phone. */
const noteView = (note: Note | undefined, text: HouseTexts): TemplateResult | typeof nothing => {
  if (!note) return nothing;
  const { dial, serviceNumber, digits } = note;
  const grouped = html`<b>${digits.slice(0, 3)}</b> <b>${digits.slice(3)}</b>`;
  const number =
    dial === undefined
      ? html`${machineText(html`<b>${serviceNumber}</b>`)} <small>${text('noteThen')}</small> ${machineText(grouped)}`
      : machineText(html`<b>${dial.slice(0, -digits.length)}</b> ${grouped}`);
  return html`<p class="note"><span class="unseen">${text('note')}</span> ${number}</p>`;
};

/** Shows what is heard, while there is something to hear; drawn by `drawScope`. */
const scope = (state: State, phone: PhoneId): TemplateResult =>
  html`<canvas class="scope" data-scope=${phone} data-live=${callOf(state, phone)?.state === 'talking'} width="160" height="36" aria-hidden="true"></canvas>`;

const handset = svg`
  <path d="M20 44c-9 0-14-6-14-15C6 14 46 4 100 4s94 10 94 25c0 9-5 15-14 15h-26c-8 0-11-5-12-13-1-5-18-7-42-7s-41 2-42 7c-1 8-4 13-12 13Z"/>
  <path class="shine" d="M18 24c12-9 46-14 82-14s70 5 82 14"/>`;

const cord = svg`<path d="M34 6c-14 10 10 16-4 26s14 14 0 24 12 16-2 26 14 14 2 24 14 14 6 26 16 18 34 14"/>`;

/** The wall phone in the hall. */
export const wallPhone = ({ state, text, phones }: Scene): TemplateResult => {
  const { lifted, keyed } = state.hands.wall;
  return html`<section class="room hall" id="wall" aria-label=${text('wallPhone')}>
    <h2>${text('wallPhone')}</h2>
    ${noteView(state.note, text)}
    <div class="wall-phone" data-lifted=${lifted} data-state=${callOf(state, 'wall')?.state ?? 'none'}>
      <button type="button" class="handset" aria-pressed=${lifted} @click=${() => phones.hook()}>
        <svg viewBox="0 0 200 48" aria-hidden="true">${handset}</svg>
        <span>${lifted ? text('putDown') : text('lift')}</span>
      </button>
      <svg class="cord" viewBox="0 0 80 150" aria-hidden="true">${cord}</svg>
      <div class="wall-body">
        <div class="cradle" aria-hidden="true"><i></i><i></i></div>
        ${keypad(text('keysOf', { phone: text('wallPhone') }), (key) => phones.press('wall', key))}
      </div>
    </div>
    <div class="says">
      ${scope(state, 'wall')}
      <p role="status">${sentenceOf(state, 'wall', text)}</p>
      <output class="keyed" dir="ltr" aria-label=${text('keyed')}>${keyed}</output>
    </div>
  </section>`;
};

/** The cordless phone in the kitchen. */
export const kitchenPhone = ({ state, text, phones }: Scene): TemplateResult => {
  const { lifted, keyed } = state.hands.kitchen;
  return html`<section class="room kitchen" id="kitchen" aria-label=${text('kitchenPhone')}>
    <h2>${text('kitchenPhone')}</h2>
    ${noteView(state.note, text)}
    <div class="cordless" data-lifted=${lifted} data-state=${callOf(state, 'kitchen')?.state ?? 'none'}>
      <div class="display">
        <p role="status">${sentenceOf(state, 'kitchen', text)}</p>
        <output class="keyed" dir="ltr" aria-label=${text('keyed')}>${keyed}</output>
        ${scope(state, 'kitchen')}
      </div>
      <div class="talk-keys">
        <button type="button" class="green" aria-label=${text('call')} @click=${() => phones.green()}>${receiver}</button>
        <button type="button" class="red" aria-label=${text('hangUp')} @click=${() => phones.red()}>${receiver}</button>
      </div>
      ${keypad(text('keysOf', { phone: text('kitchenPhone') }), (key) => phones.press('kitchen', key))}
    </div>
    <div class="charger" aria-hidden="true"></div>
  </section>`;
};

/** The sign on a key that calls or hangs up. */
export const receiver = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M5.2 4h3.4l1.6 4.1-2.1 1.5a12 12 0 0 0 6.3 6.3l1.5-2.1L20 15.4v3.4c0 .7-.6 1.2-1.2 1.2C10.6 20 4 13.4 4 5.2 4 4.5 4.5 4 5.2 4Z" />
</svg>`;
