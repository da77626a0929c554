import { html, nothing, type TemplateResult } from 'lit';
import type { Enrolment } from './state.ts';
import type { Scene } from './view.ts';

const field = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '');

/** Setting up an app: its name, the QR code and the first code, done. */
export const enrolmentView = ({ text, router }: Scene, enrolment: Enrolment): TemplateResult => {
  const submit = (act: (value: string) => void) => (event: SubmitEvent) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) act(field(event.target, 'value').trim());
  };
  switch (enrolment.step) {
    case 'name':
      return html`<form class="enrol" @submit=${submit((name) => name !== '' && router.nameApp(name))}>
        <h3>${text('fnApp')}</h3>
        <label>${text('appName')}<input name="value" maxlength="40" required .value=${text('appNameExample')} /></label>
        <button type="submit" class="primary">${text('next')}</button>
      </form>`;
    case 'scan':
      return html`<form class="enrol" @submit=${submit((code) => router.verify(code))}>
        <h3>${text('scanTitle')}</h3>
        <p>${text('scanAbout')}</p>
        <img class="qr" alt=${text('qrCode')} src=${`data:image/svg+xml,${encodeURIComponent(enrolment.qrSvg)}`} />
        <p class="secret">${text('secretText')} <code>${enrolment.secret.match(/.{1,4}/g)?.join(' ')}</code></p>
        <label>${text('firstCode')}<input name="value" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required /></label>
        ${enrolment.wrong ? html`<p class="bad" role="alert">${text('firstCodeWrong')}</p>` : nothing}
        <button type="submit" class="primary">${text('next')}</button>
      </form>`;
    case 'done':
      return html`<div class="enrol">
        <h3>${text('enrolled')}</h3>
        <p>${text('recoveryAbout')}</p>
        <ul class="recovery">${enrolment.recoveryCodes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
        <button type="button" class="primary" @click=${() => router.close()}>${text('ready')}</button>
      </div>`;
    default:
      return enrolment satisfies never;
  }
};
