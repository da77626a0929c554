import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ElementTexts } from '../../i18n/element-texts.ts';
import { formatDuration } from '../../i18n/format.ts';
import { icon } from '../../shared/icons.ts';
import type { CodeRefusal, Shown } from '../dialog.ts';
import type { ViewProps } from '../view-props.ts';
import { wholeCode } from '../whole-code.ts';

const refusalText = (
  text: ElementTexts,
  typing: Shown['typing'],
  { reason, retryAfterSeconds }: CodeRefusal,
): string => {
  switch (reason) {
    case 'wrong':
      return text(typing === 'app-code' ? 'totpWrong' : 'recoveryWrong');
    case 'too-many':
      return retryAfterSeconds === undefined
        ? text('totpTooManyNow')
        : text('totpTooMany', { time: formatDuration(text.language, retryAfterSeconds) });
    case 'failed':
      return text('totpFailed');
    default:
      return reason satisfies never;
  }
};

/** Confirm by a code of an authenticator app, or by a recovery code. Six digits send themselves. */
export const totpMethod = ({ text, dialog, acts }: ViewProps): TemplateResult => {
  const { typing, codeRefusal, busy } = dialog;
  const checking = busy === 'code';
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget as HTMLFormElement).get('code');
    if (typeof typed === 'string' && typed.trim() !== '' && !checking) acts.typeCode(typed.trim());
  };
  const sendWhole = (event: InputEvent): void => {
    const code = wholeCode((event.currentTarget as HTMLInputElement).value);
    if (typing === 'app-code' && code !== undefined && !checking) acts.typeCode(code);
  };
  return html`
    <section class="method" role="group" part="method totp" aria-labelledby="totp">
      ${icon('app')}
      <div>
        <h3 id="totp">${text('totpTitle')}</h3>
        <form @submit=${send}>
          <label for="code" class="muted">${text(typing === 'app-code' ? 'totpLabel' : 'recoveryLabel')}</label>
          <div class="row field">
            ${typing === 'app-code' ? appCodeInput(codeRefusal, checking, sendWhole) : recoveryInput(codeRefusal, checking)}
            <button class="secondary" part="button secondary" ?disabled=${checking}>
              ${text(checking ? 'totpChecking' : 'totpSend')}
            </button>
          </div>
          ${
            codeRefusal
              ? keyed(
                  codeRefusal.times,
                  html`<p id="refusal" class="problem small" role="alert">${refusalText(text, typing, codeRefusal)}</p>`,
                )
              : nothing
          }
        </form>
        <button
          type="button"
          class="plain small"
          part="button plain"
          @click=${() => acts.typeInstead(typing === 'app-code' ? 'recovery-code' : 'app-code')}
        >
          ${text(typing === 'app-code' ? 'totpUseRecovery' : 'totpUseApp')}
        </button>
      </div>
    </section>
  `;
};

/** Each refused code leaves an empty field. */
const appCodeInput = (refusal: CodeRefusal | undefined, checking: boolean, sendWhole: (event: InputEvent) => void) =>
  keyed(
    `app ${refusal?.times}`,
    html`<input
      id="code"
      name="code"
      class="app-code"
      part="input"
      dir="ltr"
      inputmode="numeric"
      autocomplete="one-time-code"
      spellcheck="false"
      required
      ?readonly=${checking}
      aria-invalid=${refusal ? 'true' : 'false'}
      aria-describedby=${refusal ? 'refusal' : nothing}
      @input=${sendWhole}
    />`,
  );

const recoveryInput = (refusal: CodeRefusal | undefined, checking: boolean) =>
  keyed(
    `recovery ${refusal?.times}`,
    html`<input
      id="code"
      name="code"
      part="input"
      dir="ltr"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      required
      ?readonly=${checking}
      aria-invalid=${refusal ? 'true' : 'false'}
      aria-describedby=${refusal ? 'refusal' : nothing}
    />`,
  );
