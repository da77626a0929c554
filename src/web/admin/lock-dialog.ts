import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AdminSessionJson, ConfirmationView } from '../../http/schema.ts';
import { OffhookConfirm } from '../confirm/offhook-confirm.ts';
import { type LockTexts, lockTexts } from '../i18n/admin-lock-texts.ts';
import type { Language } from '../i18n/texts.ts';
import { machineText } from '../shared/machine-text.ts';
import type { Api } from './api.ts';
import { PlainElement } from './plain-element.ts';

if (!customElements.get('offhook-confirm')) customElements.define('offhook-confirm', OffhookConfirm);

/** How often it is looked whether somebody at the machine has unlocked the window. */
const LOOK_MS = 2000;

/** Says that the dialog is over: whether the window may do now what it wanted. */
class LockDone extends CustomEvent<boolean> {
  constructor(open: boolean) {
    super('lock-done', { detail: open });
  }
}

/** The dialog of the lock: asks for a confirmation of `action`, and shows other ways where there is nothing to confirm with. */
export class AdminLockDialog extends PlainElement {
  static override properties: PropertyDeclarations = {
    api: { attribute: false },
    action: { attribute: false },
    language: { attribute: false },
  };
  declare api: Api;
  declare action: string;
  declare language: Language;
  /** `nothing`: there is nothing to confirm with; `out`: the person says so. */
  #way: 'confirm' | 'nothing' | 'out' = 'confirm';
  #mark: string | undefined;
  /** The address of whoever is not at home. */
  #away: string | undefined;
  #error: 'outWrong' | 'outBlocked' | 'outFailed' | undefined;
  #busy = false;
  #looking: ReturnType<typeof setInterval> | undefined;
  readonly #over = new AbortController();

  override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#over.abort();
    clearInterval(this.#looking);
  }

  override render(): TemplateResult {
    const text = lockTexts(this.language);
    return html`
      <dialog class="lock" aria-labelledby="lock-title" @cancel=${this.#giveUp}>
        <h2 id="lock-title" tabindex="-1">${text(this.#way === 'confirm' ? 'confirmTitle' : 'outTitle')}</h2>
        ${this.#way === 'confirm' ? this.#confirming(text) : this.#waysOut(text)}
      </dialog>
    `;
  }

  #confirming(text: LockTexts): TemplateResult {
    return html`
      <offhook-confirm
        autofocus
        lang=${text.language}
        .load=${this.#load}
        @offhook-completed=${() => this.#done(true)}
        @offhook-close=${this.#closed}
        @offhook-cancelled=${() => this.#done(false)}
      ></offhook-confirm>
      <div class="lock-foot">
        <button type="button" class="quiet" @click=${() => this.#goOut('out')}>${text('cannotConfirm')}</button>
      </div>
    `;
  }

  #waysOut(text: LockTexts): TemplateResult {
    return html`
      ${this.#way === 'nothing' ? html`<p>${text('outNothing')}</p>` : nothing}
      ${this.#away === undefined ? nothing : html`<p>${text('outAway', { address: this.#away })}</p>`}
      <form class="panel" @submit=${this.#recover}>
        <label for="recovery">${text('outRecovery')}</label>
        <input
          id="recovery"
          dir="ltr"
          required
          maxlength="64"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          aria-describedby="recovery-hint"
          aria-invalid=${this.#error === undefined ? nothing : 'true'}
          aria-errormessage=${this.#error === undefined ? nothing : 'recovery-error'}
        />
        <p id="recovery-hint" class="muted small">${text('outRecoveryHint')}</p>
        <p id="recovery-error" class="error" role="alert">${this.#error ? text(this.#error) : nothing}</p>
        <button class="primary" type="submit" aria-disabled=${this.#busy ? 'true' : nothing}>${text('outUnlock')}</button>
      </form>
      <section class="panel">
        <h3>${text('outMachine')}</h3>
        <p>${text('outMachineText')}</p>
        <p class="command">${this.#mark === undefined ? nothing : machineText(`offhook admin unlock ${this.#mark}`)}</p>
        <p class="muted small" role="status">${this.#mark === undefined ? nothing : text('outWaits')}</p>
      </section>
      <div class="lock-foot">
        ${
          this.#way === 'out'
            ? html`<button type="button" class="quiet" @click=${this.#goBack}>${text('tryToConfirm')}</button>`
            : nothing
        }
        <button type="button" @click=${this.#giveUp}>${text('giveUp')}</button>
      </div>
    `;
  }

  readonly #load = async (): Promise<{ readonly id: string; readonly token: string }> => {
    const asked = { action: this.action, language: this.language };
    const reply = await this.api.post<ConfirmationView>('/v1/admin/confirmations', asked, this.#over.signal);
    if (reply.kind === 'problem') {
      if (reply.code === 'no-method') this.#goOut('nothing');
      throw reply;
    }
    return { id: reply.data.id, token: reply.data.token ?? '' };
  };

  readonly #closed = (event: Event): void => {
    event.preventDefault();
    this.#done(false);
  };

  readonly #giveUp = (event: Event): void => {
    event.preventDefault();
    this.#done(false);
  };

  readonly #goBack = (): void => {
    clearInterval(this.#looking);
    this.#way = 'confirm';
    this.#arrive();
  };

  #goOut(way: 'nothing' | 'out'): void {
    this.#way = way;
    this.#arrive();
    void this.#wait();
  }

  #arrive(): void {
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#lock-title')?.focus());
  }

  /** Waits to be unlocked by whoever is at the machine. */
  async #wait(): Promise<void> {
    const { signal } = this.#over;
    const reply = await this.api
      .post<{ readonly mark: string }>('/v1/admin/session/unlock', {}, signal)
      .catch(() => undefined);
    if (reply?.kind !== 'ok' || this.#way === 'confirm') return;
    this.#mark = reply.data.mark;
    this.requestUpdate();
    clearInterval(this.#looking);
    this.#looking = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  async #look(): Promise<void> {
    const reply = await this.api.get<AdminSessionJson>('/v1/admin/session', this.#over.signal).catch(() => undefined);
    if (reply?.kind !== 'ok') return;
    const { from, lock } = reply.data;
    this.#away = from.origin === 'home' ? undefined : (from.address ?? '?');
    this.requestUpdate();
    if (typeof lock.unlock?.until === 'string') this.#done(true);
  }

  readonly #recover = (event: Event): void => {
    event.preventDefault();
    const code = this.querySelector<HTMLInputElement>('#recovery')?.value.trim() ?? '';
    if (code !== '' && !this.#busy) void this.#tryCode(code);
  };

  async #tryCode(code: string): Promise<void> {
    this.#busy = true;
    this.#error = undefined;
    this.requestUpdate();
    const reply = await this.api.post('/v1/admin/session/recovery', { code }, this.#over.signal).catch(() => undefined);
    this.#busy = false;
    if (!reply) return;
    if (reply.kind === 'ok') {
      this.#done(true);
      return;
    }
    this.#error = errors[reply.code] ?? 'outFailed';
    this.requestUpdate();
    this.querySelector<HTMLInputElement>('#recovery')?.focus();
  }

  #done(open: boolean): void {
    this.dispatchEvent(new LockDone(open));
  }
}

const errors: Readonly<Record<string, 'outWrong' | 'outBlocked'>> = {
  'code-invalid': 'outWrong',
  blocked: 'outBlocked',
  'rate-limited': 'outBlocked',
};
