import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { type ElementTexts, elementTexts } from '../i18n/element-texts.ts';
import { home } from '../shared/home.ts';
import { LanguageController } from '../shared/language.ts';
import { sharedStyles } from '../shared/styles.ts';
import type { ConfirmDetails, Load } from './details.ts';
import { type Dialog, type Happening, next } from './dialog.ts';
import type { OffhookConfirm as Public } from './public.ts';
import { Run } from './run.ts';
import { spokenOf, spokenTime } from './spoken.ts';
import { confirmStyles } from './styles.ts';
import { toldBy } from './telling.ts';
import type { Acts } from './view-props.ts';
import { viewName, viewOf } from './views/view.ts';

const SECOND_MS = 1000;

/**
 * `<offhook-confirm>`: the dialog of one confirmation, from what to dial to the click on OK (docs/element.md). It begins as
 * soon as it knows which: by `load`, or by `confirmation-id` and `token`.
 */
export class OffhookConfirm extends LitElement implements Public {
  static override styles = [sharedStyles, confirmStyles];
  static override properties = {
    baseUrl: { attribute: 'base-url' },
    confirmationId: { attribute: 'confirmation-id' },
    token: { attribute: false },
    load: { attribute: false },
    dialog: { state: true },
    now: { state: true },
    spoken: { state: true },
  };

  declare baseUrl: string | undefined;
  declare confirmationId: string | undefined;
  declare token: string | undefined;
  declare load: Load | undefined;
  declare protected dialog: Dialog;
  declare protected now: number;
  declare protected spoken: string;

  readonly #language = new LanguageController(this);
  #run: Run | undefined;
  #asksAgain = false;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.dialog = { view: 'loading' };
    this.now = performance.now();
    this.spoken = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(this.#tick, SECOND_MS);
    window.addEventListener('offline', this.#networkLost);
    window.addEventListener('online', this.#networkBack);
    document.addEventListener('visibilitychange', this.#wake);
    // Was taken out of the page and put back.
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    window.removeEventListener('offline', this.#networkLost);
    window.removeEventListener('online', this.#networkBack);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#run?.stop();
    this.#run = undefined;
  }

  /** Moves the focus to what the dialog says first. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const another = ['baseUrl', 'confirmationId', 'token'].some((name) => changed.has(name));
    // A page may give a new function with each of its own updates: that alone asks nothing anew.
    if (another || (changed.has('load') && !this.#run)) this.#begin();
  }

  protected override render(): TemplateResult {
    const text = this.#text();
    return html`<section class="card" part="card" lang=${text.language} dir="ltr" aria-labelledby="title">
        ${viewOf(this.dialog, this.now, text, this.#acts)}
      </section>
      <p class="unseen" role="status" lang=${text.language}>${this.spoken}</p>`;
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('dialog') as Dialog | undefined;
    if (before === undefined) return;
    if (viewName(before) !== viewName(this.dialog)) this.#focusView(before);
    else if (fieldName(before) !== fieldName(this.dialog)) this.renderRoot.querySelector<HTMLElement>('#code')?.focus();
  }

  readonly #acts: Acts = {
    ok: () => this.#run?.ok(),
    cancel: (reason) => this.#run?.cancel(reason),
    typeCode: (code) => this.#run?.typeCode(code),
    typeInstead: (typing) => this.#happen({ kind: 'typing', typing }),
    again: () => {
      this.#asksAgain = true;
      if (this.#dispatch('offhook-retry', {})) this.#begin();
    },
    close: () => {
      if (this.#dispatch('offhook-close', {})) this.remove();
    },
  };

  readonly #networkLost = (): void => this.#run?.networkLost();

  readonly #networkBack = (): void => void this.#run?.networkBack();

  readonly #wake = (): void => {
    this.#tick();
    if (document.visibilityState === 'visible') this.#run?.wake();
  };

  readonly #tick = (): void => {
    const before = this.now;
    this.now = performance.now();
    this.spoken = spokenTime(this.#text(), this.dialog, before, this.now) ?? this.spoken;
  };

  #text(): ElementTexts {
    return elementTexts(this.#language.language);
  }

  #begin(): void {
    this.#run?.stop();
    this.#run = undefined;
    const load = this.load ?? this.#given();
    if (!load) return;
    const places = { baseUrl: this.baseUrl ?? home, page: location.origin };
    this.#run = new Run(load, places, (happening) => this.#happen(happening));
    void this.#run.start();
  }

  #given(): Load | undefined {
    const { confirmationId: id, token } = this;
    return id && token ? async () => ({ id, token }) : undefined;
  }

  #happen(happening: Happening): void {
    const before = this.dialog;
    this.dialog = next(before, happening);
    this.now = performance.now();
    this.spoken = spokenOf(this.#text(), before, this.dialog) ?? this.spoken;
    const told = toldBy(before, this.dialog);
    if (told) this.#dispatch(told.type, told.detail);
  }

  #dispatch<Type extends keyof ConfirmDetails>(type: Type, detail: ConfirmDetails[Type]): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /**
   * Takes the focus to a new view where it was in the old one, or nowhere; when the dialog opens, only where the page wants
   * that. A question that was asked again continues what was there.
   */
  #focusView(before: Dialog): void {
    const { activeElement } = this.getRootNode() as Document | ShadowRoot;
    const free = document.activeElement === null || document.activeElement === document.body;
    const opens = before.view === 'loading' && !this.#asksAgain;
    if (this.dialog.view !== 'loading') this.#asksAgain = false;
    if (opens ? this.hasAttribute('autofocus') : free || activeElement === this) this.focus();
  }
}

/** Tells the fields for codes apart: a new one takes the place of one that was refused, and its focus. */
const fieldName = (dialog: Dialog): string =>
  dialog.view === 'shown' ? `${dialog.typing} ${dialog.codeRefusal?.times}` : '';
