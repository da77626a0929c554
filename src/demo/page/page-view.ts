import { html, nothing, type TemplateResult } from 'lit';
import type { Language } from '../../web/i18n/texts.ts';
import { device } from './device-view.ts';
import { mobilePhone } from './mobile-view.ts';
import { kitchenPhone, wallPhone } from './phone-views.ts';
import { routerPages } from './router-view.ts';
import { traceDrawer } from './trace-view.ts';
import type { Scene } from './view.ts';

const languages: readonly (readonly [Language, string])[] = [
  ['nl', 'Nederlands'],
  ['de', 'Deutsch'],
  ['en', 'English'],
];

/** The whole page. */
export const pageView = (scene: Scene): TemplateResult => {
  const { state, text } = scene;
  return html`
    <div class="scene">
    <header class="top">
      <div class="brand">
        <h1>${text('title')}</h1>
        <p>${text('subtitle')}</p>
      </div>
      ${placeSwitch(scene)}
      <div class="tools">
        <a href="/" target="_blank" rel="noopener">${text('newWindow')}</a>
        ${state.user ? html`<button type="button" class="again" @click=${() => scene.router.logIn()}>${text('logInAgain')}</button>` : nothing}
      </div>
      <div class="languages" role="group" aria-label=${text('language')}>
        ${languages.map(
          ([language, name]) => html`<button
            type="button"
            lang=${language}
            title=${name}
            aria-pressed=${language === state.language}
            @click=${() => scene.page.speak(language)}
          >
            ${language.toUpperCase()}<span class="unseen">, ${name}</span>
          </button>`,
        )}
      </div>
    </header>
    ${state.live ? nothing : html`<p class="lost" role="alert">${text('lost')}</p>`}
    <main class="house" data-place=${state.place}>
      <div class="roof" aria-hidden="true"><i class="chimney"></i><i class="gable"></i></div>
      ${routerPages(scene)} ${wallPhone(scene)} ${kitchenPhone(scene)} ${device(scene)} ${mobilePhone(scene)}
      <div class="ground" aria-hidden="true"></div>
    </main>
    </div>
    ${traceDrawer(scene)}
  `;
};

const placeSwitch = ({ state, text, router }: Scene): TemplateResult => html`<div
  class="place"
  role="group"
  aria-label=${text('where')}
>
  ${(['home', 'internet'] as const).map(
    (place) => html`<button type="button" aria-pressed=${state.place === place} @click=${() => router.go(place)}>
      ${place === 'home' ? text('atHome') : text('onTheInternet')}
    </button>`,
  )}
</div>`;
