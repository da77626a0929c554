import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import { AskingElement } from '../asking-element.ts';
import type { Context } from '../context.ts';
import { problemText } from '../problem-text.ts';
import type { Device } from './device.ts';
import { saveFile } from './save-file.ts';

/** Twelve hexadecimal digits, with whatever the label puts between them. */
const isMac = (typed: string): boolean => /^[0-9a-f]{12}$/i.test(typed.replace(/[\s:.-]/g, ''));

/** `<offhook-admin-device-file>`: makes the file that a device can load, while the password is known. */
export class DeviceFile extends AskingElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    text: { attribute: false },
    line: { attribute: false },
    password: { attribute: false },
    file: { attribute: false },
  };
  declare context: Context;
  declare text: AddPhoneTexts;
  /** The id of the line. */
  declare line: string;
  declare password: string;
  declare file: NonNullable<Device['file']>;
  #fault: string | undefined;
  #made: string | undefined;
  #busy = false;

  override render(): TemplateResult {
    const { text } = this;
    const { name, models } = this.file;
    return html`
      <section class="panel" aria-labelledby="file-title">
        <h3 id="file-title">${text('fileTitle')}</h3>
        <p>${withMachineText(text, 'fileText', { name, models: models.join(', ') })}</p>
        <form class="mac" @submit=${this.#submit} novalidate>
          <div class="field">
            <label for="mac">${text('macLabel')}</label>
            <p id="mac-hint" class="muted small">${text('macHint')}</p>
            <input
              id="mac"
              dir="ltr"
              maxlength="32"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              placeholder="00:0B:82:12:34:56"
              aria-invalid=${this.#fault === undefined ? nothing : 'true'}
              aria-describedby="mac-hint"
              aria-errormessage=${this.#fault === undefined ? nothing : 'mac-fault'}
            />
          </div>
          <button aria-disabled=${this.#busy ? 'true' : nothing}>${text('fileMake')}</button>
        </form>
        <p id="mac-fault" class="error" role="alert">${this.#fault ?? nothing}</p>
        <p class="said" role="status">${this.#made === undefined ? nothing : withMachineText(text, 'fileMade', { name: this.#made })}</p>
      </section>
    `;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const mac = this.querySelector<HTMLInputElement>('#mac')?.value.trim() ?? '';
    if (!this.#busy) void this.#make(mac);
  };

  async #make(mac: string): Promise<void> {
    const { line, password, text, context } = this;
    this.#made = undefined;
    this.#fault = isMac(mac) ? undefined : text('macBad');
    this.requestUpdate();
    if (this.#fault !== undefined) {
      this.querySelector<HTMLElement>('#mac')?.focus();
      return;
    }
    this.#busy = true;
    const reply = await context.api
      .post<{ readonly name: string; readonly text: string }>(
        '/v1/setup/grandstream',
        { line, password, mac },
        this.signal,
      )
      .catch(() => undefined);
    this.#busy = false;
    if (reply?.kind === 'problem') this.#fault = problemText(context.text, reply, 'lines');
    if (reply?.kind === 'ok') {
      saveFile(reply.data.name, reply.data.text, 'application/xml');
      this.#made = reply.data.name;
    }
    this.requestUpdate();
  }
}
