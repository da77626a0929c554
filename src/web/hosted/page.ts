import { html, nothing, render } from 'lit';
import type { ConfirmDetails, Load } from '../confirm/details.ts';
import { hostedTexts } from '../i18n/hosted-texts.ts';
import { chooseLanguage } from '../i18n/texts.ts';
import { seen } from './seen.ts';
import { headingView, type Message, messageView, noticeView } from './views.ts';
import { type Begun, begin, finish } from './visit.ts';

/** The page that asks for a ticket: from its first look, which asks nothing, to where the person came from. */
export class HostedPage {
  readonly #main: HTMLElement;
  readonly #ticket: string;
  readonly #text = hostedTexts(chooseLanguage(navigator.languages));
  #begun: Begun | undefined;
  #isCompleted = false;
  #message: Message | undefined;

  constructor(main: HTMLElement, ticket: string) {
    this.#main = main;
    this.#ticket = ticket;
  }

  /** Shows who asks, and asks, as soon as somebody sees it. */
  async open(): Promise<void> {
    document.documentElement.lang = this.#text.language;
    document.title = this.#text('title');
    this.#main.addEventListener('offhook-completed', this.#completed);
    this.#main.addEventListener('offhook-cancelled', this.#cancelled);
    this.#main.addEventListener('offhook-retry', this.#retry);
    this.#main.addEventListener('offhook-close', this.#close);
    await seen();
    this.#draw();
  }

  readonly #load: Load = async () => {
    const begun = await begin(this.#ticket).catch((cause: unknown) => {
      if (isUnknown(cause)) this.#say('gone');
      throw cause;
    });
    this.#begun = begun;
    if (begun.asked) {
      this.#draw();
      return begun.asked;
    }
    if (begun.state === 'no-cookie') this.#say('noCookie');
    else location.replace(begun.returnTo);
    return new Promise(() => undefined);
  };

  readonly #completed = (): void => {
    this.#isCompleted = true;
    void this.#leave();
  };

  readonly #cancelled = (event: CustomEvent<ConfirmDetails['offhook-cancelled']>): void => {
    const giveUpTo = this.#begun?.asked?.giveUpTo;
    if (event.detail.reason === 'user' && giveUpTo !== undefined) location.replace(giveUpTo);
  };

  readonly #retry = (event: Event): void => {
    if (!this.#begun) return;
    event.preventDefault();
    location.replace(this.#begun.returnTo);
  };

  readonly #close = (event: Event): void => {
    event.preventDefault();
    const giveUpTo = this.#begun?.asked?.giveUpTo;
    if (this.#isCompleted) void this.#leave();
    else if (giveUpTo === undefined) this.#say('closed');
    else location.replace(giveUpTo);
  };

  /** Where the answer is lost, the dialog still says that it is done, and its button comes here again. */
  async #leave(): Promise<void> {
    const answer = await finish(this.#ticket, this.#begun?.asked?.token ?? '').catch(() => undefined);
    if (answer) location.replace(answer.returnTo);
  }

  #say(message: Message): void {
    this.#message = message;
    this.#draw();
    this.#main.querySelector('h2')?.focus();
  }

  #draw(): void {
    const text = this.#text;
    const isNoticed = this.#begun?.asked?.notice === 'press-again';
    render(
      html`${headingView(text, this.#begun?.asked?.asker ?? location.host)} ${isNoticed && !this.#message ? noticeView(text) : nothing}
      ${
        this.#message
          ? messageView(text, this.#message, this.#begun?.returnTo)
          : html`<offhook-confirm autofocus .load=${this.#load}></offhook-confirm>`
      }`,
      this.#main,
    );
  }
}

/** Whether the server knows nothing of the ticket. */
const isUnknown = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'not-found';
