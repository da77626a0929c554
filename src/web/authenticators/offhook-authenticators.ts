import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { authenticatorTexts } from '../i18n/authenticator-texts.ts';
import { LanguageController } from '../shared/language.ts';
import { sharedStyles } from '../shared/styles.ts';
import { fetchBackend } from './backend.ts';
import { type AuthenticatorBackend, problemIn } from './calls.ts';
import type { AuthenticatorDetails, OffhookAuthenticators as Public } from './public.ts';
import { authenticatorStyles } from './styles.ts';
import type { Acts, ViewProps } from './view-props.ts';
import { doneView, namingView, scanningView } from './views/enrolment.ts';
import { failedView, listView, loadingView, removingView } from './views/list.ts';
import { atStart, type Step, step, type Wizard } from './wizard.ts';

/**
 * `<offhook-authenticators>`: the authenticator apps of the person who is signed in; sets up and removes them
 * (docs/element.md). It asks the relying app's own back end, by `backend` or under `base-url`: it never holds an API key.
 */
export class OffhookAuthenticators extends LitElement implements Public {
  static override styles = [sharedStyles, authenticatorStyles];
  static override properties = {
    baseUrl: { attribute: 'base-url' },
    backend: { attribute: false },
    wizard: { state: true },
  };

  declare baseUrl: string | undefined;
  declare backend: AuthenticatorBackend | undefined;
  declare protected wizard: Wizard;

  readonly #language = new LanguageController(this);
  /** What to call once more when the window has been confirmed. */
  #refusedCall: (() => Promise<void>) | undefined;

  constructor() {
    super();
    this.wizard = atStart;
  }

  async goOn(): Promise<void> {
    const call = this.#refusedCall;
    this.#refusedCall = undefined;
    await call?.();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if ((changed.has('backend') || changed.has('baseUrl')) && this.#backend()) void this.#list();
  }

  protected override render(): TemplateResult {
    const text = authenticatorTexts(this.#language.language);
    return html`<section class="card" part="card" lang=${text.language} dir="ltr" aria-labelledby="title">
      ${viewOf({ text, wizard: this.wizard, acts: this.#acts })}
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('wizard') as Wizard | undefined;
    if (before === undefined || before.place.view === 'loading') return;
    if (before.place.view !== this.wizard.place.view) this.#focus('h2');
    else if (before.problem?.times !== this.wizard.problem?.times) this.#focus('input');
  }

  readonly #acts: Acts = {
    go: (to) => this.#take({ kind: 'go', to }),
    reload: () => void this.#list(),
    enrol: (name) => void this.#call(async (backend) => ({ kind: 'drafted', draft: await backend.enrol(name) })),
    verify: (id, code) =>
      void this.#call(async (backend) => {
        const activation = await backend.verify(id, code);
        this.#tell('offhook-authenticator-added', { id });
        return { kind: 'activated', activation };
      }),
    remove: (id) =>
      void this.#call(async (backend) => {
        await backend.remove(id);
        this.#tell('offhook-authenticator-removed', { id });
        return { kind: 'listed', items: (await backend.list()).items };
      }),
  };

  #backend(): AuthenticatorBackend | undefined {
    return this.backend ?? (this.baseUrl === undefined ? undefined : fetchBackend(this.baseUrl));
  }

  #list(): Promise<void> {
    return this.#call(async (backend) => ({ kind: 'listed', items: (await backend.list()).items }));
  }

  /** Never rejects. */
  async #call(ask: (backend: AuthenticatorBackend) => Promise<Step>): Promise<void> {
    const backend = this.#backend();
    if (!backend) return;
    this.#take({ kind: 'called' });
    const { view } = this.wizard.place;
    try {
      const taken = await ask(backend);
      // Who has gone elsewhere meanwhile stays there.
      if (this.wizard.place.view === view) this.#take(taken);
    } catch (cause) {
      const problem = problemIn(cause);
      if (this.wizard.place.view === view) this.#take({ kind: 'refused', problem });
      if (problem.code !== 'confirmation-required') return;
      this.#refusedCall = () => this.#call(ask);
      this.#tell('offhook-confirmation-required', {});
    }
  }

  #take(taken: Step): void {
    this.wizard = step(this.wizard, taken);
  }

  #tell<Type extends keyof AuthenticatorDetails>(type: Type, detail: AuthenticatorDetails[Type]): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}

const viewOf = (props: ViewProps): TemplateResult => {
  const { place } = props.wizard;
  switch (place.view) {
    case 'loading':
      return loadingView(props);
    case 'failed':
      return failedView(props);
    case 'list':
      return listView(props);
    case 'removing':
      return removingView(props, place);
    case 'naming':
      return namingView(props);
    case 'scanning':
      return scanningView(props, place);
    case 'done':
      return doneView(props, place);
    default:
      return place satisfies never;
  }
};
