import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { formatTime } from '../../i18n/format.ts';
import { icon } from '../../shared/icons.ts';
import { type Attempt, attemptSentence } from '../attempts.ts';
import { secondsLeft } from '../time-left.ts';
import type { In, ViewProps } from '../view-props.ts';
import { buttonMethod } from './button.ts';
import { heading, timer, troubles } from './parts.ts';
import { phoneMethod } from './phone.ts';
import { totpMethod } from './totp.ts';

type Pending = In<'pending'>;

/** The last refused proof. A code that was typed here has its own answer beside the field. */
const attemptNotice = (text: ElementTexts, attempts: readonly Attempt[]): unknown => {
  const last = attempts.findLast(({ method }) => method !== 'totp');
  if (!last) return nothing;
  return keyed(
    `${last.at} ${last.code}`,
    html`<p class="notice bad" part="notice attempt" role="alert">
      ${icon('alert')}
      <span>${attemptSentence(text, last)} <time class="small" datetime=${last.at}>${formatTime(text.language, last.at)}</time></span>
    </p>`,
  );
};

type Method = Pending['methods'][number];

/**
 * The number to dial first. Each method in a place of its own, offered or not: what is being typed stays when another one comes
 * or goes. A word of this API that we do not know yet is left out.
 */
const methodViews = (props: ViewProps, methods: readonly Method[]) => {
  let first = true;
  return (['phone', 'button', 'totp'] as const).map((name) => {
    const offered = methods.find(({ method }) => method === name);
    if (!offered) return nothing;
    const divider = first ? nothing : html`<p class="or small muted"><span>${props.text('or')}</span></p>`;
    first = false;
    return html`${divider}${methodView(props, offered)}`;
  });
};

const methodView = (props: ViewProps, method: Method): TemplateResult | typeof nothing => {
  switch (method.method) {
    case 'phone':
      return phoneMethod(props.text, method);
    case 'button':
      return buttonMethod(props.text);
    case 'totp':
      return totpMethod(props);
    default:
      return nothing;
  }
};

const unavailableView = (text: ElementTexts, { method, reason }: Pending['unavailable'][number]) => {
  if (method === 'button' && reason === 'busy')
    return html`<p class="aside small">${icon('button')}<span>${text('buttonBusy')}</span></p>`;
  if (method === 'phone' && reason === 'no-line')
    return html`<p class="aside small">${icon('phone')}<span>${text('phoneNone')}</span></p>`;
  if (method === 'phone' && reason === 'line-blocked')
    return html`<p class="aside small">${icon('phone')}<span>${text('phoneBlocked')}</span></p>`;
  return nothing;
};

/** Waiting for a proof: what can be done, and how long. */
export const pendingView = (props: ViewProps, confirmation: Pending): TemplateResult => {
  const { text, dialog, now, acts } = props;
  const isUp = dialog.deadline !== undefined && secondsLeft(dialog.deadline, now) === 0;
  const cancelling = dialog.busy === 'cancel';
  return html`
    <header>
      <div>
        <p class="eyebrow" part="eyebrow">${text('title')}</p>
        ${heading(html`<bdi>${confirmation.action.title}</bdi>`)}
      </div>
      ${timer(props)}
    </header>
    ${troubles(props)} ${attemptNotice(text, confirmation.attempts)}
    <div class="body">
      ${
        isUp
          ? html`<p class="aside">${icon('clock')}<span>${text('timeUp')}</span></p>`
          : html`${methodViews(props, confirmation.methods)}
              ${confirmation.unavailable.map((missing) => unavailableView(text, missing))}
              ${confirmation.methods.length === 0 ? nothing : html`<p class="small muted">${text('lead')}</p>`}`
      }
    </div>
    <footer class="row spread">
      <button type="button" class="plain small" part="button plain" ?disabled=${cancelling} @click=${() => acts.cancel('not-me')}>
        ${text('notMe')}
      </button>
      <button type="button" class="secondary" part="button secondary" ?disabled=${cancelling} @click=${() => acts.cancel('user')}>
        ${text('cancel')}
      </button>
    </footer>
  `;
};
