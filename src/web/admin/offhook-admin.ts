import { html, nothing, type TemplateResult } from 'lit';
import type { AdminSessionJson } from '../../http/schema.ts';
import { type AdminTexts, adminTexts } from '../i18n/admin-texts.ts';
import { chooseLanguage, type Language } from '../i18n/texts.ts';
import { windowId } from '../window/window-id.ts';
import { Activity } from './activity.ts';
import { createApi } from './api.ts';
import { askToConfirm } from './ask-to-confirm.ts';
import type { Context } from './context.ts';
import { type FeedName, Feeds, scopeOf } from './feeds.ts';
import { clockTime } from './format.ts';
import { Guard } from './guard.ts';
import { LaterSections } from './later.ts';
import { OldCalls } from './old-calls.ts';
import { PlainElement } from './plain-element.ts';
import { problemText } from './problem-text.ts';
import type { AdminProblem } from './reply.ts';
import { scopesIn } from './scopes.ts';
import { Unblocking } from './unblocking.ts';
import { installationView } from './views/installation.ts';
import { linesView } from './views/lines.ts';
import type { LoggedIn } from './views/login.ts';
import { overview } from './views/overview.ts';
import { brand, closedView, languagePicker, lostView, navigation, type ViewName, views } from './views/shell.ts';

/** One login, from the good key to the log-out. */
interface Session extends Pick<Context, 'api' | 'scopes' | 'oldCalls'> {
  readonly guard: Guard;
  readonly feeds: Feeds;
  readonly unblocking: Unblocking;
  readonly ending: AbortController;
}

const TICK_MS = 1000;
const LANGUAGE = 'lang';

