import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallView } from '../../../http/schema.ts';
import type { AdminKey } from '../../i18n/admin-texts.ts';
import { seeTexts } from '../../i18n/see-texts.ts';
import type { Context } from '../context.ts';
import type { Page } from '../feeds.ts';
import { count } from '../format.ts';
import { keepFocus, PlainElement } from '../plain-element.ts';
import { problemText } from '../problem-text.ts';
import type { AdminProblem } from '../reply.ts';
import { AdminLadder } from '../see/ladder.ts';
import { callRow } from './call-row.ts';

type Shown = 'all' | CallView['outcome'];

const filters: readonly (readonly [Shown, AdminKey])[] = [
  ['all', 'filterAll'],
  ['refused', 'filterRefused'],
  ['confirmed', 'filterConfirmed'],
];

/** The dial attempts: the newest ones as they come, older ones page by page. */
export class AdminCalls extends PlainElement {
  static override properties: PropertyDeclarations = { context: { attribute: false } };
  declare context: Context;
  #shown: Shown = 'all';
  /** The calls whose flow is shown, by id. */
  readonly #open = new Set<string>();
  #older: readonly CallView[] = [];
  /** Where to read on; undefined before the first older page. */
  #next: string | null | undefined;
  #asking: AbortController | undefined;
  #problem: AdminProblem | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render() {
    const { text, snapshot, now } = this.context;
    const newest = snapshot.calls?.data;
    if (!newest) return html`<p class="empty">${snapshot.calls?.problem ? nothing : text('loading')}</p>`;
    const calls = this.#merged(newest.items).filter(({ outcome }) => this.#shown === 'all' || outcome === this.#shown);
    const next = this.#next === undefined ? newest.next : this.#next;
    return html`
      <p class="lead">${text('callsLead')}</p>
      <fieldset class="segments">
        <legend class="sr">${text('filterLabel')}</legend>
        ${filters.map(
          ([shown, key]) => html`
            <label>
              <input type="radio" name="shown" .checked=${this.#shown === shown} @change=${() => this.#show(shown)} />
              <span>${text(key)}</span>
            </label>
          `,
        )}
      </fieldset>
      <section class="panel">
        ${
          calls.length === 0
            ? html`<p class="empty">${text('callsNone')}</p>`
            : html`<ul class="calls">${repeat(
                calls,
                ({ id }) => id,
                (call) => callRow(text, call, now, this.#flow(call)),
              )}</ul>`
        }
        <p class="error" role="alert">${this.#problem ? problemText(text, this.#problem, 'admin') : nothing}</p>
        <div class="more">
          <span class="muted small" role="status" tabindex="-1">${text('callsOlderCount', { n: count(text.language, calls.length) })}</span>
          ${
            next === null
              ? nothing
              : html`<button type="button" aria-disabled=${this.#asking ? 'true' : nothing} @click=${() => void this.#read(next)}>
                  ${text('callsOlder')}
                </button>`
          }
        </div>
      </section>
    `;
  }

  /** The messages and decisions of a call, where some server may remember them. */
  #flow(call: CallView): TemplateResult | typeof nothing {
    if (!call.ladder && call.node === null) return nothing;
    const isOpen = this.#open.has(call.id);
    const see = seeTexts(this.context.text.language);
    const id = `flow-${call.id}`;
    return html`
      <div class="flow">
        <button type="button" class="quiet small" aria-expanded=${isOpen} aria-controls=${isOpen ? id : nothing} @click=${() => this.#turn(call.id)}>
          ${see('ladderShow')}<span class="sr"> – ${call.line?.label ?? this.context.text('stranger')}</span>
        </button>
        ${
          isOpen
            ? html`<div id=${id} class="inset"><offhook-admin-ladder .context=${this.context} .call=${call}></offhook-admin-ladder></div>`
            : nothing
        }
      </div>
    `;
  }

  #turn(id: string): void {
    if (!this.#open.delete(id)) this.#open.add(id);
    this.requestUpdate();
  }

  /** Calls that came since move the pages on: each is shown once. */
  #merged(newest: readonly CallView[]): readonly CallView[] {
    const ids = new Set(newest.map(({ id }) => id));
    return [...newest, ...this.#older.filter(({ id }) => !ids.has(id))];
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.requestUpdate();
  }

  async #read(cursor: string): Promise<void> {
    if (this.#asking) return;
    this.#asking = new AbortController();
    this.requestUpdate();
    const path = `/v1/calls?limit=100&cursor=${encodeURIComponent(cursor)}`;
    const reply = await this.context.api.get<Page<CallView>>(path, this.#asking.signal).catch(() => undefined);
    this.#asking = undefined;
    this.#problem = reply?.kind === 'problem' ? reply : undefined;
    if (reply?.kind === 'ok') {
      // What was newest then may have moved out of the newest page by the next poll.
      this.#older = [...this.#merged(this.context.snapshot.calls?.data?.items ?? []), ...reply.data.items];
      this.#next = reply.data.next;
    }
    this.requestUpdate();
    await keepFocus(this);
  }
}

if (!customElements.get('offhook-admin-ladder')) customElements.define('offhook-admin-ladder', AdminLadder);
