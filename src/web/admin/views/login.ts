import { html, nothing, type PropertyDeclarations } from 'lit';
import type { AdminSessionJson } from '../../../http/schema.ts';
import type { AdminTexts } from '../../i18n/admin-texts.ts';
import { createApi } from '../api.ts';
import { icon } from '../icons.ts';
import { PlainElement } from '../plain-element.ts';
import { problemText } from '../problem-text.ts';
import type { AdminReply } from '../reply.ts';

/** Says that a key was good: `detail` is the session that it began. */
export class LoggedIn extends CustomEvent<AdminSessionJson> {
  constructor(session: AdminSessionJson) {
    super('logged-in', { detail: session, bubbles: true });
  }
}

/** Asks for an API key, logs in with it, and forgets it: from then on the browser shows its cookie. */
export class AdminLogin extends PlainElement {
  static override properties: PropertyDeclarations = {
    text: { attribute: false },
    window: { attribute: false },
    notice: { attribute: false },
  };
  declare text: AdminTexts;
  /** The id of this browser window. */
  declare window: string;
  /** Why the person was logged out, where it was not their wish. */
  declare notice: string | undefined;
  #error: string | undefined;
  #asking: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render() {
    const { text } = this;
    const said = this.#error ?? this.notice;
    return html`
      <div class="login panel">
        <span class="login-mark">${icon('logo')}</span>
        <h1 tabindex="-1">${text('loginTitle')}</h1>
        <p class="muted">${text('loginLead')}</p>
        <form @submit=${this.#submit} novalidate>
          <input type="text" name="username" autocomplete="username" value="Offhook" hidden />
          <label for="key">${text('loginKey')}</label>
          <input
            id="key"
            name="password"
            dir="ltr"
            type="password"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck="false"
            required
            aria-describedby="key-hint"
            aria-invalid=${this.#error === undefined ? nothing : 'true'}
            aria-errormessage=${this.#error === undefined ? nothing : 'login-error'}
          />
          <p id="login-error" class="error" role="alert">${said ?? nothing}</p>
          <button class="primary" type="submit" aria-disabled=${this.#asking ? 'true' : nothing}>
            ${text(this.#asking ? 'loginChecking' : 'loginSubmit')}
          </button>
        </form>
        <p id="key-hint" class="muted small">${text('loginHint')}</p>
      </div>
    `;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#key');
    if (!field || this.#asking) return;
    const key = field.value.trim();
    if (key === '') this.#refuse(this.text('loginEmpty'));
    else void this.#try(key, field);
  };

  async #try(key: string, field: HTMLInputElement): Promise<void> {
    this.#asking = new AbortController();
    this.#error = undefined;
    this.requestUpdate();
    const { signal } = this.#asking;
    const reply = await attempt(this.window, key, signal).catch(() => undefined);
    this.#asking = undefined;
    if (!reply || signal.aborted) return;
    if (reply.kind === 'problem') {
      this.#refuse(
        reply.code === 'scope-missing' ? this.text('loginOpensNothing') : problemText(this.text, reply, 'admin'),
      );
      return;
    }
    field.value = '';
    this.dispatchEvent(new LoggedIn(reply.data));
  }

  #refuse(error: string): void {
    this.#error = error;
    this.requestUpdate();
    this.querySelector<HTMLInputElement>('#key')?.focus();
  }
}

const attempt = async (window: string, key: string, signal: AbortSignal): Promise<AdminReply<AdminSessionJson>> => {
  // What no header field can carry is no key (RFC 6750 2.1).
  if (!/^[\x21-\x7e]+$/.test(key)) return { kind: 'problem', code: 'unauthenticated', retryAfterSeconds: undefined };
  return createApi({ window, key }).post('/v1/admin/session', {}, signal);
};
