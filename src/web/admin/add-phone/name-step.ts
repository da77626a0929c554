import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LineJson, RegistrationView } from '../../../http/schema.ts';
import type { AddPhoneTexts } from '../../i18n/add-phone-texts.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import { AskingElement } from '../asking-element.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { problemText } from '../problem-text.ts';
import { kindText } from '../views/kinds.ts';
import type { Device } from './device.ts';
import { type Named, type NamedFault, namedFault, newPhone, usernameOf } from './named.ts';
import { newPassword } from './new-password.ts';
import { yamlView } from './yaml-view.ts';

/** Says that there is a line now, and its password, which nobody is told a second time. */
export class LineMade extends CustomEvent<{ readonly id: string; readonly password: string | undefined }> {
  constructor(id: string, password: string | undefined) {
    super('line-made', { detail: { id, password }, bubbles: true });
  }
}

const KINDS = ['analog', 'dect', 'isdn', 'ip'] as const;

/** `<offhook-admin-name-phone>`: asks what the phone is called, what it is, and for whom it may confirm; then adds the line. */
export class NameStep extends AskingElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    text: { attribute: false },
    device: { attribute: false },
  };
  declare context: Context;
  declare text: AddPhoneTexts;
  declare device: Device;
  /** Undefined: not known yet. */
  #lines: readonly LineJson[] | undefined;
  #registrations: readonly RegistrationView[] | undefined;
  #changes: Partial<Named> = {};
  #fault: NamedFault | undefined;
  #error: string | undefined;
  #busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  override render(): TemplateResult {
    const { text } = this;
    const { way, settings } = this.device;
    const isBehind = way !== 'account';
    if (way === 'extension' && this.#registrations?.length === 0 && settings !== null)
      return html`<p class="lead">${text('peerNone')}</p>${yamlView(text, settings)}`;
    return html`
      <form class="panel name-form" @submit=${this.#submit} novalidate>
        ${this.#labelField(text)} ${this.#kindField(text)}
        ${isBehind ? this.#peerFields(text) : nothing}
        ${this.#usersField(text)}
        ${isBehind ? nothing : this.#usernameField(text)}
        <p class="error" role="alert">${this.#error ?? nothing}</p>
        <div class="onward">
          <button class="primary" aria-disabled=${this.#busy || !this.#lines ? 'true' : nothing}>
            ${text(this.#busy ? 'making' : 'make')}
          </button>
        </div>
      </form>
    `;
  }

  get #named(): Named {
    const [registration] = this.device.way === 'extension' ? (this.#registrations ?? []) : [];
    const peer = registration?.name ?? '';
    const [kind = 'analog'] = this.device.kinds;
    return { label: '', kind, users: undefined, username: undefined, peer, ...this.#changes };
  }

  #labelField(text: AddPhoneTexts): TemplateResult {
    return this.#field(text, 'label', text('nameLabel'), text('nameHint'), this.#named.label, (label) => ({ label }));
  }

  #kindField(text: AddPhoneTexts): TemplateResult {
    const { kind } = this.#named;
    const likely = this.device.kinds;
    const kinds = [...likely, ...KINDS.filter((it) => !likely.includes(it))];
    return html`
      <fieldset class="radios">
        <legend>${text('kindLabel')}</legend>
        ${kinds.map(
          (it) => html`
            <label>
              <input type="radio" name="kind" .checked=${it === kind} @change=${() => this.#change({ kind: it })} />
              ${kindText(this.context.text, it)}
            </label>
          `,
        )}
        ${kind === 'ip' ? html`<p class="warn-text small">${text('kindHintIp')}</p>` : nothing}
      </fieldset>
    `;
  }

  #usersField(text: AddPhoneTexts): TemplateResult {
    const { users } = this.#named;
    const choose = (some: string | undefined) => () => this.#change({ users: some });
    return html`
      <fieldset class="radios">
        <legend>${text('forLabel')}</legend>
        <label>
          <input type="radio" name="for" .checked=${users === undefined} @change=${choose(undefined)} />${text('forEverybody')}
        </label>
        <label>
          <input type="radio" name="for" .checked=${users !== undefined} @change=${choose('')} />${text('forSome')}
        </label>
        ${
          users === undefined
            ? nothing
            : this.#field(text, 'users', text('forUsers'), undefined, users, (typed) => ({ users: typed }))
        }
      </fieldset>
    `;
  }

  #usernameField(text: AddPhoneTexts): TemplateResult {
    const username = usernameOf(this.#named, this.#lines ?? []);
    return html`
      <details ?open=${this.#fault?.field === 'username'}>
        <summary>${text('more')}</summary>
        ${this.#field(text, 'username', text('userLabel'), text('userHint'), username, (typed) => ({ username: typed }))}
      </details>
    `;
  }

  #peerFields(text: AddPhoneTexts): TemplateResult {
    const { username = '', peer } = this.#named;
    const setting = this.device.way === 'trunk' ? 'sip.peers' : 'sip.registrations';
    const example = this.device.way === 'trunk' ? '612' : '**610';
    return html`
      ${this.#field(text, 'peer', text('peerLabel'), withMachineText(text, 'peerHint', { setting }), peer, (typed) => ({ peer: typed }))}
      ${this.#field(text, 'username', text('numberLabel'), withMachineText(text, 'numberHint', { example }), username, (typed) => ({ username: typed }))}
    `;
  }

  #field(
    text: AddPhoneTexts,
    name: NamedFault['field'],
    label: string,
    hint: unknown,
    value: string,
    change: (typed: string) => Partial<Named>,
  ): TemplateResult {
    const fault = this.#fault?.field === name ? this.#fault.says : undefined;
    const described = [hint === undefined ? [] : [`${name}-hint`], fault === undefined ? [] : [`${name}-fault`]].flat();
    return html`
      <div class="field">
        <label for="new-${name}">${label}</label>
        ${hint === undefined ? nothing : html`<p id="${name}-hint" class="muted small">${hint}</p>`}
        <input
          id="new-${name}"
          dir=${name === 'label' ? 'auto' : 'ltr'}
          maxlength=${name === 'users' ? 1000 : 64}
          autocomplete="off"
          autocapitalize=${name === 'label' ? nothing : 'off'}
          spellcheck="false"
          .value=${value}
          aria-invalid=${fault === undefined ? nothing : 'true'}
          aria-describedby=${described.length === 0 ? nothing : described.join(' ')}
          @input=${(event: Event) => this.#change(change((event.target as HTMLInputElement).value))}
        />
        ${fault === undefined ? nothing : html`<p id="${name}-fault" class="error">${text(fault)}</p>`}
      </div>
    `;
  }

  #change(changes: Partial<Named>): void {
    this.#changes = { ...this.#changes, ...changes };
    this.#fault = undefined;
    this.requestUpdate();
  }

  async #read(): Promise<void> {
    const { api, scopes } = this.context;
    const { signal } = this;
    const lines = await api.get<Page<LineJson>>('/v1/lines', signal).catch(() => undefined);
    if (lines?.kind === 'ok') this.#lines = lines.data.items;
    if (lines?.kind === 'problem') this.#error = problemText(this.context.text, lines, 'lines');
    if (scopes.has('admin')) {
      const found = await api.get<Page<RegistrationView>>('/v1/registrations', signal).catch(() => undefined);
      if (found?.kind === 'ok') this.#registrations = found.data.items;
    }
    this.requestUpdate();
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const lines = this.#lines;
    if (this.#busy || !lines) return;
    this.#error = undefined;
    this.#fault = namedFault(this.#named, this.device.way, lines);
    this.requestUpdate();
    if (this.#fault) {
      const { field } = this.#fault;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#new-${field}`)?.focus());
    } else void this.#make(lines);
  };

  async #make(lines: readonly LineJson[]): Promise<void> {
    const { text, guarded } = this.context;
    const password = this.device.way === 'account' ? newPassword() : undefined;
    const { id, line } = newPhone(this.#named, this.device.way, lines, password);
    this.#busy = true;
    this.requestUpdate();
    const path = `/v1/lines/${encodeURIComponent(id)}`;
    const reply = await guarded((api) => api.put<LineJson>(path, line, this.signal));
    this.#busy = false;
    if (reply !== 'given-up' && reply.kind === 'ok') {
      this.dispatchEvent(new LineMade(id, password));
      return;
    }
    this.#error = reply === 'given-up' ? this.text('notConfirmed') : problemText(text, reply, 'lines');
    this.requestUpdate();
  }
}
