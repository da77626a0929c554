import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChainView, EventView } from '../../../http/schema.ts';
import { eventText, eventTypes } from '../../i18n/names.ts';
import { type AuditFilter, auditPath, noFilter } from '../audit-query.ts';
import { chainSentences, verdictSentence } from '../chain.ts';
import { ChainCheck } from '../chain-check.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { counted } from '../format.ts';
import { type Lamp, lamp } from '../icons.ts';
import { keepFocus, PlainElement } from '../plain-element.ts';
import { problemText } from '../problem-text.ts';
import type { AdminProblem } from '../reply.ts';
import { eventRow } from './event-row.ts';

type AuditPage = Page<EventView> & { readonly chain: ChainView };

/** One page of the log looks at a bounded stretch of it: so many stretches are read before somebody is asked to go on. */
const STRETCHES = 8;

/** What happened, by type, subject and time, page by page; and how far it is sealed. */
export class AdminAudit extends PlainElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  #filter: AuditFilter = noFilter;
  #items: readonly EventView[] = [];
  #next: string | null = null;
  #problem: AdminProblem | undefined;
  #asking: AbortController | undefined;
  readonly #check = new ChainCheck(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read(undefined);
    void this.#check.run(this.context.api);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
    this.#check.stop();
  }

  override render() {
    const { text } = this.context;
    return html`
      <p class="lead">${text('auditLead')}</p>
      ${this.#chain()}
      ${this.#form()}
      <p class="error" role="alert">${this.#problem ? problemText(text, this.#problem, 'admin') : nothing}</p>
      <section class="panel">
        ${
          this.#items.length === 0
            ? html`<p class="empty">${this.#nothingFound()}</p>`
            : html`<ol class="events">${repeat(
                this.#items,
                ({ seq }) => seq,
                (event) => eventRow(this.context, event),
              )}</ol>`
        }
        <div class="more">
          <span class="muted small" role="status" tabindex="-1">${this.#status()}</span>
          ${
            this.#next === null
              ? nothing
              : html`<button type="button" aria-disabled=${this.#asking ? 'true' : nothing} @click=${this.#goOn}>
                  ${text('auditOlder')}
                </button>`
          }
        </div>
      </section>
    `;
  }

  #chain(): TemplateResult {
    const { text, snapshot } = this.context;
    const chain = snapshot.chain?.data?.chain;
    return html`
      <section class="panel chain ${this.#check.verdict?.whole === false ? 'broken' : ''}" aria-labelledby="chain-title">
        <h2 id="chain-title">${lamp(this.#lamp)}${text('chainTitle')}</h2>
        ${this.#verdict()}
        ${
          chain
            ? html`
                <p>${chainSentences(text, chain).join(' ')}</p>
                ${chain.sealed.seq === 0 ? nothing : html`<p class="muted small">${text('chainHash')}: <code dir="ltr" class="break">${chain.sealed.hash}</code></p>`}
              `
            : nothing
        }
        <div class="buttons">
          <button type="button" aria-disabled=${this.#check.isRunning ? 'true' : nothing} @click=${this.#checkAgain}>
            ${text('chainCheck')}
          </button>
        </div>
      </section>
    `;
  }

  get #lamp(): Lamp {
    const { verdict } = this.#check;
    if (!verdict) return 'off';
    return verdict.whole ? 'good' : 'bad';
  }

  /** What is good is said in passing, what is bad at once. */
  #verdict(): TemplateResult {
    const { text } = this.context;
    const { verdict, problem, isRunning } = this.#check;
    const broken = verdict?.whole === false ? verdict : undefined;
    return html`
      <div role="status">
        ${isRunning ? html`<p class="muted">${text('chainChecking')}</p>` : nothing}
        ${!isRunning && problem ? html`<p class="warn-text">${text('chainUnchecked')} ${problemText(text, problem, 'admin')}</p>` : nothing}
        ${!isRunning && verdict?.whole ? html`<p class="verdict">${verdictSentence(text, verdict)}</p>` : nothing}
      </div>
      <div role="alert">
        ${
          broken
            ? html`
                <p class="verdict">${text('chainBroken')}</p>
                <p>${verdictSentence(text, broken)} ${text('chainBrokenText')}</p>
                <p class="muted small" lang="en" dir="ltr">${broken.reason}</p>
              `
            : nothing
        }
      </div>
    `;
  }

  readonly #checkAgain = (): void => void this.#check.run(this.context.api);

  #form(): TemplateResult {
    const { text } = this.context;
    return html`
      <form class="panel filter" @submit=${this.#submit} @reset=${this.#reset}>
        <div class="field">
          <label for="type">${text('auditType')}</label>
          <select id="type" name="type">
            <option value="">${text('auditAllTypes')}</option>
            ${eventTypes.map((type) => html`<option value=${type}>${eventText(text.language, type)}</option>`)}
          </select>
        </div>
        <div class="field grow">
          <label for="subject">${text('auditSubject')}</label>
          <input id="subject" name="subject" dir="ltr" maxlength="128" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${text('auditSubjectHint')} />
        </div>
        <div class="field">
          <label for="from">${text('auditFrom')}</label>
          <input id="from" name="from" type="datetime-local" />
        </div>
        <div class="field">
          <label for="to">${text('auditTo')}</label>
          <input id="to" name="to" type="datetime-local" />
        </div>
        <div class="buttons">
          <button class="primary" type="submit">${text('auditShow')}</button>
          <button type="reset">${text('auditReset')}</button>
        </div>
      </form>
    `;
  }

  #nothingFound(): string {
    const { text } = this.context;
    if (this.#asking) return text('auditSearching');
    return text(this.#next === null ? 'auditNone' : 'auditNoneSoFar');
  }

  #status(): string {
    const { text } = this.context;
    if (this.#items.length === 0) return '';
    const shown = counted(text, this.#items.length, { one: 'auditShownOne', other: 'auditShownOther' });
    return this.#next === null && this.#filter === noFilter ? `${shown}. ${text('auditEnd')}` : shown;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string): string => String(data.get(name) ?? '');
    this.#search({ type: field('type'), subject: field('subject'), from: field('from'), to: field('to') });
  };

  readonly #reset = (): void => this.#search(noFilter);

  readonly #goOn = (): void => {
    if (!this.#asking && this.#next !== null) void this.#read(this.#next).then(() => keepFocus(this));
  };

  #search(filter: AuditFilter): void {
    this.#filter = filter;
    this.#items = [];
    this.#next = null;
    void this.#read(undefined);
  }

  /** Reads on until something fits, the log ends, or it has been a while. */
  async #read(from: string | undefined): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#problem = undefined;
    let cursor = from;
    for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
      this.requestUpdate();
      const path = auditPath(this.#filter, cursor);
      const reply = await this.context.api.get<AuditPage>(path, asking.signal).catch(() => undefined);
      if (!reply) return;
      if (reply.kind === 'problem') {
        this.#problem = reply;
        break;
      }
      this.#items = [...this.#items, ...reply.data.items];
      this.#next = reply.data.next;
      if (reply.data.items.length > 0 || reply.data.next === null) break;
      cursor = reply.data.next;
    }
    this.#asking = undefined;
    this.requestUpdate();
  }
}