/** `<offhook-admin>`: the page of whoever looks after this installation. The browser keeps the login as a cookie that no script sees. */
export class OffhookAdmin extends PlainElement {
  #language: Language = 'en';
  #view: ViewName = 'overview';
  #session: Session | undefined;
  /** Why the login ended by itself. */
  #notice: 'loginGone' | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  readonly #later = new LaterSections(() => this.requestUpdate());
  readonly #activity = new Activity(() => void this.#noteActivity());
  /** Undefined until it is known which window this is, and whether somebody has logged in. */
  #window: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#setLanguage(chooseLanguage([new URLSearchParams(location.search).get(LANGUAGE), ...navigator.languages]));
    this.#view = viewOf(location.hash);
    addEventListener('hashchange', this.#navigated);
    document.addEventListener('visibilitychange', this.#lookedAway);
    void this.#begin();
  }

  /** A reload finds the login again. */
  async #begin(): Promise<void> {
    const window = await windowId();
    const reply = await createApi({ window }).get<AdminSessionJson>('/v1/admin/session', new AbortController().signal);
    if (!this.isConnected) return;
    this.#window = window;
    if (reply.kind === 'ok') this.#enter(window, reply.data);
    else this.#arrive();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end(undefined);
    removeEventListener('hashchange', this.#navigated);
    document.removeEventListener('visibilitychange', this.#lookedAway);
  }

  override render() {
    const text = adminTexts(this.#language);
    const session = this.#session;
    if (session) return this.#panel(text, session);
    return this.#window === undefined ? html`` : this.#door(text, this.#window);
  }

  #door(text: AdminTexts, window: string): TemplateResult {
    return html`
      <div class="door">
        <header class="door-bar">${brand(text)}${languagePicker(text, this.#chosen)}</header>
        <main>
          <offhook-admin-login
            .text=${text}
            .window=${window}
            .notice=${this.#notice && text(this.#notice)}
            @logged-in=${({ detail }: LoggedIn) => this.#enter(window, detail)}
          ></offhook-admin-login>
        </main>
      </div>
    `;
  }

  #panel(text: AdminTexts, session: Session): TemplateResult {
    const { api, guard, scopes, feeds, oldCalls, unblocking } = session;
    const context: Context = {
      text,
      api,
      guarded: (call) => guard.run(call),
      confirm: (action) => guard.ask(action),
      scopes,
      oldCalls,
      unblocking,
      unblock: (line) => void this.#unblock(line),
      again: (feed) => feeds.again(feed),
      snapshot: feeds.snapshot,
      now: Date.now(),
      tick: performance.now(),
    };
    const kind = kindOf(this.#view);
    return html`
      <a class="skip" href="#content" @click=${this.#skip}>${text('skip')}</a>
      <div class="device">
        <header class="rail">
          ${brand(text)} ${navigation(text, kind)}
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
      case 'add-phone':
        return html`<offhook-admin-add-phone .context=${context} .place=${location.hash}></offhook-admin-add-phone>`;
      case 'calls':
        return html`<offhook-admin-calls .context=${context}></offhook-admin-calls>`;
      case 'authenticators':
        return html`<offhook-admin-authenticators .context=${context}></offhook-admin-authenticators>`;
      case 'audit':
        return html`<offhook-admin-audit .context=${context}></offhook-admin-audit>`;
      case 'keys':
        return html`<offhook-admin-keys .context=${context}></offhook-admin-keys>`;
      case 'webhooks':
        return html`<offhook-admin-webhooks .context=${context}></offhook-admin-webhooks>`;
      case 'doors':
        return html`<offhook-admin-doors .context=${context}></offhook-admin-doors>`;
      case 'installation':
        return installationView(context);
      case 'login':
        return html`<offhook-admin-own-login .context=${context}></offhook-admin-own-login>`;
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

  #enter(window: string, { scopes: all }: AdminSessionJson): void {
    const ending = new AbortController();
    const redraw = (): void => this.requestUpdate();
    const api = createApi({ window, onGone: () => this.#end('loginGone') });
    const scopes = scopesIn(all);
    const { signal } = ending;
    const feeds = new Feeds(api, scopes, (problem) => this.#heard(problem));
    const oldCalls = new OldCalls(api, redraw, signal);
    const guard = new Guard(api, (action) => askToConfirm({ api, action, language: this.#language, signal }));
    const unblocking = new Unblocking(api, redraw, signal);
    this.#session = { api, guard, scopes, feeds, ending, oldCalls, unblocking };
    this.#activity.start();
    this.#notice = undefined;
    feeds.looking = !document.hidden;
    feeds.want(kindOf(this.#view).feeds);
    this.#ticking = setInterval(redraw, TICK_MS);
    this.#arrive();
  }

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

  /** The session is over, or its key was revoked. */
  #heard(problem: AdminProblem | undefined): void {
    if (problem?.code === 'unauthenticated') this.#end('loginGone');
    else this.requestUpdate();
  }

  readonly #logOut = (): void => {
    const api = this.#session?.api;
    this.#end(undefined);
    void api?.remove('/v1/admin/session', new AbortController().signal);
  };

  /** Nothing else keeps the session. */
  async #noteActivity(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const { signal } = session.ending;
    const reply = await session.api.post('/v1/admin/session/activity', {}, signal).catch(() => undefined);
    if (reply?.kind === 'problem') this.#heard(reply);
  }

  #end(notice: 'loginGone' | undefined): void {
    if (!this.#session) return;
    this.#session.feeds.want([]);
    this.#session.ending.abort();
    this.#session = undefined;
    this.#activity.stop();
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
      await this.querySelector<PlainElement>('offhook-admin-login, offhook-admin-add-phone')?.updateComplete;
      // On a narrow screen the sections are a strip that is wider than it.
      const here = this.querySelector('nav :is([aria-current=page], [aria-current=true])');
      here?.scrollIntoView({ block: 'nearest', inline: 'center' });
      // A view of several steps begins with that one.
      const begin = this.querySelector<HTMLElement>('#key, h2.step') ?? this.querySelector('h1');
      begin?.focus();
    });
  }

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>('h1')?.focus();
  };

  readonly #lookedAway = (): void => {
    if (this.#session) this.#session.feeds.looking = !document.hidden;
  };

  /** The choice survives a reload in the address. */
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

/** What comes behind a slash is the view's own. */
const viewOf = (hash: string): ViewName =>
  views.find(({ name }) => `#${name}` === hash.split('/')[0])?.name ?? 'overview';

const kindOf = (view: ViewName) => {
  const kind = views.find(({ name }) => name === view);
  if (!kind) throw new Error(`there is no view ${view}`);
  return kind;
};
