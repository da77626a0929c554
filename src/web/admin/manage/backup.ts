import { html, nothing, type TemplateResult } from 'lit';
import { withMachineText } from '../../shared/machine-text.ts';
import type { FileReply } from '../api.ts';
import { FormState } from '../forms/form-state.ts';
import { ManagingElement } from './managing-element.ts';

/** `<offhook-admin-backup>`: takes the database away as a file. */
export class AdminBackup extends ManagingElement {
  readonly #form = new FormState(this, 'backup');

  override render(): TemplateResult {
    const { words, formWords } = this;
    const { busy, problem } = this.#form;
    return html`
      <section class="panel backup" aria-labelledby="backup-title">
        <h2 id="backup-title">${words('backupTitle')}</h2>
        <p>${words('backupLead')}</p>
        <p class="muted small">${withMachineText(words, 'backupKey', { file: 'secret-key' })}</p>
        <p class="error" role="alert">${problem === undefined ? nothing : this.why(problem)}</p>
        ${this.told()}
        <p><button type="button" aria-disabled=${busy ? 'true' : nothing} @click=${this.#download}>${busy ? formWords('busy') : words('backupDownload')}</button></p>
      </section>
    `;
  }

  readonly #download = async (): Promise<void> => {
    this.say(undefined);
    const sent = await this.#form.send(() =>
      this.context.guarded((api) => api.get<FileReply>('/v1/backup', this.signal)),
    );
    if (!sent) return;
    const { name, content } = sent.data;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    // The browser has begun to save it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.say(this.words('backupDone'));
  };
}
