import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AdminSessionJson, ConfirmationView } from '../../../http/schema.ts';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { AskingElement } from '../asking-element.ts';
import { loadConfirm } from '../confirm-element.ts';
import type { Context } from '../context.ts';
import { problemText } from '../problem-text.ts';
import type { Place } from './place.ts';
import { saidView } from './said-view.ts';
import { addressOf } from './steps-view.ts';
import type { Seen } from './watch.ts';
import { whyNoCall } from './why-no-call.ts';

type Pending = Extract<ConfirmationView, { readonly state: 'pending' }>;
type ConfirmedBy = Extract<ConfirmationView, { readonly state: 'confirmed' }>['confirmedBy'];

/** `<offhook-admin-try-phone>`: one test confirmation after the other, over the real way, until this phone has confirmed one. */
export class TryStep extends AskingElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    text: { attribute: false },
    place: { attribute: false },
    seen: { attribute: false },
  };
  declare context: Context;
  declare text: AddPhoneTexts;
  declare place: Place;
  declare seen: Seen;
  #asked: Pending | undefined;
  #confirmedBy: ConfirmedBy | undefined;
  #state: 'idle' | 'asking' | 'done' = 'idle';
  #error: string | undefined;

  override render(): TemplateResult {
    const { text } = this;
    const { line } = this.seen;
    if (!line) return html`<p class="empty">${text('loading')}</p>`;
    if (this.#state === 'done') return this.#done();
    if (!this.context.scopes.has('admin')) return html`<p class="lead">${text('tryNotAdmin')}</p>`;
    return html`
      <p class="lead">${text('tryLead', { line: line.label })}</p>
      <div class="pair try">
        <div>
          ${this.#state === 'idle' ? this.#starting() : this.#asking()}
          <p class="error" role="alert">${this.#error ?? nothing}</p>
        </div>
        <section class="panel" aria-labelledby="so-far-title">
          <h3 id="so-far-title">${text('trySoFar')}</h3>
          ${this.#soFar()}
        </section>
      </div>
      <div class="onward">
        <a class="button" href=${addressOf({ ...this.place, step: 'wait' })}>${text('back')}</a>
      </div>
    `;
  }

  #starting(): TemplateResult {
    return html`
      <section class="panel" aria-labelledby="step-title">
        <button type="button" id="show-code" class="primary" @click=${this.#start}>${this.text('tryStart')}</button>
      </section>
    `;
  }

  #asking(): TemplateResult {
    return html`<offhook-confirm
      autofocus
      lang=${this.text.language}
      .load=${this.#load}
      @offhook-confirmed=${this.#confirmed}
      @offhook-completed=${this.#completed}
      @offhook-close=${this.#closed}
    ></offhook-confirm>`;
  }

  #soFar(): TemplateResult {
    const { text } = this;
    const { line, recent, calls, now } = this.seen;
    if (!line || !recent || !this.#asked) return html`<p class="muted">${text('tryNothing')}</p>`;
    const said = whyNoCall(line, recent, calls, this.#asked.createdAt, now);
    const phone = this.#asked.methods.find(({ method }) => method === 'phone');
    const number = phone?.method === 'phone' ? phone.serviceNumber : undefined;
    return saidView(text, said, { user: line.username, ...(number !== undefined && { number }) }, now, this.#other());
  }

  /** Whoever dials on the phone beside it has not tried this one. */
  #other(): TemplateResult | typeof nothing {
    const { text } = this;
    const { line } = this.seen;
    const by = this.#confirmedBy;
    if (!line || !by || by.line?.id === line.id) return nothing;
    return html`<p class="warn-text">${text('anotherConfirmed', { line: by.line?.label ?? by.method, own: line.label })}</p>`;
  }

  #done(): TemplateResult {
    const { text } = this;
    const label = this.seen.line?.label ?? '';
    const lock = this.context.snapshot.session?.data?.lock;
    const lacksApp = lock?.on === true && !lock.methods.includes('totp');
    return html`
      <section class="panel all-done">
        <h3 id="done" tabindex="-1">${text('doneTitle', { line: label })}</h3>
        <p>${text('doneText')}</p>
        ${lock?.on ? html`<p>${text('doneLock')}${lacksApp ? html` ${text('doneAppText')}` : nothing}</p>` : nothing}
        <div class="onward">
          <a class="button primary" href="${location.pathname}${location.search}#lines">${text('toLines')}</a>
          <a class="button" href=${addressOf({ step: 'choose', line: undefined, device: undefined })}>${text('another')}</a>
          ${lacksApp ? html`<a class="button" href="${location.pathname}${location.search}#login">${text('doneApp')}</a>` : nothing}
        </div>
      </section>
    `;
  }

  readonly #start = async (): Promise<void> => {
    const isThere = await loadConfirm().then(
      () => true,
      () => false,
    );
    this.#state = isThere ? 'asking' : 'idle';
    this.#error = isThere ? undefined : this.context.text('lostText');
    this.requestUpdate();
  };

  readonly #load = async (): Promise<{ readonly id: string; readonly token: string }> => {
    const { api, text } = this.context;
    const body = { action: 'phones.try', language: text.language };
    this.#confirmedBy = undefined;
    const reply = await api.post<Pending & { readonly token: string }>('/v1/admin/confirmations', body, this.signal);
    if (reply.kind === 'problem') {
      this.#error = reply.code === 'no-method' ? await this.#whyNothing() : problemText(text, reply, 'admin');
      this.requestUpdate();
      throw { code: reply.code };
    }
    this.#error = undefined;
    this.#asked = reply.data;
    this.requestUpdate();
    return { id: reply.data.id, token: reply.data.token };
  };

  /** No phone can confirm for whoever sits here: from outside the house none does, and else none is theirs. */
  async #whyNothing(): Promise<string> {
    const { text, context } = this;
    const reply = await context.api.get<AdminSessionJson>('/v1/admin/session', this.signal);
    if (reply.kind === 'problem') return problemText(context.text, reply, 'admin');
    const { user, from } = reply.data;
    if (from.origin === 'home') return text('tryNotTheirs', { user });
    return text('tryAway', { address: from.address ?? '?' });
  }

  readonly #confirmed = ({ detail }: CustomEvent<{ readonly confirmedBy: ConfirmedBy }>): void => {
    this.#confirmedBy = detail.confirmedBy;
    this.requestUpdate();
  };

  readonly #completed = (): void => {
    if (this.#confirmedBy?.line?.id !== this.seen.line?.id) return;
    this.#state = 'done';
    this.context.again('session');
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#done')?.focus());
  };

  readonly #closed = (event: Event): void => {
    event.preventDefault();
    this.#state = 'idle';
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('#show-code')?.focus());
  };
}
