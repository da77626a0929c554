import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { icon } from '../../shared/icons.ts';
import { machineText } from '../../shared/machine-text.ts';
import { readQr } from '../qr.ts';
import type { At, ViewProps } from '../view-props.ts';
import { heading, problem, progress, typedIn } from './parts.ts';

const footer = ({ text, wizard, acts }: ViewProps, words: string): TemplateResult => html`
  <footer class="row spread">
    <button type="button" class="secondary" part="button secondary" @click=${() => acts.go({ view: 'list' })}>
      ${text('cancel')}
    </button>
    <button class="primary" part="button primary" ?disabled=${wizard.busy}>${words}</button>
  </footer>
`;

/** First step: what the device is called. */
export const namingView = (props: ViewProps): TemplateResult => {
  const { text, wizard, acts } = props;
  const send = (event: SubmitEvent): void => {
    const name = typedIn(event, 'name');
    if (name !== '' && !wizard.busy) acts.enrol(name);
  };
  return html`<form @submit=${send}>
    <div class="body">
      ${progress(text, 1)} ${heading(text('nameTitle'))}
      <label for="name" class="muted">${text('nameLabel')}</label>
      <input
        id="name"
        name="name"
        part="input"
        dir="auto"
        maxlength="64"
        autocomplete="off"
        required
        placeholder=${text('nameExample')}
        aria-invalid=${wizard.problem ? 'true' : 'false'}
        aria-describedby=${wizard.problem ? 'problem' : nothing}
      />
      ${problem(props)}
    </div>
    ${footer(props, text('next'))}
  </form>`;
};

/** The picture for the camera. Always dark on white: cameras want it so. */
const picture = ({ text }: ViewProps, svgText: string): TemplateResult | typeof nothing => {
  const drawing = readQr(svgText);
  if (!drawing) return nothing;
  return html`<svg
    class="qr"
    part="qr"
    viewBox="0 0 ${drawing.size} ${drawing.size}"
    role="img"
    aria-label=${text('scanPicture')}
    shape-rendering="crispEdges"
  >
    <rect width=${drawing.size} height=${drawing.size} fill="#fff" />
    <path d=${drawing.path} fill="#000" />
  </svg>`;
};

/** Second step: the app takes the secret, by camera or by hand, and shows that it has it. */
export const scanningView = (props: ViewProps, { draft }: At<'scanning'>): TemplateResult => {
  const { text, wizard, acts } = props;
  const send = (event: SubmitEvent): void => {
    const code = typedIn(event, 'code');
    if (code !== '' && !wizard.busy) acts.verify(draft.id, code);
  };
  return html`<form @submit=${send}>
    <div class="body">
      ${progress(text, 2)} ${heading(text('scanTitle'))}
      <p class="muted">${text('scanText', { name: draft.name })}</p>
      ${picture(props, draft.qrSvg)}
      <details>
        <summary>${text('scanSecret')}</summary>
        <p class="small muted">${text('scanSecretText')}</p>
        <p class="secret" part="secret">
          ${machineText((draft.secret.match(/.{1,4}/g) ?? []).map((group) => html`<span class="group">${group}</span>`))}
        </p>
      </details>
      <label for="code">${text('codeLabel')}</label>
      ${keyed(
        wizard.problem?.times,
        html`<input
          id="code"
          name="code"
          class="app-code"
          part="input"
          dir="ltr"
          inputmode="numeric"
          autocomplete="one-time-code"
          required
          ?readonly=${wizard.busy}
          aria-invalid=${wizard.problem ? 'true' : 'false'}
          aria-describedby=${wizard.problem ? 'problem' : nothing}
        />`,
      )}
      ${problem(props)}
    </div>
    ${footer(props, text(wizard.busy ? 'checking' : 'finish'))}
  </form>`;
};

const save = (name: string, codes: readonly string[]): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};

/** Last step: the recovery codes, this once. */
export const doneView = ({ text, acts }: ViewProps, { activation }: At<'done'>): TemplateResult => html`
  <div class="body">
    ${progress(text, 3)}
    <div class="row title">${icon('check')}${heading(text('doneTitle', { name: activation.name }))}</div>
    <p class="muted">${text('doneText')}</p>
    <ul class="codes" part="recovery-codes">
      ${activation.recoveryCodes.map((code) => html`<li>${machineText(code)}</li>`)}
    </ul>
  </div>
  <footer class="row spread">
    <button
      type="button"
      class="secondary"
      part="button secondary"
      @click=${() => save(text('fileName'), activation.recoveryCodes)}
    >
      ${text('save')}
    </button>
    <button type="button" class="primary" part="button primary" @click=${acts.reload}>${text('kept')}</button>
  </footer>
`;
