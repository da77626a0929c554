import { html, nothing, svg, type TemplateResult } from 'lit';
import { withMachineText } from '../../web/shared/machine-text.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import { keypad } from './keypad-view.ts';
import { receiver, refusedSentence } from './phone-views.ts';
import type { SoftphoneState } from './softphone-state.ts';
import { boxOf, callOf, type State } from './state.ts';
import { leftOfStep, secondsOfStep } from './totp.ts';
import type { Scene } from './view.ts';

const FORBIDDEN = 403;

/** Length of the ring around the seconds. */
const RING = 2 * Math.PI * 10;

/** The mobile phone on the bed, with two apps on it. */
export const mobilePhone = (scene: Scene): TemplateResult => {
  const { state, text, mobile } = scene;
  const where = text(state.place === 'home' ? 'mobile' : 'mobileAway');
  return html`<section class="room attic" id="mobile" aria-label=${where}>
    <h2>${where}</h2>
    <div class="bed" aria-hidden="true"><i></i></div>
    <div class="mobile">
      <div class="screen">
        <div class="tabs" role="group" aria-label=${text('apps')}>
          ${(['authenticator', 'softphone'] as const).map(
            (app) => html`<button
              type="button"
              aria-pressed=${state.mobile === app}
              @click=${() => mobile.open(app)}
            >
              ${app === 'authenticator' ? text('authenticator') : text('softphone')}
            </button>`,
          )}
        </div>
        ${state.mobile === 'authenticator' ? authenticator(scene) : softphone(scene)}
      </div>
    </div>
  </section>`;
};

const authenticator = ({ state, text, mobile }: Scene): TemplateResult => {
  const canScan = state.shownQr !== undefined;
  return html`<div class="authenticator">
    ${state.accounts.map(
      (account) => html`<article class="account">
        <p><bdi>${account.issuer}</bdi> · <bdi>${account.name}</bdi></p>
        <output class="app-code" dir="ltr" aria-label=${text('appCode')}>${account.code.slice(0, 3)} ${account.code.slice(3)}</output>
        <svg class="ring" viewBox="0 0 24 24" role="img" aria-label=${text('secondsLeft', { seconds: String(secondsOfStep(state.now)) })}>
          ${svg`<circle cx="12" cy="12" r="10"/><circle class="left" cx="12" cy="12" r="10" stroke-dasharray=${RING} stroke-dashoffset=${RING * (1 - leftOfStep(state.now))}/>`}
        </svg>
        <button type="button" class="forget" aria-label=${text('forget', { name: account.name })} @click=${() => mobile.forget(account)}>×</button>
      </article>`,
    )}
    ${state.accounts.length === 0 ? html`<p class="empty">${text('noAccounts')}</p>` : nothing}
    <button type="button" class="scan" ?disabled=${!canScan} @click=${() => mobile.scan()}>${text('scan')}</button>
    ${canScan ? nothing : html`<p class="hint">${text('scanHint')}</p>`}
  </div>`;
};

/** On the box it is a phone of the box; else one that registers from this page. */
const softphone = (scene: Scene): TemplateResult => {
  const { state, text, mobile } = scene;
  const box = boxOf(state);
  if (box) return dialler(scene, appOf(state), withMachineText(text, 'appAtBox', { number: box.numbers.app ?? '' }));
  const { kind } = state.softphone;
  if (kind === 'off' || kind === 'failed' || kind === 'starting')
    return html`<div class="softphone">
      <p class="empty">${text('softphoneAbout')}</p>
      <button type="button" class="scan" ?disabled=${kind === 'starting'} @click=${() => mobile.switchOn()}>
        ${kind === 'starting' ? text('softphoneStarting') : text('softphoneOn')}
      </button>
      ${kind === 'failed' ? html`<p class="bad" role="alert">${text('softphoneFailed')}</p>` : nothing}
    </div>`;
  return dialler(scene, state.softphone, text('softphoneReady'));
};

/** The call of the app of the box, as the app of this page shows its own. */
const appOf = (state: State): SoftphoneState => {
  const call = callOf(state, 'app');
  if (call?.state === 'over' && call.status !== undefined)
    return { kind: 'answered', number: call.number, status: call.status };
  return call ? { kind: 'calling', number: call.number } : { kind: 'ready' };
};

const dialler = (
  { state, text, mobile }: Scene,
  softphone: SoftphoneState,
  ready: TemplateResult | string,
): TemplateResult => html`<div class="softphone">
    <output class="keyed" dir="ltr" aria-label=${text('keyed')}>${state.softphoneKeyed}</output>
    <p role="status" class=${softphone.kind === 'answered' ? 'bad' : ''}>${softphoneSentence(softphone, ready, text)}</p>
    ${keypad(text('keysOf', { phone: text('softphone') }), (key) => mobile.press(key))}
    <div class="talk-keys">
      <button type="button" class="green" aria-label=${text('call')} @click=${() => mobile.call()}>${receiver}</button>
      <button type="button" class="erase" aria-label=${text('erase')} @click=${() => mobile.erase()}>⌫</button>
    </div>
  </div>`;

const softphoneSentence = (
  softphone: SoftphoneState,
  ready: TemplateResult | string,
  text: HouseTexts,
): TemplateResult | string => {
  if (softphone.kind === 'calling') return withMachineText(text, 'softphoneCalling', { number: softphone.number });
  if (softphone.kind !== 'answered') return ready;
  const { status } = softphone;
  return status === FORBIDDEN ? text('softphoneRefused') : refusedSentence(status, text);
};
