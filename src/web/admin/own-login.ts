import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AdminSessionItem, AdminSessionJson } from '../../http/schema.ts';
import { OffhookAuthenticators } from '../authenticators/offhook-authenticators.ts';
import { type LockTexts, lockTexts } from '../i18n/admin-lock-texts.ts';
import type { Context } from './context.ts';
import { clockTime, dateTime } from './format.ts';
import { icon, lamp } from './icons.ts';
import { ownAuthenticators } from './own-authenticators.ts';
import { PlainElement } from './plain-element.ts';

if (!customElements.get('offhook-authenticators'))
  customElements.define('offhook-authenticators', OffhookAuthenticators);

const methodWords: Readonly<Record<string, 'methodPhone' | 'methodButton' | 'methodTotp'>> = {
  phone: 'methodPhone',
  button: 'methodButton',
  totp: 'methodTotp',
};

/** How whoever has logged in is protected, their own authenticators, and everybody's logins. */
export class AdminOwnLogin extends PlainElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  readonly #over = new AbortController();
  readonly #backend = ownAuthenticators(() => this.context, this.#over.signal);
  /** Logins that were ended here, and are still in the last answer. */
  readonly #ended = new Set<string>();
  #failed = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#over.abort();
  }

  override render(): TemplateResult {
    const text = lockTexts(this.context.text.language);
    const { session, sessions } = this.context.snapshot;
    return html`
      <section class="panel">
        <h2>${text('lockTitle')}</h2>
        <div class="live">
          ${session?.data ? this.#lock(text, session.data) : html`<p class="empty">${text('sessionsLoading')}</p>`}
          <p class="muted small">${text('lockKeys')}</p>
        </div>
      </section>
      <section class="panel">
        <h2>${text('ownTitle')}</h2>
        <p class="muted">${text('ownText')}</p>
        <offhook-authenticators lang=${text.language} .backend=${this.#backend}></offhook-authenticators>
      </section>
      <section class="panel">
        <h2>${text('sessionsTitle')}</h2>
        <p class="error" role="alert">${this.#failed ? text('sessionFailed') : nothing}</p>
        ${sessions?.data ? this.#sessions(text, sessions.data.items) : html`<p class="empty">${text('sessionsLoading')}</p>`}
      </section>
    `;
  }

  #lock(text: LockTexts, { lock: { mode, on, methods, grantedUntil, unlock } }: AdminSessionJson): TemplateResult {
    const { language } = text;
    const known = methods.flatMap((method) => methodWords[method] ?? []).map((word) => text(word));
    const open = grantedUntil ?? unlock?.until ?? null;
    const words = new Intl.ListFormat(language, { type: 'disjunction' }).format(known);
    return html`
      <p class="line-state">${lamp(on ? 'good' : 'off')}${text(lockSentence(mode, on))}</p>
      <p>${known.length === 0 ? text('lockWithNothing') : text('lockWith', { methods: words })}</p>
      ${
        open === null
          ? nothing
          : html`<p>${text(grantedUntil === null ? 'lockOpened' : 'lockGranted', { time: clockTime(language, open) })}</p>`
      }
      ${
        mode === 'off' || grantedUntil !== null || known.length === 0
          ? nothing
          : html`<p><button type="button" @click=${() => void this.context.confirm('page.confirm')}>${text('lockTry')}</button></p>`
      }
    `;
  }

  #sessions(text: LockTexts, items: readonly AdminSessionItem[]): TemplateResult {
    return html`
      <ul class="rows">
        ${repeat(
          items.filter(({ id }) => !this.#ended.has(id)),
          ({ id }) => id,
          (item) => this.#row(text, item),
        )}
      </ul>
    `;
  }

  #row(text: LockTexts, { id, user, createdAt, endsAt, address, key, current }: AdminSessionItem): TemplateResult {
    const { language } = text;
    const since = dateTime(language, createdAt);
    return html`
      <li class="row">
        <span class="line-icon">${icon('login')}</span>
        <div class="grow">
          <b class="break"><bdi>${user}</bdi></b> ${current ? html`<span class="muted">· ${text('sessionHere')}</span>` : nothing}
          <p class="muted small">
            ${text('sessionSince', { time: since })}${address === null ? nothing : html` · ${text('sessionFrom', { address })}`} ·
            ${text('sessionBy', { key: key.label })} · ${text('sessionEnds', { time: clockTime(language, endsAt) })}
          </p>
        </div>
        ${
          current
            ? nothing
            : html`<button
                type="button"
                aria-label=${text('sessionEndOf', { user, time: since })}
                @click=${() => void this.#end(id)}
              >
                ${text('sessionEnd')}
              </button>`
        }
      </li>
    `;
  }

  async #end(id: string): Promise<void> {
    const path = `/v1/admin/sessions/${encodeURIComponent(id)}`;
    const reply = await this.context.api.remove(path, this.#over.signal).catch(() => undefined);
    if (!reply) return;
    this.#failed = reply.kind === 'problem' && reply.code !== 'not-found';
    if (!this.#failed) this.#ended.add(id);
    this.requestUpdate();
    await this.updateComplete;
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
  }
}

const lockSentence = (mode: AdminSessionJson['lock']['mode'], on: boolean): 'lockOn' | 'lockOff' | 'lockNever' => {
  if (mode === 'off') return 'lockNever';
  return on ? 'lockOn' : 'lockOff';
};
