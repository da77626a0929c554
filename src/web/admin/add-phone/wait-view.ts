import { html, nothing, type TemplateResult } from 'lit';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { checksView } from './checks-view.ts';
import type { Device } from './device.ts';
import type { Place } from './place.ts';
import { saidView } from './said-view.ts';
import { addressOf } from './steps-view.ts';
import type { Seen } from './watch.ts';
import { why } from './why.ts';

/** Waits with the owner for the phone, and says what arrives of it. `server`: where phones reach Offhook, once that is known. */
export const waitView = (
  text: AddPhoneTexts,
  place: Place,
  { line, recent, calls, now }: Seen,
  server: Device['server'] | undefined,
): TemplateResult => {
  if (!line || !recent) return html`<p class="empty">${text('loading')}</p>`;
  const said = why(line, recent, calls, now);
  const isSilent = said.mood === 'waits' && line.peer === null;
  return html`
    <p class="lead">${text('waitLead')}</p>
    <section class="panel" aria-labelledby="step-title">
      ${saidView(text, said, { user: line.username }, now, isSilent && server ? checksView(text, server) : nothing)}
    </section>
    <div class="onward">
      <a class="button" href=${addressOf({ ...place, step: 'enter' })}>${text('seeWhat')}</a>
      <a class="button ${said.mood === 'good' || line.peer !== null ? 'primary' : ''}" href=${addressOf({ ...place, step: 'try' })}>
        ${text('goTry')}
      </a>
    </div>
  `;
};
