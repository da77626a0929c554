import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { formatCount } from '../../web/i18n/format.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import { type FunctionId, functionIds, type State } from './state.ts';
import type { Scene } from './view.ts';

const icons: Readonly<Record<FunctionId, SVGTemplateResult>> = {
  'settings.export': svg`<path d="M12 4v10m0 0 4-4m-4 4-4-4M5 16v3h14v-3"/>`,
  'phone.add': svg`<rect x="4" y="3" width="10" height="18" rx="2"/><path d="M7 17h4M18 8v6m3-3h-6"/>`,
  'calls.divert': svg`<path d="M4 8h9a5 5 0 0 1 5 5v6m0 0 3-3m-3 3-3-3"/>`,
  'app.setup': svg`<path d="M12 3l7 2.6v5c0 4.3-2.9 7.6-7 9.4-4.1-1.8-7-5.1-7-9.4v-5L12 3Z"/><path d="M9 11.7l2.200 2.200 3.800-4.100"/>`,
};

/** The names and effects of the functions. */
const nameOf = (id: FunctionId, text: HouseTexts): string => {
  switch (id) {
    case 'settings.export':
      return text('fnExport');
    case 'phone.add':
      return text('fnPhone');
    case 'calls.divert':
      return text('fnDivert');
    case 'app.setup':
      return text('fnApp');
    default:
      return id satisfies never;
  }
};

const effectOf = (id: FunctionId, { house: { box } }: State, text: HouseTexts): string => {
  switch (id) {
    case 'settings.export':
      return text('exports', { count: formatCount(text.language, box.exports) });
    case 'phone.add':
      return text('ipPhones', { count: formatCount(text.language, box.ipPhones) });
    case 'calls.divert':
      return box.diverted ? text('divertOn') : text('divertOff');
    case 'app.setup':
      return text('appAbout');
    default:
      return id satisfies never;
  }
};

const TOO_MANY: ReadonlySet<string> = new Set(['too-many-live', 'too-many-for-user', 'rate-limited']);

const refusalSentence = (code: string, text: HouseTexts): string => {
  if (code === 'no-method') return text('refusedNoMethod');
  if (TOO_MANY.has(code)) return text('refusedTooMany');
  return text('refusedOther');
};

const doneSentence = (id: FunctionId, state: State, text: HouseTexts): string => {
  if (id === 'settings.export') return text('doneExport');
  if (id === 'phone.add') return text('donePhone');
  return state.house.box.diverted ? text('doneDivert') : text('doneDivertOff');
};

/** The router's pages, on the screen of the laptop. */
export const routerPages = (scene: Scene): TemplateResult => {
  const { state, text } = scene;
  const where = text(state.place === 'home' ? 'laptop' : 'laptopAway');
  return html`<section class="study" id="laptop" aria-label=${where}>
    <h2>${where}</h2>
    <div class="laptop">
      <div class="browser">
        <div class="bar">
          <i></i><i></i><i></i>
          <span dir="ltr">router.home</span>
          <b>${state.user ?? ''}</b>
        </div>
        <div class="router-page">${screenOf(scene)}</div>
      </div>
      <div class="hinge" aria-hidden="true"></div>
    </div>
  </section>`;
};

const screenOf = (scene: Scene): TemplateResult | typeof nothing => {
  const { user } = scene.state;
  if (user === undefined) return nothing;
  return user === null ? loginView(scene) : pageOf(scene);
};

const loginView = ({ text, router }: Scene): TemplateResult => html`<div class="login">
  <svg viewBox="0 0 64 64" aria-hidden="true">
    ${svg`<path d="M10 46h44v8H10zM18 46V34M46 46V34"/><circle cx="18" cy="30" r="3"/><circle cx="46" cy="30" r="3"/><path d="M24 22a12 12 0 0 1 16 0M28 28a6 6 0 0 1 8 0"/>`}
  </svg>
  <h3>${text('routerTitle')}</h3>
  <p>${text('loginAbout')}</p>
  <button type="button" class="primary" @click=${() => router.logIn()}>${text('logIn')}</button>
</div>`;

const pageOf = (scene: Scene): TemplateResult => {
  const { state, text, router } = scene;
  const { asking, result, settingUp } = state;
  if (asking) return confirmView(scene);
  if (settingUp) return appsView(scene);
  return html`<h3>${text('routerTitle')}</h3>
    <p class="lead">${text('routerLead')}</p>
    ${result ? html`<p class="result" data-kind=${result.kind} role="status">${result.kind === 'done' ? doneSentence(result.id, state, text) : refusalSentence(result.code, text)}</p>` : nothing}
    <ul class="functions">
      ${functionIds.map(
        (id) => html`<li>
          <button type="button" data-function=${id} @click=${() => router.want(id)}>
            <svg viewBox="0 0 24 24" aria-hidden="true">${icons[id]}</svg>
            <span>${nameOf(id, text)}<small>${effectOf(id, state, text)}</small></span>
          </button>
        </li>`,
      )}
    </ul>`;
};

const confirmView = (scene: Scene): TemplateResult => {
  const { state, router } = scene;
  return html`<div class="dialog">
  ${keyed(
    state.asking?.nr,
    html`<offhook-confirm
      autofocus
      .load=${() => router.load()}
      @offhook-completed=${() => router.completed()}
      @offhook-confirmed=${() => router.settled()}
      @offhook-cancelled=${() => router.settled()}
      @offhook-expired=${() => router.settled()}
      @offhook-blocked=${() => router.settled()}
      @offhook-revoked=${() => router.settled()}
      @offhook-failed=${() => router.settled()}
      @offhook-close=${(closing: Event) => {
        closing.preventDefault();
        router.close();
      }}
    ></offhook-confirm>`,
  )}
</div>`;
};

const backButton = ({ text, router }: Scene): TemplateResult =>
  html`<button type="button" class="back" @click=${() => router.close()}>← ${text('back')}</button>`;

/** The apps of the person, by the element that every relying app may use. */
const appsView = (scene: Scene): TemplateResult => {
  const { router } = scene;
  return html`<div class="dialog">
  <offhook-authenticators
    .backend=${router.authenticators}
    @offhook-authenticator-added=${() => router.scanned()}
    @offhook-confirmation-required=${() => router.want('app.setup')}
  ></offhook-authenticators>
  ${backButton(scene)}
</div>`;
};
