import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageOf } from '../i18n/language-of.ts';
import type { Language } from '../i18n/texts.ts';

/** Keeps an element in the language that it, its document or its reader speaks, also when the page switches. */
export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #watch: MutationObserver;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    this.#watch = new MutationObserver(() => host.requestUpdate());
    host.addController(this);
  }

  get language(): Language {
    return languageOf(this.#host);
  }

  hostConnected(): void {
    for (const element of [this.#host, document.documentElement])
      this.#watch.observe(element, { attributeFilter: ['lang'] });
  }

  hostDisconnected(): void {
    this.#watch.disconnect();
  }
}
