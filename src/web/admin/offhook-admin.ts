import { html, nothing, type TemplateResult } from 'lit';
import { type AdminTexts, adminTexts } from '../i18n/admin-texts.ts';
import { chooseLanguage, type Language } from '../i18n/texts.ts';
import type { Context } from './context.ts';
import { type FeedName, Feeds, scopeOf } from './feeds.ts';
import { clockTime } from './format.ts';
import { LaterSections } from './later.ts';
import { OldCalls } from './old-calls.ts';
import { PlainElement } from './plain-element.ts';
import { problemText } from './problem-text.ts';
import type { AdminProblem } from './reply.ts';
import { Unblocking } from './unblocking.ts';
import { installationView } from './views/installation.ts';
import { linesView } from './views/lines.ts';
import type { LoggedIn } from './views/login.ts';
import { overview } from './views/overview.ts';
import { brand, closedView, languagePicker, lostView, navigation, type ViewName, views } from './views/shell.ts';

/** One login, from the good key to the log-out. */
interface Session extends Pick<Context, 'api' | 'scopes' | 'oldCalls'> {
  readonly feeds: Feeds;
  readonly unblocking: Unblocking;
  readonly ending: AbortController;
}

const TICK_MS = 1000;
const LANGUAGE = 'lang';

/** `<offhook-admin>`: the page of whoever looks after this installation. What the key opens lives as long as the page, and nowhere else. */
export class OffhookAdmin extends PlainElement {
  #language: Language = 'en';
  #view: ViewName = 'overview';
  #session: Session | undefined;
  /** Why the login ended by itself. */
  #notice: 'loginGone' | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #later = new LaterSections(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#setLanguage(chooseLanguage([new URLSearchParams(location.search).get(LANGUAGE), ...navigator.languages]));
    this.#view = viewOf(location.hash);
    addEventListener('hashchange', this.#navigated);
    addEventListener('pagehide', this.#logOut);
    document.addEventListener('visibilitychange', this.#lookedAway);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#logOut();
    removeEventListener('hashchange', this.#navigated);
    removeEventListener('pagehide', this.#logOut);
    document.removeEventListener('visibilitychange', this.#lookedAway);
  }

  override render() {
    const text = adminTexts(this.#language);
    const session = this.#session;
    return session ? this.#panel(text, session) : this.#door(text);
  }

  #door(text: AdminTexts): TemplateResult {
    return html`
      <div class="door">
        <header class="door-bar">${brand(text)}${languagePicker(text, this.#chosen)}</header>
        <main>
          <offhook-admin-login
            .text=${text}
            .notice=${this.#notice && text(this.#notice)}
            @logged-in=${this.#loggedIn}
          ></offhook-admin-login>
        </main>
      </div>
    `;
  }

  #panel(text: AdminTexts, session: Session): TemplateResult {
    const { api, scopes, feeds, oldCalls, unblocking } = session;
    const context: Context = {
      text,
      api,
      scopes,
      oldCalls,
      unblocking,
      unblock: (line) => void this.#unblock(line),
      snapshot: feeds.snapshot,
      now: Date.now(),
      tick: performance.now(),
    };
    const kind = kindOf(this.#view);
    return html`
      <a class="skip" href="#content" @click=${this.#skip}>${text('skip')}</a>
      <div class="device">
        <header class="rail">
          ${brand(text)} ${navigation(text, this.#view)}
          <div class="rail-foot">
            ${languagePicker(text, this.#chosen)}
            <button type="button" class="quiet" @click=${this.#logOut}>${text('logOut')}</button>
          </div>
        </header>
        <main>
          <h1 id="content" tabindex="-1">${text(kind.title)}</h1>
          <div role="status">${this.#stale(context, kind.feeds)}</div>
          ${kind.scope === undefined || scopes.has(kind.scope) ? this.#content(context) : closedView(text, kind.scope)}
        </main>
      </div>
    `;
  }

  #content(context: Context): TemplateResult {
    const there = this.#later.of(this.#view);
    if (there === 'loading') return html`<p class="empty">${context.text('loading')}</p>`;
    if (there === 'lost') return lostView(context.text);
    switch (this.#view) {
      case 'overview':
        return overview(context);
      case 'lines':
        return linesView(context);
      case 'calls':
        return html`<offhook-admin-calls .context=${context}></offhook-admin-calls>`;
      case 'authenticators':
        return html`<offhook-admin-authenticators .context=${context}></offhook-admin-authenticators>`;
      case 'audit':
        return html`<offhook-admin-audit .context=${context}></offhook-admin-audit>`;
      case 'installation':
        return installationView(context);
      default:
        return this.#view satisfies never;
    }
  }

  /** Whoever reads old figures must know it. */
  #stale({ text, snapshot, now, tick }: Context, names: readonly FeedName[]): TemplateResult | typeof nothing {
    const failed = names.map((name) => ({ name, fed: snapshot[name] })).find(({ fed }) => fed?.problem !== undefined);
    if (!failed?.fed?.problem) return nothing;
    const { data, at, problem } = failed.fed;
    const why = problemText(text, problem, scopeOf(failed.name) ?? 'admin');
    if (data === undefined) return html`<p class="stale">${why}</p>`;
    const time = clockTime(text.language, now - (tick - at));
    return html`<p class="stale">${text('stale', { time, problem: why })}</p>`;
  }

  readonly #loggedIn = ({ detail: { api, scopes } }: LoggedIn): void => {
    const ending = new AbortController();
    const redraw = (): void => this.requestUpdate();
    const { signal } = ending;
    const feeds = new Feeds(api, scopes, (problem) => this.#heard(problem));
    const oldCalls = new OldCalls(api, redraw, signal);
    this.#session = { api, scopes, feeds, ending, oldCalls, unblocking: new Unblocking(api, redraw, signal) };
    this.#notice = undefined;
    feeds.looking = !document.hidden;
    feeds.want(kindOf(this.#view).feeds);
    this.#ticking = setInterval(redraw, TICK_MS);
    this.#arrive();
  };

  readonly #unblock = async (line: string): Promise<void> => {
    const session = this.#session;
    if (!session) return;
    const word = await session.unblocking.end(line);
    if (word?.kind === 'problem') this.#heard(word);
    if (word?.kind !== 'ended') return;
    session.feeds.again('lines');
    await this.updateComplete;
    // The button went, and the focus with it.
    if (document.activeElement === document.body) document.getElementById(`line-${line}`)?.focus();
  };

  /** A key that was revoked meanwhile opens nothing any more. */
  #heard(problem: AdminProblem | undefined): void {
    if (problem?.code === 'unauthenticated') this.#end('loginGone');
    else this.requestUpdate();
  }

  readonly #logOut = (): void => this.#end(undefined);

  #end(notice: 'loginGone' | undefined): void {
    if (!this.#session) return;
    this.#session.feeds.want([]);
    this.#session.ending.abort();
    this.#session = undefined;
    this.#notice = notice;
    clearInterval(this.#ticking);
    this.#arrive();
  }

  readonly #navigated = (): void => {
    this.#view = viewOf(location.hash);
    this.#session?.feeds.want(kindOf(this.#view).feeds);
    scrollTo(0, 0);
    this.#arrive();
  };

  /** Draws the new view and tells whoever listens where they are. */
  #arrive(): void {
    this.#title();
    this.requestUpdate();
    void this.updateComplete.then(async () => {
      await this.querySelector<PlainElement>('offhook-admin-login')?.updateComplete;
      // On a narrow screen the sections are a strip that is wider than it.
      this.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
      this.querySelector<HTMLElement>('#key, h1')?.focus();
    });
  }

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>('h1')?.focus();
  };

  readonly #lookedAway = (): void => {
    if (this.#session) this.#session.feeds.looking = !document.hidden;
  };

  /** The choice survives a reload in the address; nothing else does. */
  readonly #chosen = (language: Language): void => {
    const url = new URL(location.href);
    url.searchParams.set(LANGUAGE, language);
    history.replaceState(null, '', url);
    this.#setLanguage(language);
  };

  #setLanguage(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
    this.#title();
    this.requestUpdate();
  }

  #title(): void {
    const text = adminTexts(this.#language);
    const place = text(this.#session ? kindOf(this.#view).title : 'loginTitle');
    document.title = `${place} – Offhook`;
  }
}

const viewOf = (hash: string): ViewName => views.find(({ name }) => `#${name}` === hash)?.name ?? 'overview';

const kindOf = (view: ViewName) => {
  const kind = views.find(({ name }) => name === view);
  if (!kind) throw new Error(`there is no view ${view}`);
  return kind;
};
