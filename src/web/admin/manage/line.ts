import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LineJson } from '../../../http/schema.ts';
import { withMachineText } from '../../shared/machine-text.ts';
import { newPassword } from '../add-phone/new-password.ts';
import { type FormProblem, FormState } from '../forms/form-state.ts';
import { Removal } from '../forms/removal.ts';
import type { Scope } from '../scopes.ts';
import { lineChangesIn, lineForm } from './line-form.ts';
import { ManagingElement } from './managing-element.ts';

/** Says that a line is no longer what it was. `removed`: it is gone. */
export class LineTold extends CustomEvent<'changed' | 'removed'> {
  constructor(told: 'changed' | 'removed') {
    super('line-told', { detail: told, bubbles: true });
  }
}

/** `<offhook-admin-line>`: changes one line, gives it a new password, and removes it; of one that the file owns it says so. */
export class AdminLine extends ManagingElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, line: { attribute: false } };
  declare line: LineJson;
  protected override readonly scope: Scope = 'lines';
  /** The line as it was when the form was opened, and the kind that is chosen in it. */
  #draft: LineJson | undefined;
  #busy = false;
  #failed: FormProblem | undefined;
  #form: FormState | undefined;
  readonly #removal = new Removal({
    host: this,
    prefix: 'remove-line',
    remove: () => this.context.guarded((api) => api.remove(this.#path, this.signal)),
    removed: () => this.dispatchEvent(new LineTold('removed')),
  });

  override render(): TemplateResult {
    const { words } = this;
    if (this.line.source === 'file')
      return html`<p class="muted small">${withMachineText(words, 'lineOfFile', { file: 'lines.yaml' })}</p>`;
    return html`
      ${this.told()} ${this.once()}
      ${this.#draft ? this.#changeForm(this.#draft) : this.#buttons()}
    `;
  }

  get #path(): string {
    return `/v1/lines/${encodeURIComponent(this.line.id)}`;
  }

  #buttons(): TemplateResult {
    const { words } = this;
    const { id, label, peer, certificate } = this.line;
    return html`
      <p class="error" role="alert">${this.#failed === undefined ? nothing : this.why(this.#failed)}</p>
      <div class="buttons">
        <button type="button" id="change-line-${id}" aria-label=${words('changeOf', { label })} @click=${this.#open}>${words('change')}</button>
        ${
          peer === null && certificate === null
            ? html`<button type="button" id="password-${id}" aria-label=${words('passwordOf', { label })} aria-disabled=${this.#busy ? 'true' : nothing} @click=${this.#renew}>${words('password')}</button>`
            : nothing
        }
        ${this.#remove()}
      </div>
    `;
  }

  #remove(): TemplateResult {
    const { words } = this;
    const { id, label } = this.line;
    return this.#removal.view({
      id,
      button: words('remove'),
      buttonOf: words('removeOf', { label }),
      question: words('lineRemoveAsk', { label }),
      yes: words('removeYes'),
      no: words('keep'),
      words: this.why,
    });
  }

  #changeForm(draft: LineJson): TemplateResult {
    this.#form ??= new FormState(this, `line-${draft.id}`);
    return lineForm({
      words: this.words,
      kinds: this.context.text,
      text: this.formWords,
      form: this.#form,
      why: this.why,
      send: this.#change,
      leave: () => this.#close(),
      draft,
      changed: (changes) => {
        this.#draft = { ...draft, ...changes };
        this.requestUpdate();
      },
    });
  }

  readonly #open = (): void => {
    this.#draft = this.line;
    this.#failed = undefined;
    this.#form?.reset();
    this.say(undefined);
    this.goTo(`line-${this.line.id}-label`);
  };

  #close(): void {
    this.#draft = undefined;
    this.goTo(`change-line-${this.line.id}`);
  }

  readonly #change = async (element: HTMLFormElement): Promise<void> => {
    const form = this.#form;
    if (!form?.complete(element)) return;
    const changes = lineChangesIn(element);
    const sent = await form.send(() =>
      this.context.guarded((api) => api.patch<LineJson>(this.#path, changes, this.signal)),
    );
    if (!sent) return;
    this.line = sent.data;
    this.say(this.words('lineChanged'));
    this.#close();
    this.dispatchEvent(new LineTold('changed'));
  };

  readonly #renew = async (): Promise<void> => {
    if (this.#busy) return;
    const password = newPassword();
    this.#busy = true;
    this.#failed = undefined;
    this.say(undefined);
    const reply = await this.context
      .guarded((api) => api.patch<LineJson>(this.#path, { password }, this.signal))
      .catch(() => undefined);
    this.#busy = false;
    this.requestUpdate();
    if (reply === undefined) return;
    if (reply === 'given-up' || reply.kind === 'problem') {
      this.#failed = reply;
      return;
    }
    const { words } = this;
    const { id, label, username } = this.line;
    const lead = words('passwordLead', { user: username });
    this.showOnce({ title: words('passwordMade', { label }), lead, value: password }, `password-${id}`);
  };
}
